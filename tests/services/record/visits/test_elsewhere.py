"""A visit, a slot or a bill may name another server's resource: it is not ours of the same id."""

from __future__ import annotations

from services.record.money.model import charge_ids
from services.record.visits.appointment import moved
from services.record.visits.slot import schedule_roles, time_slot
from services.record.visits.visit import visit

THERE = "https://other.example/fhir/{}/1"


def link(type_: str, display: str | None = None) -> dict[str, str]:
    return {"reference": THERE.format(type_)} | ({"display": display} if display else {})


def test_a_half_hour_and_a_doctor_elsewhere_are_not_ours() -> None:
    actors = [{"actor": link("PractitionerRole", "李医生")}, {"actor": link("Location", "东院 2 楼")}]
    read = visit({"id": "a", "status": "booked", "slot": [link("Slot")], "participant": actors}, "CONFIRMED", None)
    assert (read.slot_id, read.role_id, read.place_id) == (None, None, None)
    assert (read.doctor, read.place) == ("李医生", "东院 2 楼")


def test_a_schedule_elsewhere_has_no_doctor_of_ours() -> None:
    slot = time_slot({"id": "s", "start": "2026-03-01T08:00:00+08:00", "schedule": link("Schedule")})
    assert slot is not None
    assert slot.schedule_id is None
    assert schedule_roles({"x": {"actor": [link("PractitionerRole")]}}) == {}


def test_a_visit_that_moves_leaves_the_room_elsewhere_behind() -> None:
    body = {"id": "a", "participant": [{"actor": link("Location")}, {"actor": {"reference": "Patient/p"}}]}
    assert moved(body, {"id": "s"}, None)["participant"] == [{"actor": {"reference": "Patient/p"}}]


def test_a_charge_elsewhere_is_not_ours() -> None:
    assert charge_ids({"lineItem": [{"chargeItemReference": link("ChargeItem")}]}) == ()
