"""The visit with the app killed at each step, in a real browser: after each restart the screen says what is so.

The answers are lost before each kill, so that the app dies between what it asked and what came of it.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e import steps, visit_steps
from tests.e2e.cable import Cable
from tests.e2e.desk import Desk
from tests.e2e.programs import App, Hospital, StartApp
from tests.e2e.robot import Person
from tests.e2e.visit_steps import AGAIN, CARDIOLOGY, SUMMARY

NewPerson = Callable[[App], Person]


def dies_and_comes_back(app: App, person: Person, cable: Cable) -> None:
    """Killed as by a power cut; started again with the network whole."""
    app.kill()
    cable.mend()
    app.start()
    steps.comes_back(person)


@pytest.mark.nightly
@pytest.mark.timeout(400)
def test_a_number_held_and_confirmed_by_an_app_that_died_is_booked_once(
    hospital: Hospital, cable: Cable, start_app: StartApp, new_person: NewPerson
) -> None:
    desk = Desk(hospital)
    patient = desk.patient_id(steps.MAIN_PHONE)
    before = desk.booked(patient)
    app = start_app("phone", signed_in=True)
    person = new_person(app)
    steps.comes_back(person)
    steps.waits_for_sync(person)

    visit_steps.is_advised(person)
    dies_and_comes_back(app, person, cable)
    steps.waits_for_sync(person)
    visit_steps.is_advised(person)

    cable.lose_answers()
    visit_steps.takes_the_advice(person)
    desk.until(lambda: desk.count(patient, "pending") == 1)
    person.is_told_one_of(person.say("booking.hold.asking"), person.say("booking.hold.unreachable"), within=60)
    dies_and_comes_back(app, person, cable)
    visit_steps.opens_the_list(person)
    person.tap(visit_steps.holds(person.say("booking.stage.held")), within=AGAIN)
    assert (desk.booked(patient), desk.count(patient, "pending")) == (before, 1)

    person.tap(person.say("booking.hold.open"))
    steps.is_held(person)
    cable.lose_answers()
    person.tap(person.say("booking.hold.confirm"), pinned=True)
    confirming, waits = person.say("booking.hold.confirming"), person.say("booking.hold.confirm_waits")
    person.is_told_one_of(confirming, waits, within=60)
    dies_and_comes_back(app, person, cable)
    steps.sees_booked(person, before + 1)
    assert (desk.booked(patient), desk.count(patient, "pending")) == (before + 1, 0)


@pytest.mark.nightly
@pytest.mark.usefixtures("clinic_day")
@pytest.mark.timeout(500, func_only=True)
def test_an_app_that_dies_all_day_checks_in_once_and_pays_once(
    hospital: Hospital, cable: Cable, start_app: StartApp, new_person: NewPerson
) -> None:
    desk = Desk(hospital)
    patient = desk.patient_id(steps.MAIN_PHONE)
    visit = desk.books_today(CARDIOLOGY, patient)
    app = start_app("phone", signed_in=True)
    person = new_person(app)
    steps.comes_back(person)
    steps.waits_for_sync(person)

    visit_steps.opens_the_visit(person, visit)
    cable.lose_answers()
    visit_steps.types_the_kiosks_code(person, desk.kiosk_code(visit))
    person.sees(person.say("booking.stage.checking_in"))
    desk.until(lambda: desk.count(patient, "arrived") == 1)
    dies_and_comes_back(app, person, cable)
    visit_steps.opens_the_visit(person, visit)
    person.sees(person.say("booking.queue.next"), within=AGAIN)

    app.kill()
    desk.calls(visit)
    dies_and_comes_back(app, person, cable)
    visit_steps.opens_the_visit(person, visit)
    person.sees(person.say("booking.queue.called"), within=AGAIN)

    app.kill()
    desk.sees(visit, SUMMARY)
    dies_and_comes_back(app, person, cable)
    visit_steps.opens_the_list(person)
    person.tap(visit_steps.holds(person.say("booking.mine.past")))
    person.tap(visit_steps.holds(person.say("booking.stage.fulfilled")), within=AGAIN)
    person.sees(SUMMARY, within=AGAIN)
    _pays(app, person, cable, desk, patient)


def _pays(app: App, person: Person, cable: Cable, desk: Desk, patient: str) -> None:
    paid, orders = desk.paid(patient), desk.orders(patient)
    bill = visit_steps.chooses_to_pay(person)
    cable.lose_answers()
    person.tap(visit_steps.amount_to_pay(person), pinned=True)
    desk.until(lambda: desk.orders(patient) == orders + 1)
    dies_and_comes_back(app, person, cable)

    visit_steps.goes_on_paying(person)
    person.sees(person.say("bills.code.left"), within=AGAIN)
    cashier = visit_steps.opens_the_cashier(person)
    app.kill()
    visit_steps.approves(cashier)
    dies_and_comes_back(app, person, cable)

    visit_steps.opens_the_bill(person, bill)
    person.sees(person.say("bills.state.paid"), within=AGAIN)
    assert visit_steps.keeps_the_receipt(person).startswith(b"%PDF")
    dies_and_comes_back(app, person, cable)
    visit_steps.opens_the_bill(person, bill)
    cable.cut()
    assert visit_steps.keeps_the_receipt(person).startswith(b"%PDF")
    assert (desk.paid(patient), desk.orders(patient)) == (paid + 1, orders + 1)
