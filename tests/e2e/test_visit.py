"""A visit from the complaint to the receipt, on a phone in Chinese and on a desktop in English."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e import steps, visit_steps
from tests.e2e.desk import Desk
from tests.e2e.nurse import Nurse
from tests.e2e.programs import Hospital, StartApp
from tests.e2e.robot import Person
from tests.e2e.visit_steps import CARDIOLOGY, SUMMARY
from views.i18n.texts import Language

WHO = pytest.mark.parametrize(
    ("wide", "language"),
    [
        pytest.param(False, Language.CHINESE, id="phone"),
        pytest.param(True, Language.ENGLISH, id="desktop-english", marks=pytest.mark.nightly),
    ],
)
NewPerson = Callable[..., Person]


@pytest.mark.nightly
@WHO
@pytest.mark.timeout(400)
def test_from_a_complaint_to_a_booked_visit_in_the_calendar(
    hospital: Hospital, start_app: StartApp, new_person: NewPerson, wide: bool, language: Language
) -> None:
    person = new_person(start_app("home", signed_in=True), wide=wide, language=language)
    steps.comes_back(person)
    steps.waits_for_sync(person)
    visit_steps.is_advised(person, language)
    visit_steps.takes_the_advice(person)
    steps.is_held(person)
    person.tap(person.say("booking.hold.confirm"), pinned=True)
    person.is_told_one_of(person.say("booking.stage.booked"), within=60)
    calendar = visit_steps.keeps_the_calendar(person)
    assert "BEGIN:VEVENT" in calendar
    assert "BEGIN:VALARM" in calendar
    assert steps.MAIN_NAME not in calendar
    assert "心" not in calendar.split("SUMMARY")[1].split("\n")[0]


@WHO
@pytest.mark.usefixtures("clinic_day")
@pytest.mark.timeout(400, func_only=True)
def test_the_day_from_check_in_to_the_receipt(
    hospital: Hospital, start_app: StartApp, new_person: NewPerson, nurse: Nurse, *, wide: bool, language: Language
) -> None:
    """A nurse is signed in meanwhile, in another browser: she sees where the visit stands."""
    desk = Desk(hospital)
    patient = desk.patient_id(steps.MAIN_PHONE)
    visit = desk.books_today(CARDIOLOGY, patient)
    person = new_person(start_app("home", signed_in=True), wide=wide, language=language)
    steps.comes_back(person)
    steps.waits_for_sync(person)
    visit_steps.opens_the_visit(person, visit)
    visit_steps.types_the_kiosks_code(person, desk.kiosk_code(visit))
    person.sees(person.say("booking.queue.next"), within=60)
    nurse.sees(steps.MAIN_NAME, "候诊中")
    desk.calls(visit)
    person.sees(person.say("booking.queue.called"), within=60)
    nurse.sees(steps.MAIN_NAME, "已叫号")
    desk.sees(visit, SUMMARY)
    person.sees(SUMMARY, within=60)
    _pays_a_bill(person, desk, patient)


def _pays_a_bill(person: Person, desk: Desk, patient: str) -> None:
    before = desk.paid(patient)
    visit_steps.chooses_to_pay(person)
    person.tap(visit_steps.amount_to_pay(person), pinned=True)
    visit_steps.pays_at_the_cashier(person)
    assert desk.paid(patient) == before + 1
    person.tap(person.say("bills.paid.leave"))
    assert visit_steps.keeps_the_receipt(person).startswith(b"%PDF")
    assert desk.paid(patient) == before + 1
