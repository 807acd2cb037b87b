"""What a person says about themselves reaches the hospital, is marked as theirs, and is known on their other phone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest
from fastapi import FastAPI

from services.record.risk.facts import ToldFacts
from services.record.risk.kept import tell, told_facts
from services.record.risk.model import Relation
from services.record.risk.told_observation import SENT, told_id
from tests.fakes.clock import NOON
from tests.services.sync.conftest import hospital
from tests.services.sync.worlds import PATIENT, Phone, at_hospital, phone

__all__ = ["hospital"]  # a fixture


@pytest.fixture
async def two(hospital: FastAPI, tmp_path: Path) -> AsyncIterator[tuple[Phone, Phone]]:
    made = (await phone(hospital, tmp_path / "a.db"), await phone(hospital, tmp_path / "b.db"))
    yield made
    for each in made:
        await each.put_away()


async def test_smoking_waist_and_height_are_known_on_the_other_phone(
    hospital: FastAPI, two: tuple[Phone, Phone]
) -> None:
    said = ToldFacts(smoker=True, waist=Decimal("90.5"), height=Decimal(172), family=Relation.NONE, active=True)
    await two[0].store.write(tell, PATIENT, said, NOON)
    await two[0].cycle()
    assert await two[0].waiting() == ()
    for name in SENT:
        body = at_hospital(hospital, "Observation", told_id(PATIENT, name))
        assert body is not None and [label["code"] for label in body["meta"]["security"]] == ["PATAST"]
    await two[1].cycle()
    there = ToldFacts(smoker=True, waist=Decimal("90.5"), height=Decimal(172))
    assert await two[1].store.read(told_facts, PATIENT) == there


async def test_another_answer_is_the_next_version_and_none_takes_it_back(
    hospital: FastAPI, two: tuple[Phone, Phone]
) -> None:
    await two[0].store.write(tell, PATIENT, ToldFacts(smoker=True, waist=Decimal(90)), NOON)
    await two[0].cycle()
    await two[1].cycle()
    await two[1].store.write(tell, PATIENT, ToldFacts(smoker=False), NOON)
    await two[1].cycle()
    await two[0].cycle()
    assert await two[1].waiting() == ()
    assert await two[0].store.read(told_facts, PATIENT) == ToldFacts(smoker=False)
    body = at_hospital(hospital, "Observation", told_id(PATIENT, "waist"))
    assert body is not None and body["status"] == "entered-in-error"
