"""The hospital ends the session while a number is held: the person signs in again in the browser and is back at it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import create_engine, delete

from hospital.auth.tables import token
from tests.e2e import steps, visit_steps
from tests.e2e.desk import Desk
from tests.e2e.programs import App, Hospital, StartApp
from tests.e2e.robot import Person

SOON = 120  # seconds in which the app has asked the hospital again by itself


def ends_every_session(hospital: Hospital) -> None:
    engine = create_engine(hospital.environment["HOSPITAL_DB"])
    with engine.begin() as connection:
        connection.execute(delete(token))
    engine.dispose()


@pytest.mark.nightly
@pytest.mark.timeout(400)
def test_a_session_that_ends_while_a_number_is_held_leads_back_to_it(
    hospital: Hospital, start_app: StartApp, new_person: Callable[[App], Person]
) -> None:
    desk = Desk(hospital)
    patient = desk.patient_id(steps.MAIN_PHONE)
    before = desk.booked(patient)
    person = new_person(start_app("phone", signed_in=True))
    steps.comes_back(person)
    steps.waits_for_sync(person)
    visit_steps.is_advised(person)
    visit_steps.takes_the_advice(person)
    steps.is_held(person)
    ends_every_session(hospital)
    person.leaves(person.say("booking.hold.left"), by=person.say("booking.hold.confirm"))
    person.sees(person.say("booking.hold.confirm_waits"), within=SOON)
    again, headline = person.say("shell.session_expired.action"), person.say("account.sign_in.go")
    person.leaves(person.say("booking.hold.confirm_waits"), by=again)
    person.sees(headline)
    steps.signs_in_at_the_hospital(person, hospital)
    steps.sees_booked(person, before + 1)
