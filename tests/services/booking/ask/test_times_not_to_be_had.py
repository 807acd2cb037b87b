"""Times a person asked for and cannot have, against the real hospital: passed meanwhile, overlapping, twice, with a
device's clock that is wrong. What the person had before stands, and nothing is taken."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from hospital.fhir.search.run import search
from services.booking.ask.commands import request_appointment
from services.booking.ask.holds import confirm_hold, hold_slot
from services.booking.ask.queries import visits
from services.errors import RefusalCode
from services.record.visits.keeping import still_kept
from services.record.visits.visit import Stage
from tests.services.booking.town import Town, town
from tests.services.sync.worlds import at_hospital, new_id, phone, server_store

__all__ = ["town"]  # a fixture


def _of_another_department(town: Town) -> tuple[str, str]:
    """A free half hour at the same time in another department, where another one and one `later` are free, too: the ids
    of the slot and of whose it is."""
    with server_store(town.hospital).begin() as tx:
        roles = {one["id"]: one["healthcareService"][0]["reference"] for one in search(tx, "PractitionerRole", {})}
        here = roles[town.role]
        for schedule in search(tx, "Schedule", {}):
            role = next(one["reference"] for one in schedule["actor"]).removeprefix("PractitionerRole/")
            if roles.get(role, here) != here:
                where: dict[str, Any] = {"schedule": {"reference": f"Schedule/{schedule['id']}"}}
                late = town.start + timedelta(hours=1)
                later = {"start": late.isoformat(), "end": (late + timedelta(minutes=30)).isoformat()}
                for id_, when in (("elsewhere", {}), ("elsewhere-too", {}), ("later", later)):
                    tx.put({**town.slot, **where, **when, "id": id_, "status": "free"})
                return "elsewhere", role
    raise AssertionError("the demo hospital has one department only")


async def test_a_wish_whose_time_passed_before_it_was_sent_is_told_so_with_other_times(town: Town) -> None:
    id_, slot, role = new_id(), str(town.slot["id"]), town.role
    await town.phone.store.write(
        lambda w: request_appointment(w, id_, slot_id=slot, role_id=role, patient_id="p1", reason="", now=town.now)
    )
    town.clock.moment = town.start + timedelta(minutes=1)  # it was without a network until then
    await town.phone.cycle()
    page = await town.page(id_)
    assert page.visit.stage is Stage.REFUSED
    assert page.visit.refusing is not None
    assert page.visit.refusing.code is RefusalCode.TIME_PASSED
    assert len(page.others) == 2
    assert all(one.start > town.now for one in page.others)
    assert at_hospital(town.hospital, "Appointment", id_) is None


async def test_two_visits_at_the_same_time_are_not_both_held_and_the_first_stands(town: Town) -> None:
    first = await town.book(town.phone, "p1")
    slot, role = _of_another_department(town)
    await town.phone.cycle()
    id_ = new_id()
    await town.phone.store.write(lambda w: hold_slot(w, id_, slot_id=slot, role_id=role, patient_id="p1", now=town.now))
    await town.phone.cycle()
    page = await town.page(id_)
    second = page.visit
    assert second.stage is Stage.REFUSED
    assert second.refusing is not None
    assert second.refusing.code is RefusalCode.OVERLAP
    assert [one.id for one in page.others] == ["later"]
    assert (await town.page(first)).visit.stage is Stage.BOOKED
    assert at_hospital(town.hospital, "Appointment", id_) is None


async def test_the_same_person_on_two_phones_gets_one_visit_and_the_other_phone_says_so(
    town: Town, tmp_path: Path
) -> None:
    other = await phone(town.hospital, tmp_path / "2.db", patient="p1")
    await other.cycle()
    (free,) = await town.free(other)
    mine, theirs = await town.book(town.phone, "p1"), await town.book(other, "p1", slot_id=free)
    assert (await town.page(mine)).visit.stage is Stage.BOOKED
    refused = (await town.page(theirs, other)).visit
    assert refused.refusing is not None
    assert refused.refusing.code is RefusalCode.DUPLICATE
    await other.cycle()
    others = (await town.page(theirs, other)).others
    assert others
    assert town.start.date() not in {one.start.astimezone(town.start.tzinfo).date() for one in others}
    assert {one.stage for one in (await other.store.read(visits, "p1", "zh-CN")).read} == {Stage.BOOKED, Stage.REFUSED}
    await other.put_away()


async def test_with_a_device_an_hour_ahead_a_hold_lasts_by_the_hospitals_clock_and_is_booked(town: Town) -> None:
    id_ = await town.hold(town.phone, "p1")
    wrong, apart = town.now + timedelta(hours=1), timedelta(hours=-1)
    held = (await town.page(id_)).visit
    assert still_kept([held], wrong, apart) == (held,)
    assert still_kept([held], wrong + timedelta(minutes=5), apart) == ()
    assert await town.phone.store.write(confirm_hold, id_, "", wrong)
    await town.phone.cycle()
    assert (await town.page(id_)).visit.stage is Stage.BOOKED
