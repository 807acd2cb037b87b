"""What is asked of the hospital, read back as it was written, and only people whom the hospital knows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from local_store import outbox, resources
from local_store.store import LocalStore, Writer
from services.fhir.terms import QUIET_FROM
from services.reminders.commands import ask_hospital
from services.reminders.hospital_wish import (
    EVERY_WAY,
    ONLY_APP,
    HospitalReminding,
    HospitalWish,
    QuietHours,
    ReminderCarer,
    WishState,
    carer,
    wish,
    wish_json,
)
from services.reminders.queries import hospital_reminding
from tests.fakes.clock import NOON
from tests.local_store.worlds import KEY

TODAY = date(2026, 11, 30)
CARER = {"resourceType": "RelatedPerson", "id": "c", "name": [{"text": "赵一诺"}]}
BY_HAND = {"meta": {"security": [{"code": "PATAST"}]}}


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    opened = await LocalStore.open(tmp_path / "patient.store", KEY)
    yield opened
    await opened.close()


@pytest.mark.parametrize(
    "asked",
    [
        HospitalWish(),
        HospitalWish(by_sms=True),
        HospitalWish(by_sms=True, carer="c", after=60),
        HospitalWish(follow_up=ONLY_APP, result=("none",), appointment=EVERY_WAY),
        HospitalWish(quiet=QuietHours(time(21), time(8)), told_by_email=True),
    ],
)
def test_a_wish_is_read_as_it_was_written(asked: HospitalWish) -> None:
    body = wish_json(asked, patient="p1")
    assert wish(body) == asked
    assert body["subject"] == {"reference": "Patient/p1"}
    assert body["id"] == wish_json(HospitalWish(), patient="p1")["id"] != wish_json(asked, patient="p2")["id"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"extension": 3},
        {"extension": [{"url": "x"}, 4]},
        {"extension": [{"url": QUIET_FROM, "valueTime": "21:00:00"}]},
    ],
)
def test_a_wish_of_any_shape_asks_for_nothing(body: dict[str, Any]) -> None:
    assert wish(body) == HospitalWish()


@pytest.mark.parametrize(
    ("more", "known"),
    [
        ({}, True),
        ({"period": {"end": "2026-12-01"}}, True),
        (BY_HAND, False),
        ({"active": False}, False),
        ({"period": {"end": "2026-11-29"}}, False),
        ({"name": []}, False),
        ({"meta": {"security": "x"}, "period": 3}, True),
    ],
)
def test_only_whom_the_hospital_wrote_down_can_be_told(more: dict[str, Any], known: bool) -> None:
    assert carer({**CARER, **more}, TODAY) == (ReminderCarer("c", "赵一诺") if known else None)


async def test_a_wish_waits_until_the_hospital_has_it(store: LocalStore) -> None:
    def receive(w: Writer) -> None:
        resources.put(w, CARER, patient="p1")
        resources.put(w, {**CARER, **BY_HAND, "id": "neighbour"}, patient="p1")

    people = (ReminderCarer("c", "赵一诺"),)
    await store.write(receive)
    assert await store.read(hospital_reminding, "p1", TODAY) == HospitalReminding(carers=people)
    asked = HospitalWish(carer="c")
    await store.write(ask_hospital, lambda none: replace(none, carer="c"), "p1", NOON)
    assert await store.read(hospital_reminding, "p1", TODAY) == HospitalReminding(asked, WishState.WAITING, people)

    def taken(w: Writer) -> None:
        (entry,) = outbox.claim(w, NOON.isoformat())
        outbox.settle(w, entry.entry_id, entry.revision, wish_json(asked, patient="p1"), NOON.isoformat())

    await store.write(taken)
    assert (await store.read(hospital_reminding, "p1", TODAY)).state is WishState.TAKEN


async def test_two_taps_on_one_screen_both_count(store: LocalStore) -> None:
    await store.write(ask_hospital, lambda newest: replace(newest, by_sms=True), "p1", NOON)
    await store.write(ask_hospital, lambda newest: replace(newest, carer="c"), "p1", NOON)
    found = await store.read(hospital_reminding, "p1", TODAY)
    assert found.wish == HospitalWish(by_sms=True, carer="c")
