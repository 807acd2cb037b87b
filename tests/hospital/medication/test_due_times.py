"""When the hospital says a dose is due, the app has planned it for that very moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hospital.demo import medicines
from hospital.medication.derived_ids import reminding_id, rhythm_of, settings_of
from hospital.medication.due_times import due_times
from services.moments import in_zone
from services.record.medicines import ids
from services.record.medicines.model import Circumstances, MedicineSettings, Prescription, Rhythm
from services.record.medicines.plan import plan
from services.record.medicines.read import prescription as read
from services.record.medicines.settings import rhythm_json, settings_json
from tests.hospital.medication.pharmacy import TODAY, Json, days_ago, prescription

HERE = ZoneInfo("Asia/Shanghai")
ONCE = {"frequency": 1, "period": 1, "periodUnit": "d"}
LATE = Rhythm(wake=time(8, 30), breakfast=time(9), lunch=time(13), dinner=time(19, 30), sleep=time(0, 30))


def repeating(**repeat: Any) -> Json:
    body = prescription("p", authoredOn=days_ago(60))
    body["dosageInstruction"][0]["timing"]["repeat"] = repeat
    return body


def planned(body: Json, rhythm: Rhythm, settings: MedicineSettings | None = None) -> list[datetime]:
    mine: Prescription = read(body)
    if settings is not None:
        mine = replace(mine, settings=settings)
    doses = plan([mine], TODAY, TODAY, Circumstances(rhythm, HERE, HERE)).doses
    return [in_zone(dose.planned, UTC) for dose in doses if not dose.optional]


def due(body: Json, rhythm: Rhythm | None = None, settings: MedicineSettings | None = None) -> list[datetime]:
    chosen = None if rhythm is None else rhythm_json(rhythm, patient="a")
    own = None if settings is None else settings_json(settings, patient="a")
    return [in_zone(at, UTC) for at in due_times(body, TODAY, chosen, own)]


@pytest.mark.parametrize("rhythm", [Rhythm(), LATE])
@pytest.mark.parametrize(
    "repeat",
    [
        *({"frequency": n, "period": 1, "periodUnit": "d"} for n in (1, 2, 3, 4)),
        {"frequency": 1, "period": 1, "periodUnit": "d", "when": ["HS"]},
        {"frequency": 3, "period": 1, "periodUnit": "d", "when": ["ACM", "PCD", "CV"]},
        {"frequency": 2, "period": 1, "periodUnit": "d", "timeOfDay": ["08:15:00", "20:15:00"]},
        {"frequency": 1, "period": 1, "periodUnit": "wk", "dayOfWeek": ["wed"], "timeOfDay": ["08:00:00"]},
    ],
)
def test_the_times_are_those_of_the_app(repeat: Json, rhythm: Rhythm) -> None:
    body = repeating(**repeat)
    assert due(body, rhythm) == planned(body, rhythm) != []


def test_times_that_the_person_chose_count() -> None:
    body = repeating(frequency=2, period=1, periodUnit="d")
    chosen = MedicineSettings("MedicationRequest/p", times=((0, time(6, 45)), (0, time(21))))
    assert due(body, settings=chosen) == planned(body, Rhythm(), chosen) != []


def test_of_every_prescription_of_the_demo_the_hospital_knows_times_of_the_app_or_none() -> None:
    known = 0
    for body in medicines.resources(7, TODAY):
        if body["resourceType"] == "MedicationRequest" and body["status"] == "active":
            times = due(body)
            assert set(times) <= set(planned(body, Rhythm())), body["dosageInstruction"]
            known += bool(times)
    assert known >= 10


@pytest.mark.parametrize(
    "body",
    [
        repeating(frequency=1, period=8, periodUnit="h"),
        repeating(frequency=7, period=1, periodUnit="d"),
        repeating(frequency=1, period=1, periodUnit="d", when=["HS"], offset=30),
        prescription(dosageInstruction=[{"text": "遵医嘱"}]),
        prescription(dosageInstruction=[{"asNeededBoolean": True, "timing": {"repeat": ONCE}}]),
        prescription(authoredOn="2026-03-04T08:00:00+08:00"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_due_at_no_time(body: Json) -> None:
    assert due(body) == []


def test_the_ids_are_those_of_the_app() -> None:
    wish = {"resourceType": "Basic", "subject": {"reference": "Patient/a"}}
    assert reminding_id(wish) == ids.reminding_id("a")
    assert rhythm_of("a") == ids.rhythm_id("a")
    assert settings_of("MedicationRequest/p") == ids.settings_id("MedicationRequest/p")


def test_another_day_is_another_moment() -> None:
    body = repeating(frequency=1, period=2, periodUnit="d")
    found = [due_times(body, TODAY + timedelta(days=n), None, None) for n in range(4)]
    assert sorted(map(len, found)) == [0, 0, 1, 1]
