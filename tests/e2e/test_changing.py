"""A visit moved to another time and a bill paid in parts, in a real browser: nothing is had twice, nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.e2e import steps, visit_steps
from tests.e2e.desk import Desk
from tests.e2e.programs import App, Hospital, StartApp
from tests.e2e.robot import Person
from tests.e2e.visit_steps import AGAIN, CARDIOLOGY
from views.i18n.format import full_day


@pytest.mark.nightly
@pytest.mark.timeout(300)
def test_a_visit_is_moved_and_the_old_number_is_given_back(
    hospital: Hospital, start_app: StartApp, new_person: Callable[[App], Person]
) -> None:
    desk = Desk(hospital)
    patient = desk.patient_id(steps.MAIN_PHONE)
    before = desk.half_hour_with_free_number(CARDIOLOGY, patient)
    after = desk.half_hour_with_free_number(CARDIOLOGY, patient, after=before)
    taken, numbers, booked = desk.numbers_taken(before), desk.numbers_taken(after), desk.booked(patient)
    person = new_person(start_app("phone", signed_in=True))
    steps.comes_back(person)
    steps.waits_for_sync(person)

    steps.finds(person, before)
    steps.chooses(person, before)
    steps.is_held(person)
    person.tap(person.say("booking.hold.confirm"), pinned=True)
    person.is_told_one_of(person.say("booking.stage.booked"), within=AGAIN)

    person.tap(person.say("booking.move"))
    person.sees(person.say("booking.move.stands"))
    steps.picks_the_day(person, after)
    steps.chooses(person, after)
    person.sees(person.say("booking.move.to"))
    assert desk.numbers_taken(before) == taken + 1
    person.tap(person.say("booking.move.ask"), pinned=True)
    person.until(lambda _: desk.numbers_taken(after) == numbers + 1, "the hospital never moved it", within=AGAIN)
    person.is_told_one_of(person.say("booking.stage.booked"), within=AGAIN)
    person.sees(full_day(person.texts, after.start.date()))
    assert (desk.numbers_taken(before), desk.booked(patient)) == (taken, booked + 1)


@pytest.mark.nightly
@pytest.mark.timeout(300)
def test_a_bill_is_paid_in_two_parts_that_make_the_whole(
    hospital: Hospital, start_app: StartApp, new_person: Callable[[App], Person]
) -> None:
    desk = Desk(hospital)
    patient = desk.patient_id(steps.MAIN_PHONE)
    person = new_person(start_app("phone", signed_in=True))
    steps.comes_back(person)
    steps.waits_for_sync(person)
    paid, part = desk.paid(patient), Decimal("1.50")

    bill = visit_steps.chooses_to_pay(person)
    due = Decimal(bill.partition("¥")[2].replace(",", ""))
    person.tap(person.say("bills.amount.part"))
    person.type_into(person.say("bills.amount"), f"{due + 1}")
    person.sees(person.say("bills.amount.too_much"))
    person.type_into(person.say("bills.amount"), f"{part}")
    _pays(person, part)
    assert desk.paid(patient) == paid + 1
    person.tap(person.say("bills.paid.leave"))
    person.sees(person.say("bills.state.partly_paid"), within=AGAIN)

    person.tap(visit_steps.amount_to_pay(person), pinned=True)
    person.sees(person.say("bills.pay.how"))
    _pays(person, due - part)
    person.tap(person.say("bills.paid.leave"))
    person.sees(person.say("bills.state.paid"), within=AGAIN)
    assert desk.paid(patient) == paid + 2


def _pays(person: Person, amount: Decimal) -> None:
    person.tap(re.compile(re.escape(person.say("bills.pay_amount", amount=f"¥{amount:,.2f}")) + "$"), pinned=True)
    visit_steps.pays_at_the_cashier(person)
