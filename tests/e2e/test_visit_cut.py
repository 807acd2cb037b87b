"""The visit with the network cut at each step, in a real browser: nothing false is told, and it goes on once mended."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e import steps, visit_steps
from tests.e2e.cable import Cable
from tests.e2e.desk import Desk
from tests.e2e.programs import App, Hospital, StartApp
from tests.e2e.robot import Person
from tests.e2e.visit_steps import AGAIN, CARDIOLOGY, SUMMARY


@pytest.mark.timeout(600)
def test_a_time_is_found_without_a_network_and_booked_once_although_the_answer_was_lost(
    hospital: Hospital, cable: Cable, start_app: StartApp, new_person: Callable[[App], Person]
) -> None:
    desk = Desk(hospital)
    patient = desk.patient_id(steps.MAIN_PHONE)
    before = desk.booked(patient)
    person = new_person(start_app("phone", signed_in=True))
    steps.comes_back(person)
    steps.waits_for_sync(person)

    visit_steps.is_advised(person)
    cable.cut()  # a moment before the tap: later the app knows, and offers to send a request when it is online again
    person.tap(person.say("kit.back"), pinned=True)
    steps.chooses_a_doctor(person)
    person.sees(person.say("booking.slots.offline"), within=60)
    visit_steps.takes_the_advice(person)
    person.sees(person.say("booking.hold.unreachable"), within=60)
    assert desk.count(patient, "pending") == 0

    cable.mend()
    person.sees(person.say("booking.hold.left"), within=AGAIN)
    assert desk.count(patient, "pending") == 1

    cable.lose_answers()
    person.tap(person.say("booking.hold.confirm"), pinned=True)
    waits = person.say("booking.hold.confirm_waits")
    person.is_told_one_of(person.say("booking.hold.confirming"), waits, within=60)
    person.sees(waits, within=60)
    desk.until(lambda: desk.booked(patient) == before + 1)
    assert not person.is_told(person.say("booking.stage.booked"))
    cable.mend()
    person.is_told_one_of(person.say("booking.stage.booked"), within=AGAIN)
    assert (desk.booked(patient), desk.count(patient, "pending")) == (before + 1, 0)

    cable.cut()
    assert "BEGIN:VALARM" in visit_steps.keeps_the_calendar(person)


@pytest.mark.nightly
@pytest.mark.usefixtures("clinic_day")
@pytest.mark.timeout(500, func_only=True)
def test_the_day_goes_on_after_each_cut_and_a_bill_is_paid_once(
    hospital: Hospital, cable: Cable, start_app: StartApp, new_person: Callable[[App], Person]
) -> None:
    desk = Desk(hospital)
    patient = desk.patient_id(steps.MAIN_PHONE)
    visit = desk.books_today(CARDIOLOGY, patient)
    person = new_person(start_app("phone", signed_in=True))
    steps.comes_back(person)
    steps.waits_for_sync(person)

    visit_steps.opens_the_visit(person, visit)
    code = desk.kiosk_code(visit)
    cable.cut()
    visit_steps.types_the_kiosks_code(person, code)
    person.sees(person.say("booking.stage.checking_in"))
    assert desk.count(patient, "arrived") == 0
    cable.mend()
    person.sees(person.say("booking.queue.next"), within=AGAIN)

    cable.cut()
    desk.calls(visit)
    person.page.wait_for_timeout(2_000)
    assert person.is_told(person.say("booking.queue.next"))
    cable.mend()
    person.sees(person.say("booking.queue.called"), within=AGAIN)

    cable.cut()
    desk.sees(visit, SUMMARY)
    cable.mend()
    person.sees(SUMMARY, within=AGAIN)
    _pays(person, cable, desk, patient)


def _pays(person: Person, cable: Cable, desk: Desk, patient: str) -> None:
    paid, orders = desk.paid(patient), desk.orders(patient)
    unknown = person.say("bills.stage.unknown").partition("\n")[0]
    visit_steps.chooses_to_pay(person)
    cable.lose_answers()
    person.tap(visit_steps.amount_to_pay(person), pinned=True)
    person.sees(unknown, within=AGAIN)
    cable.mend()
    person.sees(person.say("bills.code.left"), within=AGAIN)
    assert desk.orders(patient) == orders + 1

    cable.cut()
    person.sees(person.say("bills.result_needs_network").partition("\n")[0], within=60)
    visit_steps.approves(visit_steps.opens_the_cashier(person))
    assert not person.is_told(person.say("bills.paid"))
    cable.mend()
    person.sees(person.say("bills.paid"), within=AGAIN)
    person.tap(person.say("bills.paid.leave"))
    person.sees(person.say("bills.receipt"), within=AGAIN)

    cable.cut()
    person.tap(person.say("bills.receipt"))
    person.sees(person.say("error.offline").partition("\n")[0], within=60)
    cable.mend()
    assert visit_steps.keeps_the_receipt(person).startswith(b"%PDF")
    assert (desk.paid(patient), desk.orders(patient)) == (paid + 1, orders + 1)
