"""The table of planted faults fits the product as it stands."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.planted.copy import ROOT
from tests.planted.fault import SUBJECTS, Fault
from tests.planted.faults import FAULTS, WRITTEN_FOR_A_FAULT

PRODUCT = ("app", "views", "services", "local_store", "hospital", "sandbox", "assets")


def test_there_are_forty_and_each_has_a_name_of_its_own() -> None:
    assert (len(FAULTS), len({fault.name for fault in FAULTS})) == (40, 40)


def test_every_subject_has_two_at_least() -> None:
    counted = Counter[str](fault.subject for fault in FAULTS)
    assert {subject for subject in SUBJECTS if counted[subject] < 2} == set()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_has_its_place_in_the_product(fault: Fault) -> None:
    file = ROOT / fault.file
    here = file.read_text("utf-8").count(fault.before) if file.is_file() else 0
    assert here == 1, f"{fault.name} does not stand once in {fault.file}, but in {_where(fault) or 'no file'}"
    assert fault.file.split("/")[0] in PRODUCT
    assert "\n" not in fault.before
    assert fault.after != fault.before
    assert fault.why.endswith(".")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_tests_near_a_fault_are_there(fault: Fault) -> None:
    assert fault.near
    assert [one for one in fault.near if not _is_there(one)] == []


def test_the_tests_that_were_written_for_a_fault_are_there() -> None:
    assert [node for node in WRITTEN_FOR_A_FAULT if not _is_there(node)] == []


def _is_there(asked: str) -> bool:
    """Whether a folder, a file, or a test in a file is there."""
    file, _, name = asked.partition("::")
    found = ROOT / file
    return found.exists() and (not name or f"def {name}(" in found.read_text("utf-8"))


def _where(fault: Fault) -> list[str]:
    """Where its line stands now."""
    files = (file for top in PRODUCT for file in (ROOT / top).rglob("*") if file.suffix in (".py", ".sql", ".json"))
    return [str(file.relative_to(ROOT)) for file in files if fault.before in file.read_text("utf-8")]
