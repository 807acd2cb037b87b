"""What hospital, bank or time decide otherwise, as a person sees it in a real browser and goes on from there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e import steps, visit_steps
from tests.e2e.desk import Desk
from tests.e2e.programs import App, Hospital, StartApp
from tests.e2e.robot import Person
from tests.e2e.visit_steps import AGAIN, CARDIOLOGY

ENT = "耳鼻咽喉科"


def first_line(person: Person, key: str) -> str:
    return person.say(key).partition("\n")[0]


@pytest.mark.nightly
@pytest.mark.timeout(400)
def test_a_payment_is_declined_the_bill_grows_dearer_it_is_paid_and_given_back(
    hospital: Hospital, start_app: StartApp, new_person: Callable[[App], Person]
) -> None:
    desk = Desk(hospital)
    patient = desk.patient_id(steps.MAIN_PHONE)
    person = new_person(start_app("phone", signed_in=True))
    steps.comes_back(person)
    steps.waits_for_sync(person)
    paid = desk.paid(patient)

    bill = visit_steps.chooses_to_pay(person)
    person.tap(visit_steps.amount_to_pay(person), pinned=True)
    visit_steps.approves(visit_steps.opens_the_cashier(person), "decline")
    person.sees(first_line(person, "bills.stage.declined"), within=AGAIN)
    assert desk.paid(patient) == paid

    dearer = desk.makes_dearer(patient, bill.partition("¥")[2].replace(",", ""))
    person.tap(person.say("bills.choose_again"))
    person.sees_match(f"¥{dearer}", within=AGAIN)
    person.tap(visit_steps.amount_to_pay(person), pinned=True)
    visit_steps.approves(visit_steps.opens_the_cashier(person))
    person.sees(person.say("bills.paid"), within=AGAIN)
    assert desk.paid(patient) == paid + 1

    person.tap(person.say("bills.paid.leave"))
    person.tap(person.say("bills.refund.ask"), within=AGAIN)
    person.tap(person.say("bills.refund.send", amount=f"¥{dearer}"))
    person.sees(person.say("bills.standing.refunded"), within=AGAIN)


@pytest.mark.nightly
@pytest.mark.timeout(400)
def test_a_held_number_runs_out_a_doctor_is_away_and_who_waits_is_offered_a_number(
    hospital: Hospital, start_app: StartApp, new_person: Callable[[App], Person]
) -> None:
    desk = Desk(hospital)
    patient = desk.patient_id(steps.MAIN_PHONE)
    desk.holds_for(CARDIOLOGY, minutes=1)
    person = new_person(start_app("phone", signed_in=True))
    steps.comes_back(person)
    steps.waits_for_sync(person)
    booked = desk.booked(patient)

    steps.chooses_a_time(person, desk.half_hour_with_free_number(CARDIOLOGY, patient))
    steps.is_held(person)
    person.sees(first_line(person, "error.refused.hold_expired"), within=120)
    assert desk.count(patient, "pending") == 0
    person.tap(visit_steps.begins(person.say("booking.refused.take", when="")))
    steps.is_held(person)
    person.tap(person.say("booking.hold.confirm"), pinned=True)
    person.is_told_one_of(person.say("booking.stage.booked"), within=AGAIN)
    assert desk.booked(patient) == booked + 1

    desk.is_away(patient, CARDIOLOGY, "外出会诊")
    person.sees(person.say("booking.suspended"), within=AGAIN)
    person.sees("外出会诊")

    steps.door(person, "booking")
    person.tap(visit_steps.begins(ENT))
    person.tap(visit_steps.begins(person.say("booking.waitlist.open")))
    person.tap(person.say("booking.waitlist.join"), pinned=True)
    person.is_told_one_of(person.say("booking.stage.waitlist"), person.say("booking.stage.offered"), within=AGAIN)
    person.is_told_one_of(person.say("booking.stage.offered"), within=120)
    person.tap(person.say("booking.hold.open"))
    person.sees(person.say("booking.offer.left"))
    person.tap(person.say("booking.hold.confirm"), pinned=True)
    person.is_told_one_of(person.say("booking.stage.booked"), within=AGAIN)
    assert desk.booked(patient) == booked + 2
