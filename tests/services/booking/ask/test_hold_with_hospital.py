"""Holding, confirming and letting go against the real hospital in this process, by a clock a test can move."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from services.booking.ask.holds import confirm_hold, release_hold, renew_hold
from services.booking.ask.queries import visits
from services.each import Elements
from services.errors import RefusalCode
from services.record.visits.visit import Stage
from tests.fakes.clock import NOON
from tests.services.booking.town import Town, town
from tests.services.sync.worlds import at_hospital, phone

__all__ = ["town"]  # a fixture


async def test_a_held_number_is_nobody_elses_until_it_is_let_go(town: Town, tmp_path: Path) -> None:
    other = await phone(town.hospital, tmp_path / "2.db", patient="p2")
    await other.cycle()
    mine = await town.hold(town.phone, "p1")
    held = (await town.page(mine)).visit
    assert (held.stage, held.hold_until) == (Stage.HELD, NOON + timedelta(minutes=5))
    second = (await town.page(await town.hold(other, "p2"), other)).visit
    assert second.refusing is not None
    assert second.refusing.code is RefusalCode.SLOT_TAKEN
    assert await town.phone.store.write(release_hold, mine, town.now)
    await town.phone.cycle()
    there = at_hospital(town.hospital, "Appointment", mine)
    assert there is not None
    assert there["status"] == "cancelled"
    assert await town.phone.store.read(visits, "p1", "zh-CN") == Elements()
    third = (await town.page(await town.hold(other, "p2"), other)).visit
    assert third.stage is Stage.HELD
    await other.put_away()


async def test_what_is_held_is_booked_once_the_hospital_says_so(town: Town) -> None:
    id_ = await town.hold(town.phone, "p1")
    assert await town.phone.store.write(confirm_hold, id_, "复诊", town.now)
    assert (await town.page(id_)).visit.stage is Stage.CONFIRMING
    await town.phone.cycle()
    booked = (await town.page(id_)).visit
    assert (booked.stage, booked.reason) == (Stage.BOOKED, "复诊")
    assert booked.queue_number is not None
    assert not await town.phone.store.write(release_hold, id_, town.now)


async def test_a_hold_is_prolonged_once_and_stands_when_it_is_not_prolonged_again(town: Town) -> None:
    id_ = await town.hold(town.phone, "p1")
    town.clock.advance(minutes=4)
    assert await town.phone.store.write(renew_hold, id_, town.now)
    await town.phone.cycle()
    longer = (await town.page(id_)).visit
    assert longer.renewals == 1
    assert longer.hold_until is not None
    assert longer.hold_until > NOON + timedelta(minutes=5)
    assert await town.phone.store.write(renew_hold, id_, town.now)
    await town.phone.cycle()
    refused = (await town.page(id_)).visit
    assert (refused.stage, refused.refusing and refused.refusing.code) == (Stage.HELD, RefusalCode.NO_RENEWAL)
    assert await town.phone.store.write(confirm_hold, id_, "", town.now)
    await town.phone.cycle()
    assert (await town.page(id_)).visit.stage is Stage.BOOKED


async def test_a_hold_that_ran_out_and_was_taken_by_another_offers_other_times(town: Town, tmp_path: Path) -> None:
    other = await phone(town.hospital, tmp_path / "2.db", patient="p2")
    await other.cycle()
    mine = await town.hold(town.phone, "p1")
    town.clock.advance(minutes=6)
    theirs = (await town.page(await town.hold(other, "p2"), other)).visit
    assert theirs.stage is Stage.HELD
    assert await town.phone.store.write(confirm_hold, mine, "", town.now)
    await town.phone.cycle()
    page = await town.page(mine)
    assert page.visit.stage is Stage.REFUSED
    assert page.visit.refusing is not None
    assert page.visit.refusing.code is RefusalCode.HOLD_EXPIRED
    assert len(page.others) == 2
    await other.put_away()


async def test_a_hold_that_ran_out_while_nobody_came_is_still_booked(town: Town) -> None:
    id_ = await town.hold(town.phone, "p1")
    town.clock.advance(minutes=6)
    assert await town.phone.store.write(confirm_hold, id_, "", town.now)
    await town.phone.cycle()
    assert (await town.page(id_)).visit.stage is Stage.BOOKED
