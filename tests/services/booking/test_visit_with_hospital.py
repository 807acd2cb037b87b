"""Moving, waiting for a number, a doctor who is away and the day itself, against the real hospital in this process."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from hospital.scheduling.suspending import suspend
from services.booking.ask.commands import check_in, decline_offer, join_waitlist, move_appointment
from services.booking.ask.holds import confirm_hold, release_hold
from services.booking.day.queries import visit_day
from services.booking.day.visit_day_rules import shown_code
from services.changes.commands import give_up
from services.errors import RefusalCode
from services.fhir.resource import reference_id
from services.record.visits.appointment import APPOINTMENT
from services.record.visits.visit import Stage
from tests.services.booking.town import Town, town
from tests.services.sync.worlds import at_hospital, new_id, phone, server_store

__all__ = ["town"]  # a fixture


async def test_until_the_hospital_agrees_to_a_move_the_old_time_stands(town: Town) -> None:
    mine = town.phone
    id_ = await town.book(mine, "p1")
    (other,) = await town.free(mine)
    await mine.store.write(move_appointment, id_, other, town.now)
    asked = (await town.page(id_)).visit
    assert (asked.stage, asked.confirmed.slot_id) == (Stage.MOVING, town.slot["id"])
    await mine.cycle()
    moved = (await town.page(id_)).visit
    assert (moved.stage, moved.slot_id) == (Stage.BOOKED, other)
    again = at_hospital(town.hospital, "Slot", town.slot["id"])
    assert again is not None
    assert again["status"] == "free"


async def test_a_move_to_a_full_time_is_refused_with_others_and_nothing_is_lost(town: Town, tmp_path: Path) -> None:
    mine, theirs = town.phone, await phone(town.hospital, tmp_path / "2.db", patient="p2")
    await theirs.cycle()
    (own,) = await town.free(mine)
    id_ = await town.book(mine, "p1", own)
    await town.book(theirs, "p2")
    await mine.store.write(move_appointment, id_, town.slot["id"], town.now)
    await mine.cycle()
    page = await town.page(id_)
    assert (page.visit.stage, page.visit.confirmed.slot_id) == (Stage.MOVE_REFUSED, own)
    assert page.others
    assert await mine.store.write(give_up, APPOINTMENT, id_)
    kept = (await town.page(id_)).visit
    assert (kept.stage, kept.slot_id) == (Stage.BOOKED, own)
    await theirs.put_away()


async def test_a_wish_takes_the_first_of_its_choices_that_is_free(town: Town, tmp_path: Path) -> None:
    theirs = await phone(town.hospital, tmp_path / "2.db", patient="p2")
    await theirs.cycle()
    await town.book(theirs, "p2")
    second, third = await town.free(town.phone, 2)
    id_ = await town.book(town.phone, "p1", choices=(second, third))
    booked = (await town.page(id_)).visit
    assert (booked.stage, booked.slot_id) == (Stage.BOOKED, second)
    await theirs.put_away()


async def _waiting(town: Town) -> str:
    id_, span = new_id(), (town.now, town.start + timedelta(hours=12))
    await town.phone.store.write(
        lambda w: join_waitlist(
            w, id_, department_id=town.department, role_id=town.role, patient_id="p1", period=span, now=town.now
        )
    )
    await town.phone.cycle()
    return id_


async def test_who_waits_is_offered_a_number_that_becomes_free_and_takes_or_declines_it(
    town: Town, tmp_path: Path
) -> None:
    theirs = await phone(town.hospital, tmp_path / "2.db", patient="p2")
    await theirs.cycle()
    held = await town.hold(theirs, "p2")
    id_ = await _waiting(town)
    assert (await town.page(id_)).visit.stage is Stage.WAITLIST
    await theirs.store.write(release_hold, held, town.now)
    await theirs.cycle()
    await town.phone.cycle()
    offered = (await town.page(id_)).visit
    assert (offered.stage, offered.slot_id) == (Stage.OFFERED, town.slot["id"])
    assert offered.hold_until == town.now + timedelta(minutes=30)
    assert not await town.phone.store.write(release_hold, id_, town.now), "leaving a screen declines no offer"
    await town.phone.store.write(decline_offer, id_, town.now)
    await town.phone.cycle()
    assert (await town.page(id_)).visit.stage is Stage.WAITLIST
    await theirs.put_away()


async def test_an_offer_that_is_taken_is_booked(town: Town, tmp_path: Path) -> None:
    theirs = await phone(town.hospital, tmp_path / "2.db", patient="p2")
    await theirs.cycle()
    held = await town.hold(theirs, "p2")
    id_ = await _waiting(town)
    await theirs.store.write(release_hold, held, town.now)
    await theirs.cycle()
    await town.phone.cycle()
    assert await town.phone.store.write(confirm_hold, id_, "", town.now)
    await town.phone.cycle()
    assert (await town.page(id_)).visit.stage is Stage.BOOKED
    await theirs.put_away()


async def test_when_the_doctor_is_away_one_moves_first_even_after_the_cut_off(town: Town) -> None:
    id_ = await town.book(town.phone, "p1")
    (other,) = await town.free(town.phone)
    town.clock.moment = town.start - timedelta(minutes=20)
    with server_store(town.hospital).begin() as tx:
        suspend(tx, town.role, (town.start, town.start + timedelta(minutes=1)), reason="外出会诊", now=town.now)
    await town.phone.cycle()
    page = await town.page(id_)
    assert (page.visit.stage, page.visit.suspended) == (Stage.BOOKED, "外出会诊")
    assert page.others
    await town.phone.store.write(move_appointment, id_, other, town.now)
    await town.phone.cycle()
    moved = (await town.page(id_)).visit
    assert (moved.stage, moved.slot_id, moved.suspended) == (Stage.BOOKED, other, None)


async def test_the_code_that_the_app_shows_checks_in_once_and_the_queue_is_told(town: Town) -> None:
    id_ = await town.book(town.phone, "p1")
    town.clock.moment = town.start - timedelta(minutes=20)
    code = shown_code(await town.phone.client.operation(APPOINTMENT, id_, "check-in-code"))
    assert code is not None
    assert code.expires > town.now
    await town.staff("$check-in", code=code.code)
    await town.phone.cycle()
    here = (await town.page(id_)).visit
    assert here.stage is Stage.ARRIVED
    assert here.queue is not None
    assert (here.queue.state, here.queue.ahead) == ("waiting", 0)
    schedule = reference_id(town.slot["schedule"]) or ""
    town.clock.moment = town.start
    await town.staff(f"Schedule/{schedule}/$call-next")
    await town.phone.cycle()
    called = (await town.page(id_)).visit.queue
    assert called is not None
    assert called.state == "called"
    await town.staff(f"Schedule/{schedule}/$in-room")
    await town.staff(f"Schedule/{schedule}/$done", summary="血压正常，继续服药。")
    await town.phone.cycle()
    assert (await town.page(id_)).visit.stage is Stage.FULFILLED
    summary = (await town.phone.store.read(visit_day, town.phone.patient, id_, "zh-CN")).summary
    assert summary is not None
    assert summary.words == "血压正常，继续服药。"


async def test_the_counters_code_checks_in_and_a_wrong_one_is_refused_and_can_be_typed_again(town: Town) -> None:
    id_ = await town.book(town.phone, "p1")
    town.clock.moment = town.start - timedelta(minutes=20)
    await town.phone.store.write(check_in, id_, " 1234 ", town.now)
    assert (await town.page(id_)).visit.stage is Stage.CHECKING_IN
    await town.phone.cycle()
    wrong = (await town.page(id_)).visit
    assert wrong.stage is Stage.CHECK_IN_REFUSED
    assert wrong.refusing is not None
    assert wrong.refusing.code is RefusalCode.WRONG_CODE
    assert wrong.confirmed.stage is Stage.BOOKED
    place = (await town.page(id_)).visit.confirmed.place_id or ""
    shown = await town.staff("$kiosk-code", location=place)
    (short,) = [one["valueString"] for one in shown["parameter"] if one["name"] == "short"]
    await town.phone.store.write(check_in, id_, f" {short.lower()} ", town.now)
    await town.phone.cycle()
    assert (await town.page(id_)).visit.stage is Stage.ARRIVED
