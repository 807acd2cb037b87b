"""Questions about doses in a real store: what is due, on two devices, offline, and beside a prescription nobody can
read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from local_store import resources
from local_store.store import LocalStore, Writer
from services.record.medicines import queries
from services.record.medicines.administration import administration_json
from services.record.medicines.dose import Coverage, DoseState
from services.record.medicines.model import ClockRule, MedicineSettings, Rhythm
from services.record.medicines.settings import rhythm, rhythm_json, settings, settings_json
from services.record.results.values import Amount
from services.viewpoint import Viewpoint
from tests.local_store.worlds import KEY
from tests.services.record.medicines.worlds import BERLIN, DAY, SHANGHAI, at, repeat, request

TWICE = request(repeat(timeOfDay=["08:00:00", "20:00:00"]))
OWN = {
    "resourceType": "MedicationStatement", "id": "own", "status": "active", "subject": {"reference": "Patient/p"},
    "medicationCodeableConcept": {"text": "维生素 D"}, "effectivePeriod": {"start": "2026-11-20"},
    "dosage": [repeat(when=["MORN"])],
}  # fmt: skip


def seen(now: datetime) -> Viewpoint:
    return Viewpoint("p", now, SHANGHAI, SHANGHAI, "zh-CN")


def put(w: Writer, *bodies: dict[str, Any], patient: str = "p") -> None:
    for body in bodies:
        resources.put(w, body, patient=patient)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    opened = await LocalStore.open(tmp_path / "store", KEY)
    await opened.write(put, TWICE, OWN)
    yield opened
    await opened.close()


async def recorded(store: LocalStore, number: int, when: datetime, day: Any = DAY) -> str:
    """Records the dose of a day in its order, as the person's device does."""
    found = (await store.read(queries.doses_of_day, seen(when), day)).doses[number].planned
    mine = await store.read(queries.prescription, "p", found.prescription, "zh-CN")
    assert mine is not None
    body = administration_json(mine, found.slot, found.dosage, TWICE, patient="p", planned=found.planned, at=when)
    await store.write(put, body)
    return str(body["id"])


async def test_what_is_due_now_is_asked_with_its_medicine(store: LocalStore) -> None:
    found = await store.read(queries.due_now, seen(at(DAY, 8, 30)))
    assert [(mine.name, dose.state) for dose, mine in found] == [
        ("维生素 D", DoseState.DUE),
        ("布洛芬片", DoseState.DUE),
    ]
    await recorded(store, 1, at(DAY, 8, 40))
    after = await store.read(queries.due_now, seen(at(DAY, 8, 41)))
    assert [mine.name for _, mine in after] == ["维生素 D"]
    assert await store.read(queries.due_now, seen(at(DAY, 15))) == ()


async def test_what_is_due_after_midnight_is_of_the_day_before(store: LocalStore) -> None:
    night = {**request(repeat(when=["HS"]), id_="night")}
    await store.write(put, night, rhythm_json(Rhythm(sleep=time(0, 30)), patient="p"))
    found = await store.read(queries.due_now, seen(at(DAY + timedelta(days=1), 0, 20)))
    assert [(dose.planned.prescription, dose.planned.day) for dose, _ in found] == [("MedicationRequest/night", DAY)]


async def test_a_replaced_prescription_ended_when_its_successor_was_written(store: LocalStore) -> None:
    noted_later = {"status": "stopped", "meta": {"lastUpdated": "2026-12-20T08:00:00+08:00"}}
    successor = request(repeat(when=["HS"]), id_="new", priorPrescription={"reference": "MedicationRequest/m"})
    await store.write(put, {**TWICE, **noted_later}, {**successor, "authoredOn": "2026-11-25T11:30:00+08:00"})
    found = await store.read(queries.planned, seen(at(DAY, 12)), DAY, DAY + timedelta(days=9))
    old = [dose.planned.planned for dose in found if dose.planned.prescription == "MedicationRequest/m"]
    assert max(old) == at(DAY + timedelta(days=2), 8)


async def test_a_record_written_long_after_is_found(store: LocalStore) -> None:
    long_after = at(DAY + timedelta(days=60), 9)
    await recorded(store, 1, long_after)
    day = await store.read(queries.doses_of_day, seen(long_after), DAY)
    assert [dose.state for dose in day.doses] == [DoseState.MISSED, DoseState.LATE, DoseState.MISSED]


async def test_a_prescription_that_nobody_can_read_hides_no_other(store: LocalStore) -> None:
    broken = {
        **request(id_="broken"),
        "dosageInstruction": {"timing": {"repeat": ["x"]}},
        "status": 7,
        "authoredOn": {},
    }
    await store.write(put, broken)
    day = await store.read(queries.doses_of_day, seen(at(DAY, 8)), DAY)
    assert len(day.doses) == 3
    assert [text.prescription for text in day.as_text] == ["MedicationRequest/broken"]
    assert len((await store.read(queries.prescriptions, "p", "zh-CN")).read) == 3


async def test_the_rhythm_and_the_settings_are_kept_as_they_were_written(store: LocalStore) -> None:
    mine = Rhythm(time(6), time(6, 30), time(11, 30), time(17, 45), time(23), "Asia/Shanghai")
    chosen = MedicineSettings(
        "MedicationRequest/m", ClockRule.WALL, ((0, time(9)),), Amount(Decimal(12), "片"), at(DAY, 7)
    )
    await store.write(put, rhythm_json(mine, patient="p"), settings_json(chosen, patient="p"))
    assert await store.read(queries.rhythm, "p") == mine
    found = await store.read(queries.prescription, "p", "MedicationRequest/m", "zh-CN")
    assert found is not None
    assert found.settings is not None
    assert (found.settings.clock, found.settings.times) == (ClockRule.WALL, ((0, time(9)),))
    day = await store.read(queries.doses_of_day, seen(at(DAY, 8)), DAY)
    assert day.doses[0].planned.planned == at(DAY, 6, 30)


async def test_a_zone_that_nobody_knows_is_the_hospitals(store: LocalStore) -> None:
    for name in ("Atlantis/Capital", "../../etc/passwd", "", "/"):
        await store.write(put, rhythm_json(Rhythm(zone=name), patient="p"))
        day = await store.read(queries.doses_of_day, seen(at(DAY, 8)), DAY)
        assert [dose.planned.planned for dose in day.doses] == [at(DAY, 7), at(DAY, 8), at(DAY, 20)]


async def test_adherence_and_stock_are_asked_of_one_medicine(store: LocalStore) -> None:
    counted = MedicineSettings("MedicationRequest/m", stock=Amount(Decimal(3), "片"), counted=at(DAY, 0))
    await store.write(put, settings_json(counted, patient="p"))
    await recorded(store, 1, at(DAY, 8))
    view = seen(at(DAY, 23, 59))
    found = await store.read(queries.adherence_of, view, "MedicationRequest/m", DAY, DAY)
    assert found is not None
    assert (found.due, found.taken, found.missed) == (2, 1, 1)
    left = await store.read(queries.stock_of, view, "MedicationRequest/m")
    assert left is not None
    assert (left.left.number, left.runs_out) == (2, DAY + timedelta(days=2))
    assert await store.read(queries.adherence_of, view, "MedicationRequest/other", DAY, DAY) is None


async def test_what_was_handed_out_covers_days_of_one_medicine(store: LocalStore) -> None:
    last, view = DAY + timedelta(days=9), seen(at(DAY, 12))
    assert await store.read(queries.coverage_of, view, "MedicationRequest/m", DAY, last) is None
    await store.write(put, handed_out("MedicationRequest/m", 5), handed_out("MedicationRequest/other", 10))
    found = await store.read(queries.coverage_of, view, "MedicationRequest/m", DAY, last)
    assert found == Coverage(Decimal(5) / 10, DAY)
    assert await store.read(queries.coverage_of, view, "MedicationRequest/other", DAY, last) is None


def handed_out(prescription: str, days: int) -> dict[str, Any]:
    return {
        "resourceType": "MedicationDispense",
        "id": f"d{days}",
        "status": "completed",
        "subject": {"reference": "Patient/p"},
        "quantity": {"value": days, "unit": "片"},
        "daysSupply": {"value": days, "code": "d"},
        "whenHandedOver": at(DAY, 9).isoformat(),
        "authorizingPrescription": [{"reference": prescription}],
    }


async def test_the_medicines_of_another_person_are_not_asked(store: LocalStore) -> None:
    other = {**request(repeat(when=["HS"]), id_="q"), "subject": {"reference": "Patient/q"}}
    await store.write(lambda w: put(w, other, patient="q"))
    assert len((await store.read(queries.prescriptions, "p", "zh-CN")).read) == 2
    assert await store.read(queries.prescription, "p", "MedicationRequest/q", "zh-CN") is None


async def test_abroad_the_day_asks_by_which_clock(store: LocalStore) -> None:
    abroad = Viewpoint("p", at(DAY, 8), BERLIN, SHANGHAI, "en")
    day = await store.read(queries.doses_of_day, abroad, DAY)
    assert set(day.asks) == {"MedicationRequest/m", "MedicationStatement/own"}


async def test_doses_of_many_days_are_asked_at_once(store: LocalStore) -> None:
    found = await store.read(queries.planned, seen(at(DAY, 12)), DAY, DAY + timedelta(days=27))
    assert len(found) == 3 * 28


@pytest.mark.parametrize("body", [None, [], {"extension": "x"}, {"extension": [{"url": 1}]}])
def test_choices_of_any_shape_are_read(body: Any) -> None:
    assert rhythm(body) == Rhythm()
    assert settings(body) is None
