"""Whatever one element of one resource is, every question still has its answer, with all the other elements in it."""

from __future__ import annotations

import importlib
import pkgutil
import re
import traceback
from collections.abc import AsyncIterator, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import services
from local_store import resources
from local_store.store import LocalStore, Writer
from services.query import Query
from services.record.results.rules import ReportKind
from services.reports.queries import ReportFilter
from tests.local_store.worlds import KEY
from tests.prepared import prepare
from tests.security.fuzzing import examples
from tests.services.hostile import DAY, NOW, PATIENT, VALUES, Json, hostile, patient_of, sound

ZH, EN = "zh-CN", "en"


@cache
def queries() -> dict[str, Query[..., Any]]:
    """Every question of the app, by name."""
    modules = (importlib.import_module(found.name) for found in pkgutil.walk_packages(services.__path__, "services."))
    return {name: value for module in modules for name, value in vars(module).items() if isinstance(value, Query)}


def arguments(ids: Ids) -> dict[str, list[tuple[Any, ...]]]:
    """What each question is asked with: those about one resource for each that there is."""
    return {
        "advised": [("dept-gastroenterology", "", ZH, NOW), ("dept-cardiology", "role-liming", ZH, NOW)],
        "ask_page": [(id_, ZH, NOW) for id_ in ids["Slot"]],
        "bill_page": [(PATIENT, id_, ZH) for id_ in ids["Invoice"]],
        "conflict": [("Appointment", id_, ZH) for id_ in ids["Appointment"]],
        "department_page": [(id_, EN, NOW) for id_ in ids["HealthcareService"]],
        "departments": [(EN, NOW)],
        "doctors": [(EN, NOW)],
        "favourites": [()],
        "guide_page": [(ZH,)],
        "kept_wishes": [()],
        "known_doctors": [(PATIENT, ZH)],
        "names_of_people": [((PATIENT, *ids["Patient"]),)],
        "overview": [(PATIENT, ZH)],
        "paying_page": [(PATIENT, (id_,), EN) for id_ in ids["Invoice"]]
        + [(PATIENT, (f"Account/{id_}",), ZH) for id_ in ids["Account"]],
        "person_name": [(id_,) for id_ in ids["Patient"]],
        "record_is_closed": [(id_,) for id_ in ids["Patient"]],
        "report_page": [(PATIENT, id_, EN) for id_ in ids["DiagnosticReport"]],
        "reports": [
            (PATIENT, EN, ReportFilter(shown=2000)),
            (PATIENT, ZH, ReportFilter(text="血", shown=2000)),
            (PATIENT, ZH, ReportFilter(kind=ReportKind.LAB, shown=2000)),
        ],
        "result_page": [(PATIENT, id_, ZH) for id_ in ids["Observation"]],
        "slots_page": [(id_, ZH, NOW) for id_ in ids["PractitionerRole"]],
        "to_pay": [(PATIENT, DAY)],
        "today": [(PATIENT, ZH, NOW, NOW)],
        "trend_page": [(PATIENT, "http://loinc.org|2345-7", ZH), (PATIENT, "http://loinc.org|718-7", ZH)],
        "visit_day": [(PATIENT, id_, ZH) for id_ in ids["Appointment"]],
        "visit_page": [(PATIENT, id_, ZH, NOW) for id_ in ids["Appointment"]],
        "visits": [(PATIENT, EN)],
        "waiting_changes": [()],
        "waiting_count": [()],
    }


class Ids(dict[str, list[str]]):
    """The ids of each type; of a type that is not there none."""

    def __missing__(self, _type: str) -> list[str]:
        return []


def test_every_question_is_asked_here() -> None:
    assert set(queries()) == set(arguments(Ids()))


def _fill(w: Writer, bodies: Iterable[Json]) -> None:
    for body in bodies:
        resources.put(w, body, patient=patient_of(body), text="血")


async def _sound(folder: Path) -> None:
    opened = await LocalStore.open(folder / "patient.store", KEY)
    await opened.write(_fill, sound())
    await opened.close()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    await prepare(_sound, tmp_path)
    opened = await LocalStore.open(tmp_path / "patient.store", KEY)
    yield opened
    await opened.close()


@pytest.mark.parametrize("turn", range(min(examples(1), len(VALUES))))
async def test_one_element_hides_no_answer(store: LocalStore, turn: int) -> None:
    odd, ids = list(hostile(turn)), Ids()
    await store.write(_fill, odd)
    for body in odd[turn % 3 :: 3]:  # a page of its own for every third: all are in the lists
        ids[body["resourceType"]] = [*ids[body["resourceType"]], body["id"]]
    failed = {
        name: problem
        for name, question in queries().items()
        for values in arguments(ids)[name]
        if (problem := await _problem(store, question, values))
    }
    assert failed == {}


async def _problem(store: LocalStore, question: Query[..., Any], values: tuple[Any, ...]) -> str | None:
    """Why there is no answer; None when there is one."""
    try:
        await store.read(question, *values)
    except Exception:  # noqa: BLE001 - what comes is what is tested
        return f"{values}: {traceback.format_exc(limit=-3)}"
    return None


async def test_every_other_element_is_in_the_answer(store: LocalStore) -> None:
    before = {name: await store.read(question, *values) for name, question, values in _lists()}
    await store.write(_fill, hostile(1))
    for name, question, values in _lists():
        found = _named_in(await store.read(question, *values))
        assert _named_in(before[name]) <= found, name


def _lists() -> Iterator[tuple[str, Query[..., Any], tuple[Any, ...]]]:
    """The questions about everything of a kind. The first screen is none of them: it shows the newest only."""
    for name, every in arguments(Ids()).items():
        if name != "today":
            yield from ((f"{name} {number}", queries()[name], values) for number, values in enumerate(every))


def _named_in(answer: object) -> set[str]:
    """The ids of sound resources that an answer holds."""
    return {id_ for id_ in re.findall(r"\bid='([^']+)'", repr(answer)) if not id_.startswith("x")}
