"""What is measured reaches the real hospital by sync, is marked as the patient's, and is one from two phones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI

from local_store import outbox
from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.model import Meal, measurement_id
from services.vitals.bluetooth.characteristics import (
    BLOOD_PRESSURE,
    NotifiedReading,
    device_reading,
    measurements_of,
)
from services.vitals.commands import keep_measurements, withdraw_measurements
from services.vitals.importing.keeping import keep_all
from tests.fakes.clock import NOON
from tests.services.record.measurements.samples import MORNING, measured, pressure
from tests.services.sync.conftest import hospital
from tests.services.sync.followers import until
from tests.services.sync.worlds import PATIENT, Phone, at_hospital, phone

__all__ = ["hospital"]  # a fixture
K = MeasurementKind
MIDNIGHT = MORNING.replace(hour=0, minute=0)
EVERY = (
    pressure(128, 82, recorded_at=NOON, measured_by="欧姆龙 J735"),
    measured(K.PULSE, "72"),
    measured(K.GLUCOSE, "6.4", meal=Meal.FASTING),
    measured(K.WEIGHT, "65.2"),
    measured(K.TEMPERATURE, "36.6"),
    measured(K.OXYGEN, "97"),
    measured(K.STEPS, "6120", MIDNIGHT),
    measured(K.SLEEP, "7.5", MIDNIGHT),
    measured(K.PAIN, "3"),
    measured(K.MOOD, "4"),
)


@pytest.fixture
async def two(hospital: FastAPI, tmp_path: Path) -> AsyncIterator[tuple[Phone, Phone]]:
    made = (await phone(hospital, tmp_path / "a.db"), await phone(hospital, tmp_path / "b.db"))
    yield made
    for each in made:
        await each.put_away()


async def test_every_kind_arrives_and_is_marked_as_the_patients(hospital: FastAPI, two: tuple[Phone, Phone]) -> None:
    ids = await two[0].store.write(keep_measurements, PATIENT, EVERY, NOON)
    await two[0].cycle()
    assert await two[0].waiting() == ()
    for id_ in ids:
        body = at_hospital(hospital, "Observation", id_)
        assert body is not None
        assert [label["code"] for label in body["meta"]["security"]] == ["PATAST"]


async def test_two_phones_that_import_one_reading_have_one(hospital: FastAPI, two: tuple[Phone, Phone]) -> None:
    for n, each in enumerate(two):
        own = replace(EVERY[0], recorded_at=NOON + timedelta(minutes=n), measured_by="表" * n)
        (id_,) = await each.store.write(keep_measurements, PATIENT, [own], NOON)
        await each.cycle()
        assert await each.waiting() == ()
    body = at_hospital(hospital, "Observation", id_)
    assert body is not None and body["meta"]["versionId"] == "1"


async def test_what_is_taken_back_is_taken_back_there_and_on_the_other_phone(
    hospital: FastAPI, two: tuple[Phone, Phone]
) -> None:
    (id_,) = await two[0].store.write(keep_measurements, PATIENT, EVERY[:1], NOON)
    await two[0].cycle()
    await two[1].cycle()
    await two[1].store.write(withdraw_measurements, [id_], NOON)
    await two[1].cycle()
    await two[0].cycle()
    here = await two[0].see("Observation", id_)
    assert here is not None and here.body["status"] == "entered-in-error"
    assert here.body["component"][0]["valueQuantity"]["value"] == 128


async def test_what_a_device_and_a_file_say_arrives_by_itself(hospital: FastAPI, tmp_path: Path) -> None:
    """Nobody asks for a sync: the readings wake it. The file's share a few requests."""
    mine = await phone(hospital, tmp_path / "mine.db")
    following = asyncio.create_task(mine.sync.run_forever())
    notified = device_reading(BLOOD_PRESSURE, bytes.fromhex("00 80 00 52 00 5F 00"))
    assert isinstance(notified, NotifiedReading)
    cuff = measurements_of(notified, "J735", NOON, MORNING.tzinfo or UTC)
    steps = [measured(K.STEPS, str(4000 + n), MIDNIGHT - timedelta(days=n)) for n in range(30)]
    (of_cuff,) = await mine.store.write(keep_measurements, PATIENT, cuff, NOON)
    await keep_all(mine.store, PATIENT, steps, NOON)

    async def arrived() -> bool:
        return await mine.store.read(outbox.unsent) == 0

    await until(arrived)
    following.cancel()
    for id_ in (of_cuff, *(measurement_id(PATIENT, each) for each in steps)):
        assert at_hospital(hospital, "Observation", id_) is not None
    assert mine.wires.count("PUT") <= 2
    await mine.put_away()
