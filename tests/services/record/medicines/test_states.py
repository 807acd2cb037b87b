"""What a dose has come to, and what the limits of a medicine as needed say: computed from the record, never stored."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from services.record.medicines.administration import (
    SKIP_REASONS,
    administration,
    administration_json,
    as_needed_slot,
    undone,
)
from services.record.medicines.as_needed import as_needed
from services.record.medicines.day import day_of_doses
from services.record.medicines.dose import Administration, AdministrationStatus, AsNeededState, DoseState
from services.record.medicines.model import Circumstances, Prescription, Rhythm
from services.record.medicines.read import prescription
from services.record.medicines.states import dose, windows
from tests.services.record.medicines.worlds import (
    AT_HOME,
    DAY,
    SHANGHAI,
    at,
    by_id,
    medicine,
    planned,
    repeat,
    request,
    taken,
)

DAILY = planned(repeat(timeOfDay=["08:00:00"]), days=1).doses[0]
TWICE = planned(repeat(timeOfDay=["08:00:00", "20:00:00"]), days=1).doses[0]
MINUTES = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (at(DAY, 5, 59), DoseState.UPCOMING),
        (at(DAY, 6), DoseState.DUE),
        (at(DAY, 13, 59), DoseState.DUE),
        (at(DAY, 14), DoseState.MISSED),
        (at(DAY, 14).replace(year=2025), DoseState.UPCOMING),  # a device whose clock is a year back
        (at(DAY, 14).replace(year=9999), DoseState.MISSED),
    ],
)
def test_what_is_not_recorded_is_upcoming_due_or_missed(now: datetime, state: DoseState) -> None:
    assert dose(DAILY, None, now).state is state
    assert dose(DAILY, taken(DAILY, status=AdministrationStatus.UNDONE), now).state is state


@pytest.mark.parametrize(
    ("when", "state"),
    [
        (at(DAY, 6), DoseState.TAKEN),
        (at(DAY, 10), DoseState.TAKEN),
        (at(DAY, 10, 1), DoseState.LATE),
        (at(DAY, 23), DoseState.LATE),
    ],
)
def test_a_recorded_dose_is_taken_or_late_whenever_it_is_looked_at(when: datetime, state: DoseState) -> None:
    assert {dose(DAILY, taken(DAILY, when), at(DAY, hour)).state for hour in (1, 9, 23)} == {state}


@pytest.mark.parametrize(
    ("timing", "opens", "late", "closes"),
    [
        ({"timeOfDay": ["08:00:00"]}, 120, 120, 360),
        ({"timeOfDay": ["08:00:00", "20:00:00"]}, 60, 60, 180),
        ({"period": 8, "periodUnit": "h"}, 60, 60, 120),
        ({"period": 2, "periodUnit": "h"}, 30, 30, 30),
        ({"period": 1, "periodUnit": "h"}, 15, 15, 15),
        ({"period": 1, "periodUnit": "wk"}, 120, 120, 360),
    ],
)
def test_windows_are_as_wide_as_doses_are_rare(timing: dict[str, Any], opens: int, late: int, closes: int) -> None:
    found = planned(repeat(**timing), days=3).doses[0]
    at_ = found.planned
    assert windows(found) == (at_ - opens * MINUTES, at_ + late * MINUTES, at_ + closes * MINUTES)


def test_the_record_of_a_dose_is_the_same_resource_on_every_device() -> None:
    mine, body = medicine(repeat(timeOfDay=["08:00:00"])), request()
    here, there = (_recorded(mine, body, at(DAY, 8, minute)) for minute in (0, 1))
    assert here["id"] == there["id"] == DAILY.id
    read = administration(here)
    assert (read.prescription, read.slot, read.planned) == (mine.key, DAILY.slot, DAILY.planned)
    assert dose(DAILY, read, at(DAY, 12)).state is DoseState.TAKEN
    assert dose(DAILY, administration(undone(here)), at(DAY, 12)).state is DoseState.DUE
    assert undone(here)["id"] == here["id"]


def test_the_record_of_an_own_medicine_names_it_by_an_extension() -> None:
    statement = {**request(), "resourceType": "MedicationStatement", "dosage": [repeat(when=["HS"])]}
    mine = prescription(statement)
    body = _recorded(mine, statement, at(DAY, 22))
    assert "request" not in body
    assert administration(body).prescription == mine.key == "MedicationStatement/m"


def test_a_medicine_that_is_contained_stays_named_in_the_record() -> None:
    held = request(
        contained=[{"resourceType": "Medication", "id": "x", "code": {"text": "甲氨蝶呤"}}],
        medicationCodeableConcept=None,
        medicationReference={"reference": "#x"},
    )
    body = _recorded(prescription(held), held, at(DAY, 8))
    assert body["medicationCodeableConcept"] == {"text": "甲氨蝶呤"}
    assert "medicationReference" not in body


def test_a_skipped_dose_has_its_reason_and_no_amount() -> None:
    body = administration_json(
        medicine(repeat()), DAILY.slot, DAILY.dosage, request(), patient="p", planned=DAILY.planned, at=at(DAY, 8),
        skipped=SKIP_REASONS[1], words="头晕",
    )  # fmt: skip
    assert (body["status"], body["statusReason"][0]["text"]) == ("not-done", "头晕")
    assert "dosage" not in body
    read = administration(body)
    assert read.reason == SKIP_REASONS[1]
    assert dose(DAILY, read, at(DAY, 9)).state is DoseState.SKIPPED


def test_a_record_of_any_shape_is_read() -> None:
    shapes: tuple[Any, ...] = (None, [], {"status": 7, "effectiveDateTime": "soon", "request": {"reference": "x"}})
    assert [administration(shape).status for shape in shapes] == [AdministrationStatus.UNKNOWN] * 3


# --- as needed --------------------------------------------------------------------------------------------------------

PAINKILLER = {
    **repeat(frequency=1, period=4, periodMax=6, periodUnit="h"),
    "asNeededBoolean": True,
    "maxDosePerPeriod": {"numerator": {"value": 4, "unit": "片"}, "denominator": {"value": 1, "code": "d"}},
    "doseAndRate": [{"doseRange": {"low": {"value": 1, "unit": "片"}, "high": {"value": 2, "unit": "片"}}}],
}


def _as_needed(*moments: datetime, now: datetime, dosage: dict[str, Any] = PAINKILLER) -> Any:
    records = [
        Administration(str(k), AdministrationStatus.TAKEN, "MedicationRequest/m", as_needed_slot(when), None, when)
        for k, when in enumerate(moments)
    ]
    mine = medicine(dosage)
    return as_needed(mine.key, mine.dosages[0], records, now)


def test_as_needed_has_no_due_time_and_no_part_in_the_plan() -> None:
    found = planned(PAINKILLER)
    assert (found.doses, found.as_text, len(found.as_needed)) == ((), (), 1)
    assert _as_needed(now=at(DAY, 9)).state is AsNeededState.OPEN


def test_the_shortest_interval_is_the_minimum_gap() -> None:
    found = _as_needed(at(DAY, 8), now=at(DAY, 11, 59))
    assert (found.state, found.next_at, found.left) == (AsNeededState.TOO_SOON, at(DAY, 12), 3)
    assert _as_needed(at(DAY, 8), now=at(DAY, 12)).state is AsNeededState.OPEN


def test_the_maximum_counts_the_hours_before_and_not_the_calendars_day() -> None:
    moments = [at(DAY, 6), at(DAY, 11), at(DAY, 16), at(DAY, 21)]
    found = _as_needed(*moments, now=at(DAY + timedelta(days=1), 2))
    assert (found.state, found.left) == (AsNeededState.MAXIMUM, 0)
    assert found.next_at == at(DAY + timedelta(days=1), 6)
    assert _as_needed(*moments, now=at(DAY + timedelta(days=1), 6)).state is AsNeededState.OPEN


def test_a_number_of_doses_a_day_is_a_maximum_and_no_gap() -> None:
    dosage = {**repeat(frequency=2, frequencyMax=3, period=1, periodUnit="d"), "asNeededBoolean": True}
    found = _as_needed(at(DAY, 8), at(DAY, 8, 5), now=at(DAY, 8, 6), dosage=dosage)
    assert (found.state, found.left) == (AsNeededState.OPEN, 1)


def test_a_record_of_a_clock_that_ran_ahead_blocks_nothing_for_long() -> None:
    assert _as_needed(at(DAY, 8) + timedelta(days=300), now=at(DAY, 8)).state is AsNeededState.OPEN
    assert _as_needed(at(DAY, 8) + timedelta(minutes=20), now=at(DAY, 8)).state is AsNeededState.TOO_SOON


# --- a day ------------------------------------------------------------------------------------------------------------


def test_a_day_holds_everything_and_hides_nothing() -> None:
    daily, free = medicine(repeat(timeOfDay=["08:00:00"])), medicine(PAINKILLER, id_="n")
    words, ended = medicine({"text": "per tube"}, id_="t"), medicine({"text": "over"}, id_="e", status="completed")
    gone = Administration("x", AdministrationStatus.TAKEN, "MedicationRequest/gone", None, None, at(DAY, 9))
    early = Administration("y", AdministrationStatus.TAKEN, "MedicationRequest/gone", None, None, at(DAY, 6))
    records = by_id(
        [taken(DAILY), gone, early, Administration("z", AdministrationStatus.UNDONE, None, None, None, None)]
    )
    day = day_of_doses([daily, free, words, ended], records, DAY, AT_HOME, at(DAY, 12))
    assert [(found.planned.id, found.state) for found in day.doses] == [(DAILY.id, DoseState.TAKEN)]
    assert [found.prescription for found in day.as_needed] == ["MedicationRequest/n"]
    assert [found.text for found in day.as_text] == ["per tube"]
    assert {found.id for found in day.extra} == {"x", "y"}


def test_a_dose_at_a_bedtime_after_midnight_is_of_the_day_before_and_of_no_other() -> None:
    by = Circumstances(Rhythm(sleep=time(0, 30)), SHANGHAI, SHANGHAI)
    mine = medicine(repeat(when=["HS"]))
    [bedtime] = day_of_doses([mine], {}, DAY, by, at(DAY, 12)).doses
    assert bedtime.planned.planned == at(DAY + timedelta(days=1), 0, 30)
    after = day_of_doses([mine], by_id([taken(bedtime.planned)]), DAY + timedelta(days=1), by, at(DAY, 12))
    assert after.extra == ()


def _recorded(mine: Prescription, body: dict[str, Any], when: datetime) -> dict[str, Any]:
    return administration_json(mine, DAILY.slot, DAILY.dosage, body, patient="p", planned=DAILY.planned, at=when)
