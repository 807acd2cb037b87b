"""Facts and findings come from the store of this device, and what the person said stays there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from local_store import outbox, resources, settings
from local_store.store import LocalStore, Writer
from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.observation import observation_of
from services.record.risk.facts import ToldFacts
from services.record.risk.findings import FindingKind, RecentReadings
from services.record.risk.kept import SEEN, TOLD, see_finding, tell, told_facts
from services.record.risk.model import Relation
from services.record.risk.queries import help_needed, recent_readings, risk_facts
from services.record.risk.told_observation import told_id, told_observation
from tests.fakes.clock import NOON
from tests.local_store.worlds import KEY
from tests.services.record.measurements.samples import measured, pressure
from tests.services.record.risk.test_facts import condition, number

K = MeasurementKind
SUBJECT = {"reference": "Patient/p1"}


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    opened = await LocalStore.open(tmp_path / "patient.store", KEY)
    yield opened
    await opened.close()


def fill(w: Writer, *bodies: dict[str, Any]) -> None:
    for n, body in enumerate(bodies):
        resources.put(w, {"id": f"r{n}", **body, "subject": SUBJECT}, patient="p1")


async def test_facts_are_read_from_the_record_of_the_one_in_view(store: LocalStore) -> None:
    person = {"resourceType": "Patient", "id": "p1", "birthDate": "1960-01-01", "gender": "male"}
    await store.write(resources.put, person, patient="p1")
    readings = [observation_of(pressure(140 + n, 90, NOON - timedelta(days=n)), "p1") for n in (1, 2, 3)]
    await store.write(fill, number("2093-3", 200, "mg/dL"), condition("E11.9"), *readings)
    known = await store.read(risk_facts, "p1", NOON, UTC)
    assert (known.facts.age, known.facts.female, known.facts.cholesterol) == (66, False, Decimal("5.17"))
    assert (known.facts.systolic, known.facts.diabetes, known.facts.stroke) == (142, True, False)
    assert (await store.read(risk_facts, "p2", NOON, UTC)).facts.cholesterol is None


async def test_a_person_says_and_takes_back_and_only_what_has_a_place_goes_out(store: LocalStore) -> None:
    said = ToldFacts(smoker=False, family=Relation.FIRST_DEGREE, waist=Decimal("90.5"), active=True)
    await store.write(tell, "p1", said, NOON)
    await store.write(tell, "p2", ToldFacts(smoker=True), NOON)
    assert await store.read(told_facts, "p1") == said
    assert (await store.read(risk_facts, "p1", NOON, UTC)).facts.waist == Decimal("90.5")
    sent = await store.read(outbox.entries)
    assert sorted((entry.patient or "", entry.type, entry.id) for entry in sent) == sorted(
        (patient, "Observation", told_id(patient, name))
        for patient, name in (("p1", "smoker"), ("p1", "waist"), ("p2", "smoker"))
    )
    kept = await store.read(settings.get, TOLD)
    assert kept == {"p1": {"active": True, "family": "first-degree"}, "p2": {}}
    await store.write(tell, "p1", replace(said, smoker=None), NOON)
    assert (await store.read(told_facts, "p1")).smoker is None
    body = await store.read(resources.get, "Observation", told_id("p1", "smoker"))
    assert body is not None and body.body["status"] == "entered-in-error"


async def test_the_same_answers_again_send_nothing(store: LocalStore) -> None:
    said = ToldFacts(height=Decimal(172))
    await store.write(tell, "p1", said, NOON)
    await store.write(resources.put, {**told_observation("p1", "height", Decimal(172), NOON)}, patient="p1")
    before = await store.read(outbox.entries)
    await store.write(tell, "p1", replace(said, active=False), NOON)
    assert await store.read(outbox.entries) == before


async def test_what_an_earlier_version_kept_here_goes_out_when_it_is_said_again(store: LocalStore) -> None:
    await store.write(settings.put, TOLD, {"p1": {"smoker": True, "waist": "88"}})
    said = await store.read(told_facts, "p1")
    assert (said.smoker, said.waist) == (True, Decimal(88))
    await store.write(tell, "p1", said, NOON)
    assert len(await store.read(outbox.entries)) == 2 and await store.read(told_facts, "p1") == said


@pytest.mark.parametrize(
    "odd",
    [{"valueQuantity": "172"}, {"valueQuantity": {"value": "NaN", "code": "cm"}}, {"valueCodeableConcept": {"coding": [
        {"code": "77176002"}]}}, {"valueQuantity": {"value": 68, "code": "[in_i]"}}],
)  # fmt: skip
async def test_an_answer_that_is_none_to_its_question_was_not_said(store: LocalStore, odd: dict[str, Any]) -> None:
    body = {**told_observation("p1", "height", Decimal(172), NOON), "valueQuantity": None, **odd}
    await store.write(resources.put, body, patient="p1")
    assert (await store.read(told_facts, "p1")).height is None


@pytest.mark.parametrize("kept", [None, [], {"p1": 3}, {"p1": {"smoker": "yes", "waist": "x", "family": ["none"]}}])
async def test_what_is_kept_and_cannot_be_read_was_not_said(store: LocalStore, kept: Any) -> None:
    await store.write(settings.put, TOLD, kept)
    assert await store.read(told_facts, "p1") == ToldFacts()


async def test_the_readings_of_the_last_weeks_are_found(store: LocalStore) -> None:
    ages = (0, 10, 40)
    weights = [measured(K.WEIGHT, "70", NOON - timedelta(days=days)) for days in ages]
    high = pressure(190, 100, NOON - timedelta(hours=1))
    await store.write(fill, *(observation_of(each, "p1") for each in (*weights, high)))
    found = await store.read(recent_readings, "p1", NOON, UTC)
    assert [each.kind for each in found.measured] == [K.PRESSURE, K.WEIGHT, K.WEIGHT]
    assert await store.read(recent_readings, "p2", NOON, UTC) == RecentReadings()


async def test_what_cannot_wait_is_found_beside_readings_that_nobody_can_read(store: LocalStore) -> None:
    high = observation_of(pressure(190, 100, NOON - timedelta(hours=1)), "p1")
    gain = [
        observation_of(measured(K.WEIGHT, kg, NOON - timedelta(days=ago)), "p1") for kg, ago in (("60", 2), ("63", 0))
    ]
    odd = [
        {**high, "id": "odd0", "component": "190/100"},
        {**high, "id": "odd1", "effectiveDateTime": "9999-12-31T23:59:59Z"},
        {**high, "id": "odd2", "effectiveDateTime": "0001-01-01"},
        {**gain[0], "id": "odd3", "valueQuantity": {"value": "NaN", "unit": "kg"}},
    ]
    await store.write(
        fill, high, *gain, *odd, condition("I50.9"), {"resourceType": "Condition", "id": "odd4", "code": 3}
    )
    found = (await store.read(help_needed, "p1", NOON.date(), UTC)).help_now(NOON)
    assert [each.kind for each in found] == [FindingKind.PRESSURE_CRISIS, FindingKind.WEIGHT_GAIN]
    assert (await store.read(help_needed, "p2", NOON.date(), UTC)).help_now(NOON) == ()


async def test_a_finding_that_was_put_away_comes_again_with_a_newer_reading(store: LocalStore) -> None:
    async def now_found() -> list[FindingKind]:
        return [each.kind for each in (await store.read(help_needed, "p1", NOON.date(), UTC)).help_now(NOON)]

    low, lower = (measured(K.GLUCOSE, mmol, NOON - timedelta(minutes=ago)) for mmol, ago in (("3.5", 30), ("3.4", 5)))
    await store.write(fill, observation_of(low, "p1"), observation_of(pressure(190, 100, NOON), "p1"))
    (_, glucose) = (await store.read(help_needed, "p1", NOON.date(), UTC)).help_now(NOON)
    await store.write(see_finding, "p1", glucose)
    assert await now_found() == [FindingKind.PRESSURE_CRISIS]
    await store.write(resources.put, {**observation_of(lower, "p1")}, patient="p1")
    assert await now_found() == [FindingKind.PRESSURE_CRISIS, FindingKind.LOW_GLUCOSE]


@pytest.mark.parametrize("kept", [None, [], {"p1": 3}, {"p1": {"low-glucose": 7}}])
async def test_what_was_put_away_and_cannot_be_read_was_not(store: LocalStore, kept: Any) -> None:
    await store.write(settings.put, SEEN, kept)
    assert (await store.read(help_needed, "p1", NOON.date(), UTC)).seen == {}
