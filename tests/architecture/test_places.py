"""A test stands at its source's own path, nothing else stands in those folders, and imports say what is quick."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.quick import ROOT, is_quick

#: The folders of tests that mirror the source of the same name.
MIRRORED = ("app", "hospital", "local_store", "sandbox", "services", "views")
#: What no single folder of the source answers for.
BESIDE = {
    "architecture", "benchmarks", "e2e", "fakes", "faults", "gallery", "interop", "nightly", "phone", "planted",
    "recipes", "security", "torture",
}  # fmt: skip


def modules(top: str) -> list[str]:
    return [str(file.relative_to(ROOT)) for file in (ROOT / top).rglob("*.py")]


def folder(module: str) -> str:
    return module.rpartition("/")[0]


def misplaced(tests: Iterable[str], sources: Iterable[str]) -> list[str]:
    """The modules of tests, with what they share, in whose place the source has no folder."""
    there = {folder(source) for source in sources}
    return [test for test in tests if folder(test).removeprefix("tests/") not in there]


@pytest.mark.parametrize("top", MIRRORED)
def test_every_module_of_tests_stands_in_a_folder_of_the_source(top: str) -> None:
    tests = modules(f"tests/{top}")
    assert tests
    assert misplaced(tests, modules(top)) == []


def test_what_else_stands_under_tests_is_listed() -> None:
    assert {name.split("/")[1] for name in modules("tests") if name.count("/") > 1} == {*MIRRORED, *BESIDE}


@pytest.mark.parametrize(
    ("test", "wrong"),
    [
        ("tests/services/sync/test_pull.py", False),
        ("tests/services/test_clock.py", False),
        ("tests/services/synching/test_pull.py", True),
        ("tests/services/sync/worlds/hospital.py", True),
        ("tests/unit/sync/test_pull.py", True),
    ],
)
def test_a_wrong_place_is_noticed(test: str, wrong: bool) -> None:
    sources = ["services/clock.py", "services/sync/pull.py"]
    assert misplaced([test], sources) == [test] * wrong


@pytest.mark.parametrize(
    ("module", "quick"),
    [
        ("tests/architecture/test_places.py", True),
        ("tests/services/record/results/test_rules.py", True),
        ("tests/local_store/test_outbox.py", False),
        ("tests/services/sync/test_pull.py", False),  # by its worlds, which start a hospital
        ("tests/app/test_lifecycle.py", False),
        ("tests/views/test_scenes.py", False),  # draws
        ("tests/hospital/base/test_log.py", False),
        ("tests/e2e/test_journeys.py", False),
        ("tests/recipes/test_recipes.py", False),  # copies the repo
        ("tests/services/record", True),
        ("tests/services/sync", False),
        ("tests/hospital", False),
    ],
)
def test_quick_is_what_starts_no_hospital_and_draws_no_screen(module: str, quick: bool) -> None:
    assert (ROOT / module).exists()
    assert is_quick(ROOT / module) is quick
