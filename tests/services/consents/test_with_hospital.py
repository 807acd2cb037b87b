"""No consent, no upload: between a phone and a real hospital that asks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from hospital.consents.texts import libraries
from local_store import outbox
from local_store.outbox import EntryState
from services.changes.commands import give_up
from services.consents.commands import decide, decide_all
from services.consents.model import Agreement, AgreementState
from services.consents.queries import HeldBack, agreements, held_back, is_asking_due
from services.errors import RefusalCode
from services.fhir.consents import ConsentAnswer, ConsentKind, consent_id
from tests.fakes.wires import Send, answer_lost, asks
from tests.services.sync.worlds import (
    PATIENT,
    Phone,
    at_hospital,
    fill,
    new_id,
    open_hospital,
    person,
    phone,
    reading,
    server_store,
)

ME = PATIENT
NOW = datetime(2026, 3, 4, 4, tzinfo=UTC)
AGREED, DECLINED, WITHDRAWN = ConsentAnswer.AGREED, ConsentAnswer.DECLINED, ConsentAnswer.WITHDRAWN


@pytest.fixture
def hospital(tmp_path: Path) -> Iterator[FastAPI]:
    app = open_hospital(tmp_path)
    fill(app, person(ME), *libraries())
    yield app
    server_store(app).close()


@pytest.fixture
async def mine(hospital: FastAPI, tmp_path: Path) -> AsyncIterator[Phone]:
    made = await phone(hospital, tmp_path / "phone.db")
    assert made.patient == ME
    await made.cycle()
    yield made
    await made.put_away()


async def listed(of: Phone, language: str = "zh") -> dict[str, Agreement]:
    return {each.text.code: each for each in await of.store.read(agreements.ask, ME, language)}


async def say(of: Phone, answer: ConsentAnswer, code: str = "care") -> None:
    await of.store.write(decide, ME, (await listed(of))[code].text, answer, NOW)


def decided(hospital: FastAPI, code: str = "care") -> dict[str, Any] | None:
    return at_hospital(hospital, "Consent", consent_id(ME, code))


async def test_every_text_is_here_and_can_be_read_offline(mine: Phone) -> None:
    found = await listed(mine)
    assert list(found) == ["care", "quality", "email", "meeting", "pay", "sms"]
    assert found["care"].text.kind is ConsentKind.NEEDED
    assert "15 年" in found["care"].text.words and "15 years" in (await listed(mine, "en"))["care"].text.words
    assert {each.state for each in found.values()} == {AgreementState.OPEN}
    assert await mine.store.read(is_asking_due.ask, ME)


async def test_what_is_decided_reaches_the_hospital_with_the_words_that_were_shown(
    hospital: FastAPI, mine: Phone
) -> None:
    found = await listed(mine, "en")
    answers = [(each.text, AGREED if code == "care" else DECLINED) for code, each in found.items()]
    await mine.store.write(decide_all, ME, answers, NOW)
    assert not await mine.store.read(is_asking_due.ask, ME)
    assert (await mine.cycle()).error is None
    assert await mine.waiting() == ()
    kept = decided(hospital)
    assert kept is not None and kept["sourceAttachment"]["language"] == "en"
    assert (await listed(mine))["sms"].state is AgreementState.DECLINED


async def test_withdrawn_with_unsent_changes_they_stay_are_told_of_and_go_out_after_a_new_yes(
    hospital: FastAPI, mine: Phone
) -> None:
    await say(mine, AGREED)
    await mine.cycle()
    first, second = new_id(), new_id()
    await mine.write(reading(first))  # typed while offline
    await mine.write(reading(second))
    await say(mine, WITHDRAWN)
    assert (await mine.cycle()).error is None
    assert decided(hospital)["status"] == "inactive"  # type: ignore[index]
    assert at_hospital(hospital, "Observation", first) is None
    assert [(entry.id, entry.state) for entry in await mine.waiting()] == [
        (first, EntryState.PENDING), (second, EntryState.PENDING)
    ]  # fmt: skip
    assert await mine.store.read(held_back.ask, ME) == HeldBack(2, agrees=False)
    assert (await mine.see("Observation", first)) is not None  # what was typed is still read here
    assert await mine.store.write(give_up, "Observation", second)
    await say(mine, AGREED)
    assert await mine.store.read(held_back.ask, ME) == HeldBack(1, agrees=True)
    assert (await mine.cycle()).error is None
    assert await mine.waiting() == () and await mine.store.read(held_back.ask, ME) is None
    assert at_hospital(hospital, "Observation", first) is not None
    assert at_hospital(hospital, "Observation", second) is None


async def test_who_withdrew_can_still_cancel_and_say_how_to_be_reached(hospital: FastAPI, mine: Phone) -> None:
    await say(mine, AGREED)
    taken_back = new_id()
    await mine.write(reading(taken_back))
    await mine.cycle()
    await say(mine, WITHDRAWN)
    kept = await mine.see("Observation", taken_back)
    assert kept is not None
    await mine.write({**kept.body, "status": "entered-in-error"})
    assert (await mine.cycle()).error is None
    assert await mine.waiting() == ()


async def test_withdrawn_on_another_phone_what_was_refused_waits_and_goes_out_after_a_new_yes(
    hospital: FastAPI, mine: Phone, tmp_path: Path
) -> None:
    await say(mine, AGREED)
    await mine.cycle()
    other = await phone(hospital, tmp_path / "other.db")
    await other.cycle()
    await say(other, WITHDRAWN)
    await other.cycle()
    await other.put_away()
    typed = new_id()
    await mine.write(reading(typed))
    await mine.cycle()  # this phone learns of it only now
    (entry,) = await mine.waiting()
    assert (entry.state, (entry.rejection or {})["code"]) == (EntryState.REJECTED, RefusalCode.CONSENT_MISSING)
    assert (await listed(mine))["care"].state is AgreementState.WITHDRAWN
    await say(mine, AGREED)
    assert (await mine.cycle()).error is None
    assert await mine.waiting() == ()
    assert at_hospital(hospital, "Observation", typed) is not None


async def test_a_lost_answer_to_a_decision_makes_no_second_one(hospital: FastAPI, mine: Phone) -> None:
    mine.wires.next(answer_lost, asks("PUT"))
    await say(mine, AGREED)
    assert (await mine.cycle()).error is None
    assert decided(hospital)["meta"]["versionId"] == "1"  # type: ignore[index]


async def test_a_new_version_is_asked_about_again(hospital: FastAPI, mine: Phone) -> None:
    await say(mine, AGREED)
    await mine.cycle()
    (care,) = (body for body in libraries() if body["id"] == "consent-care")
    fill(hospital, {**care, "version": "2"})
    await mine.cycle()
    found = (await listed(mine))["care"]
    assert found.state is AgreementState.NEWER and found.holds and found.is_open
    strict = [{**care["extension"][0], "valuePositiveInt": 3}, *care["extension"][1:]]
    fill(hospital, {**care, "version": "3", "extension": strict})
    await mine.cycle()
    assert (await listed(mine))["care"].state is AgreementState.OUTDATED
    typed = new_id()
    await mine.write(reading(typed))
    await mine.cycle()
    assert [entry.id for entry in await mine.waiting()] == [typed]
    assert await mine.store.read(held_back.ask, ME) == HeldBack(1, agrees=False)
    await say(mine, AGREED)
    await mine.cycle()
    assert await mine.waiting() == ()


async def test_a_hospital_that_asks_nothing_holds_nothing_back(tmp_path: Path) -> None:
    app = open_hospital(tmp_path)
    fill(app, person(ME))
    made = await phone(app, tmp_path / "phone.db")
    await made.write(reading(new_id()))
    assert (await made.cycle()).error is None
    assert not await made.store.read(is_asking_due.ask, ME)
    assert await made.store.read(outbox.unsent) == 0
    await made.put_away()
    server_store(app).close()


async def test_a_new_phone_does_not_ask_again_while_it_is_filled(
    hospital: FastAPI, mine: Phone, tmp_path: Path
) -> None:
    """What was decided is here before the texts: also where the network ends in between."""
    answers = [(each.text, AGREED) for each in (await listed(mine)).values()]
    await mine.store.write(decide_all, ME, answers, NOW)
    await mine.cycle()
    again = await phone(hospital, tmp_path / "again.db")

    async def the_last(request: httpx.Request, really: Send) -> httpx.Response:
        again.wires.cut = True
        return await really(request)

    again.wires.next(the_last, asks("GET", "/Library"))
    await again.cycle()
    assert await listed(again)
    assert not await again.store.read(is_asking_due.ask, ME)
    await again.put_away()
