"""The person chooses the times of a medicine whose prescriber wrote only how often; doses and reminders follow."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

from local_store import resources
from local_store.store import LocalStore, Writer
from services.medication.commands import choose_clock, choose_dose_times
from services.medication.dose_times import DoseTimes, chosen_times, dose_times
from services.medication.queries import medicine_times
from services.record.medicines.model import ClockRule, Dosage
from services.record.medicines.queries import doses_of_day
from services.reminders.model import ReminderScope
from services.reminders.queries import alarms
from services.viewpoint import Viewpoint
from tests.local_store.worlds import KEY
from tests.services.record.medicines.worlds import AT_HOME, DAY, SHANGHAI, at, local, medicine, repeat, request

TWICE = {"frequency": 2, "period": 1, "periodUnit": "d"}
MINE = "MedicationRequest/m"
TOMORROW = DAY + timedelta(days=1)
VIEW = Viewpoint("p", at(DAY, 6), SHANGHAI, SHANGHAI, "zh-CN")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    opened = await LocalStore.open(tmp_path / "patient.store", KEY)

    def put(w: Writer) -> None:
        resources.put(w, request(repeat(**TWICE)), patient="p")

    await opened.write(put)
    yield opened
    await opened.close()


async def times(store: LocalStore) -> list[str]:
    return local(dose.planned for dose in (await store.read(doses_of_day, VIEW, TOMORROW)).doses)


async def test_doses_and_reminders_follow_the_times_and_the_day_again(store: LocalStore) -> None:
    assert await times(store) == ["11-24 07:00", "11-24 18:00"]
    before = [dose.planned.id for dose in (await store.read(doses_of_day, VIEW, TOMORROW)).doses]
    chosen = ((0, time(9, 30)), (0, time(21)))
    await store.write(choose_dose_times, MINE, chosen, "p", VIEW.now)
    await store.write(choose_clock, MINE, ClockRule.WALL, "p", VIEW.now)
    assert await times(store) == ["11-24 09:30", "11-24 21:00"]
    doses = (await store.read(doses_of_day, VIEW, TOMORROW)).doses
    assert [dose.planned.id for dose in doses] == before, "they are the same doses"
    scope = ReminderScope(("p",), SHANGHAI, SHANGHAI)
    rings = {alarm.at for alarm in await store.read(alarms, scope, at(TOMORROW, 0))}
    assert {at(TOMORROW, 9, 30), at(TOMORROW, 21)} <= rings
    assert not {at(TOMORROW, 7), at(TOMORROW, 18)} & rings
    known = await store.read(medicine_times, VIEW, MINE)
    assert known is not None
    assert [each.times for each in known.dosages] == [(time(9, 30), time(21))]
    await store.write(choose_dose_times, MINE, (), "p", VIEW.now)
    assert await times(store) == ["11-24 07:00", "11-24 18:00"]


async def test_the_times_of_a_medicine_that_is_not_theirs_are_not_asked(store: LocalStore) -> None:
    assert await store.read(medicine_times, replace(VIEW, patient="other"), MINE) is None


@pytest.mark.parametrize(
    "elements",
    [
        {"when": ["CM", "CV"]},
        {"timeOfDay": ["08:00:00"]},
        {"period": 8, "periodUnit": "h"},
        {"frequency": 400, "period": 1, "periodUnit": "d"},
    ],
)
def test_what_the_prescriber_wrote_is_not_the_persons_to_choose(elements: dict[str, Any]) -> None:
    assert dose_times(medicine(repeat(**elements)), AT_HOME) == ()


def test_each_dosage_of_a_taper_has_its_own_times() -> None:
    first = repeat(**TWICE, boundsDuration={"value": 3, "code": "d"}) | {"sequence": 1}
    found = dose_times(medicine(first, repeat(frequency=1, period=1, periodUnit="d") | {"sequence": 2}), AT_HOME)
    assert [(each.dosage.number, each.times) for each in found] == [(0, (time(7), time(18))), (1, (time(7),))]
    moved = (found[0], replace(found[1], times=(time(8),)))
    assert chosen_times(moved) == ((1, time(8)),), "what follows the day is not kept"


@pytest.mark.parametrize(
    ("chosen", "valid", "close"),
    [
        ([8, 20], True, None),
        ([8, 14], True, None),
        ([8, 13], True, 5 * 60),
        ([23, 1], True, 2 * 60),
        ([8, 8], False, 0),
        ([8], True, None),
        ([7, 12, 18], True, None),
        ([7, 12, 18, 22], True, None),
    ],
)
def test_doses_close_together_are_asked_about_and_two_at_once_are_not_two(
    chosen: list[int], valid: bool, close: int | None
) -> None:
    usual = tuple(time(6 + hour) for hour in range(len(chosen)))
    found = DoseTimes(Dosage(0), tuple(map(time, chosen)), usual)
    assert (found.is_valid, found.too_close) == (valid, close)
