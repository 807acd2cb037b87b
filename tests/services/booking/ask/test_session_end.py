"""The session ends while a booking is under way: after signing in again each step is settled by its own id, as booked,
as released or as refused, and never twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from local_store import outbox
from services.booking.ask.commands import cancel_appointment
from services.booking.ask.holds import confirm_hold, hold_slot, release_hold
from services.booking.ask.requests import REASON
from services.drafts.kept import keep_draft, kept_draft
from services.errors import Offline, RefusalCode, SessionExpired
from services.record.visits.visit import Stage
from tests.fakes.wires import answer_lost, asks
from tests.services.booking.town import Town, town
from tests.services.sync.worlds import at_hospital, new_id, phone

__all__ = ["town"]  # a fixture


async def the_session_ends(town: Town, *, arrived: bool) -> None:
    """What waits is sent: it arrives and its answer is lost, or it is refused for the token. Then no token is good."""
    if arrived:
        town.phone.wires.always(answer_lost, asks("PUT"))
        assert isinstance((await town.phone.cycle()).error, Offline)
        town.phone.wires.repair()
    town.phone.session.current = "ended"
    assert isinstance((await town.phone.cycle()).error, SessionExpired)
    assert await town.phone.store.read(outbox.unsent) == 1


async def signed_in_again(town: Town) -> None:
    town.phone.session.current = "fresh-p1"
    assert (await town.phone.cycle()).error is None
    assert await town.phone.store.read(outbox.unsent) == 0


def versions(town: Town, id_: str) -> int:
    body = at_hospital(town.hospital, "Appointment", id_)
    return int(body["meta"]["versionId"]) if body else 0


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_number_asked_for_is_held_once(town: Town, arrived: bool) -> None:
    id_ = new_id()
    ask = {"slot_id": str(town.slot["id"]), "role_id": town.role, "patient_id": "p1", "now": town.now}
    await town.phone.store.write(lambda w: hold_slot(w, id_, **ask))
    await the_session_ends(town, arrived=arrived)
    await signed_in_again(town)
    assert (await town.page(id_)).visit.stage is Stage.HELD
    assert versions(town, id_) == 1


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_confirmation_books_once_with_what_was_typed(town: Town, arrived: bool) -> None:
    id_ = await town.hold(town.phone, "p1")
    await town.phone.store.write(confirm_hold, id_, "头晕三天", town.now)
    await the_session_ends(town, arrived=arrived)
    await signed_in_again(town)
    visit = (await town.page(id_)).visit
    assert (visit.stage, visit.reason) == (Stage.BOOKED, "头晕三天")
    assert versions(town, id_) == 2


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_cancellation_cancels_once(town: Town, arrived: bool) -> None:
    id_ = await town.hold(town.phone, "p1")
    await town.phone.store.write(confirm_hold, id_, "", town.now)
    await town.phone.cycle()
    await town.phone.store.write(cancel_appointment, id_, town.now)
    await the_session_ends(town, arrived=arrived)
    await signed_in_again(town)
    assert (await town.page(id_)).visit.stage is Stage.CANCELLED
    assert versions(town, id_) == 3


async def test_a_number_that_went_to_somebody_else_meanwhile_is_told_with_other_times(
    town: Town, tmp_path: Path
) -> None:
    id_ = new_id()
    ask = {"slot_id": str(town.slot["id"]), "role_id": town.role, "patient_id": "p1", "now": town.now}
    await town.phone.store.write(lambda w: hold_slot(w, id_, **ask))
    await the_session_ends(town, arrived=False)
    other = await phone(town.hospital, tmp_path / "2.db", patient="p2")
    await other.cycle()
    await town.hold(other, "p2")
    town.phone.session.current = "fresh-p1"
    assert (await town.phone.cycle()).error is None
    page = await town.page(id_)
    assert page.visit.refusing is not None
    assert page.visit.refusing.code is RefusalCode.SLOT_TAKEN
    assert page.others
    await other.put_away()


async def test_typed_words_go_over_to_the_time_taken_instead_and_are_forgotten_with_the_request(town: Town) -> None:
    first, second = await town.hold(town.phone, "p1"), new_id()
    await town.phone.store.write(keep_draft, REASON, first, "头晕三天")
    assert await town.phone.store.read(kept_draft, REASON, first) == "头晕三天"
    (free,) = await town.free(town.phone)
    ask = {"slot_id": free, "role_id": town.role, "patient_id": "p1", "now": town.now}
    await town.phone.store.write(lambda w: hold_slot(w, second, **ask, instead_of=first))
    assert await town.phone.store.read(kept_draft, REASON, first) is None
    assert await town.phone.store.read(kept_draft, REASON, second) == "头晕三天"
    await town.phone.store.write(release_hold, second, town.now)
    assert await town.phone.store.read(kept_draft, REASON, second) is None
    third = new_id()
    await town.phone.store.write(lambda w: hold_slot(w, third, **ask))  # back, and the same doctor once more
    assert await town.phone.store.read(kept_draft, REASON, third) == "头晕三天"
