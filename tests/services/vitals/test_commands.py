"""Measurements are entered, taken back and given back offline, and are one wherever they come from."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from local_store import outbox, resources
from local_store.store import LocalStore, Reader, Writer
from services.errors import NotDownloaded
from services.record.measurements.kinds import SYSTOLIC, MeasurementKind
from services.record.measurements.model import Measurement
from services.record.measurements.observation import observation_of
from services.record.measurements.target import PUBLISHED
from services.vitals.commands import (
    begin_protocol,
    end_protocol,
    keep_measurements,
    restore_measurements,
    withdraw_measurements,
)
from services.vitals.queries import entry_page, kind_page, protocol_began, vitals_overview
from tests.fakes.clock import NOON
from tests.local_store.worlds import KEY
from tests.services.record.measurements.samples import BEIJING, MORNING, measured, pressure
from tests.services.record.measurements.test_goal import ends, goal, quantity, target

K = MeasurementKind
PULSE = measured(K.PULSE, "72")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    opened = await LocalStore.open(tmp_path / "patient.store", KEY)
    yield opened
    await opened.close()


async def keep(store: LocalStore, *every: Measurement, patient: str = "p1") -> tuple[str, ...]:
    return await store.write(keep_measurements, patient, every, NOON)


async def test_what_is_entered_is_the_newest_at_once_and_waits_for_the_hospital(store: LocalStore) -> None:
    await keep(store, pressure(150, 95, MORNING - timedelta(days=1)), pressure(128, 82), PULSE)
    found = await store.read(vitals_overview, "p1", BEIJING)
    newest = found.of(K.PRESSURE)
    assert newest is not None
    assert (newest.measured.value, newest.measured.diastolic, newest.pulse_value, newest.waiting) == (128, 82, 72, True)
    assert [each.measured.kind for each in found.newest] == [K.PRESSURE, K.PULSE]
    assert [each.value for each in (await store.read(entry_page, "p1", K.PRESSURE, BEIJING)).last] == [128, 72]
    assert (await store.read(vitals_overview, "p2", BEIJING)).newest == ()


async def test_a_double_tap_and_a_second_entry_are_one(store: LocalStore) -> None:
    first = await keep(store, pressure(128, 82), PULSE)
    again = await keep(store, pressure(128, 82, MORNING + timedelta(seconds=9), measured_by="cuff"), PULSE)
    assert first == again
    assert len(await store.read(outbox.entries)) == 2


async def test_what_is_taken_back_counts_nowhere_and_comes_back_with_undo(store: LocalStore) -> None:
    older = pressure(118, 76, MORNING - timedelta(days=2))
    await keep(store, older)
    ids = await keep(store, pressure(250, 82), PULSE)
    assert await store.write(withdraw_measurements, ids, NOON) == ids
    page = await store.read(kind_page, "p1", K.PRESSURE, BEIJING, "zh-CN")
    assert [each.measured.value for each in page.kept] == [118]
    stored = await store.read(resources.get, "Observation", ids[0])
    assert stored is not None and stored.body["status"] == "entered-in-error"
    await store.write(restore_measurements, ids, NOON)
    page = await store.read(kind_page, "p1", K.PRESSURE, BEIJING, "zh-CN")
    assert [(each.measured.value, each.pulse_value) for each in page.kept] == [(250, 72), (118, None)]
    with pytest.raises(NotDownloaded):
        await store.write(withdraw_measurements, ["nowhere"], NOON)


async def test_the_same_measurement_entered_after_it_was_taken_back_is_valid(store: LocalStore) -> None:
    ids = await keep(store, PULSE)
    await store.write(withdraw_measurements, ids, NOON)
    assert await keep(store, PULSE) == ids
    assert len((await store.read(kind_page, "p1", K.PULSE, BEIJING, "zh-CN")).kept) == 1


async def test_the_hospitals_own_are_shown_among_them_and_are_not_the_persons(store: LocalStore) -> None:
    body = observation_of(pressure(132, 84), "p1") | {"id": "vs-1", "meta": {"versionId": "1"}}

    def arrive(w: Writer) -> None:
        resources.put(w, body, patient="p1")
        resources.put(w, body | {"id": "vs-2", "component": "?"}, patient="p1")

    await store.write(arrive)
    page = await store.read(kind_page, "p1", K.PRESSURE, BEIJING, "zh-CN")
    assert [(each.measured.id, each.measured.by_patient) for each in page.kept] == [("vs-1", False)]


async def test_the_protocol_is_each_persons_own(store: LocalStore) -> None:
    await keep(store, pressure(128, 82), pressure(150, 90, MORNING - timedelta(days=30)))
    await store.write(begin_protocol, "p1", MORNING.date())

    def began(r: Reader) -> list[object]:
        return [protocol_began(r, each) for each in ("p1", "p2")]

    assert await store.read(began) == [MORNING.date(), None]
    found = await store.read(vitals_overview, "p1", BEIJING)
    assert found.protocol_began == MORNING.date()
    assert [each.value for each in found.readings] == [128]
    await store.write(end_protocol, "p2")
    await store.write(end_protocol, "p1")
    assert await store.read(began) == [None, None]


async def test_what_a_person_aims_for_comes_with_what_they_measured(store: LocalStore) -> None:
    strict = goal(target(SYSTOLIC.code, detailQuantity=quantity(120, comparator="<=")), id="g")
    await store.write(resources.put, {**strict, "subject": {"reference": "Patient/p1"}}, patient="p1")
    page = await store.read(kind_page, "p1", K.PRESSURE, BEIJING, "zh-CN")
    assert ends(page.bands.of(K.PRESSURE)) == (None, 120)
    assert (await store.read(vitals_overview, "p1", BEIJING)).bands.has(pressure(125, 80)) is False
    assert (await store.read(kind_page, "p2", K.PRESSURE, BEIJING, "zh-CN")).bands == PUBLISHED
