"""Whatever one element of one resource is, every question still has its answer, with all the other elements in it."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import traceback
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import timedelta
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import services
from local_store import resources
from local_store.store import LocalStore, Writer
from services.emergency.model import CardChoice, CardPart
from services.family.day import Household
from services.query import Query
from services.record.measurements.kinds import MeasurementKind
from services.record.results.rules import ReportKind
from services.record.timeline.kinds import RecordKind
from services.record.timeline.queries import RecordFilter
from services.reminders.model import ReminderScope
from services.reports.queries import ReportFilter
from services.viewpoint import Viewpoint
from tests.local_store.worlds import KEY
from tests.prepared import prepare
from tests.security.fuzzing import examples
from tests.services.hostile import DAY, NOW, PATIENT, VALUES, Json, hostile, patient_of, sound

ZH = "zh-CN"
_AWAY, _HOME = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")
_FILTERS: list[dict[str, Any]] = [{}, {"text": "血"}, {"kind": ReportKind.LAB}]


@cache
def queries() -> dict[str, Query[..., Any]]:
    """Every question of the app, by name."""
    modules = (importlib.import_module(found.name) for found in pkgutil.walk_packages(services.__path__, "services."))
    return {name: value for module in modules for name, value in vars(module).items() if isinstance(value, Query)}


class Ids(dict[str, list[str]]):
    """The ids of each type; of a type that is not there none."""

    def __missing__(self, _type: str) -> list[str]:
        return []


def arguments(question: Query[..., Any], ids: Ids) -> Iterator[tuple[Any, ...]]:
    """What a question is asked with, by the names of its parameters; one about a resource for each that there is."""
    names = list(inspect.signature(question.ask).parameters)[1:]
    known = _known(ids) | ({"department_id": ["dept-gastroenterology"]} if "role_id" in names else {})
    assert set(names) <= set(known), f"{question.__name__}: a parameter of another name needs its values here"
    return product(*(known[name] for name in names))


def _known(ids: Ids) -> dict[str, list[Any]]:
    return {
        "about": ids["Appointment"],
        "form": ["medicine.add"],
        "appointment_id": ids["Appointment"],
        "article_id": ids["Library"],
        "as_of": [NOW],
        "bill_id": ids["Invoice"],
        "consultation_id": ids["Encounter"],
        "choice": [CardChoice(tuple(CardPart))],
        "code": ["http://loinc.org|2345-7", "http://loinc.org|718-7"],
        "day": [DAY],
        "department_id": ids["HealthcareService"],
        "document_id": ids["DocumentReference"],
        "film_id": ids["Library"],
        "first": [DAY],
        "here": [NOW],
        "household": [Household((PATIENT,), NOW, _AWAY, _HOME, ZH)],
        "id_": ids["Appointment"],
        "key": [f"{type_}/{id_}" for type_ in ("MedicationRequest", "MedicationStatement") for id_ in ids[type_]],
        "kind": list(MeasurementKind),
        "language": [ZH],
        "last": [DAY + timedelta(days=27)],
        "most": [200],
        "moving": [""],
        "now": [NOW],
        "observation_id": ids["Observation"],
        "own": [True, False],
        "patient": [PATIENT],
        "patient_id": [PATIENT],
        "patients": [(PATIENT, *ids["Patient"])],
        "people": [((PATIENT, None),)],
        "questionnaire_id": ids["Questionnaire"],
        "reader": [f"Patient/{PATIENT}"],
        "report_filter": [ReportFilter(shown=2000, **more) for more in _FILTERS],
        "report_id": ids["DiagnosticReport"],
        "response_id": ids["QuestionnaireResponse"],
        "role_id": ids["PractitionerRole"],
        "scope": [ReminderScope((PATIENT,), _AWAY, _HOME)],
        "shown": [20],
        "since": [NOW],
        "slot_id": ids["Slot"],
        "task_id": [None],
        "team_id": ids["HealthcareService"],
        "wanted": [RecordFilter(shown=2000, **more) for more in ({}, {"text": "血"}, {"kind": RecordKind.ALLERGY})],
        "words": ["血", ""],
        "statement_id": ids["MedicationStatement"],
        "text": ["", "血"],
        "targets": [(id_,) for id_ in ids["Invoice"]] + [(f"Account/{id_}",) for id_ in ids["Account"]],
        "today": [DAY],
        "type_": ["Appointment"],
        "view": [Viewpoint(PATIENT, NOW, _AWAY, _HOME, ZH)],
        "zone": [_AWAY],
    }


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
        for values in arguments(question, ids)
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
    """The questions about everything of a kind. The first screen is none of them: it shows the newest only. Nor is what
    counts first in a record: it says each name once, with whichever entry is the newest."""
    for name, question in queries().items():
        if name not in {"today", "record_summary"}:
            yield from (
                (f"{name} {number}", question, values) for number, values in enumerate(arguments(question, Ids()))
            )


def _named_in(answer: object) -> set[str]:
    """The ids of sound resources that an answer holds."""
    return {id_ for id_ in re.findall(r"\bid='([^']+)'", repr(answer)) if not id_.startswith("x")}
