"""Booking and reading a report without a pointer: by keys alone, and by roles and names alone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.e2e import steps
from tests.e2e.desk import Desk
from tests.e2e.hands import Keys, ScreenReader
from tests.e2e.programs import Hospital, StartApp
from tests.e2e.robot import Person

CARDIOLOGY = "心血管内科"
LIPIDS = "血脂四项"


@pytest.mark.nightly
@pytest.mark.timeout(300)
def test_keys_alone_book_and_read_a_report(
    hospital: Hospital, start_app: StartApp, new_person: Callable[..., Person]
) -> None:
    person = new_person(start_app("phone", signed_in=True))
    keys, say = Keys(person), person.say
    person.open()
    person.sees(say("account.unlock.headline"))
    person.page.keyboard.type(steps.PASSCODE, delay=15)  # the field has the focus
    keys.press("Enter")
    person.sees(say("shell.door.booking"))
    desk = Desk(hospital)
    before = desk.booked(desk.patient_id(steps.MAIN_PHONE))

    keys.enters(say("shell.door.booking"))
    person.sees(say("booking.departments"))
    keys.enters(re.compile(f"^{CARDIOLOGY}"))
    person.sees(say("booking.recommended"))
    keys.enters(say("booking.recommended.take"))
    steps.is_held(person)
    keys.enters(say("booking.hold.confirm"))
    person.is_told_one_of(say("booking.stage.booked"), within=60)
    assert desk.booked(desk.patient_id(steps.MAIN_PHONE)) == before + 1

    keys.goes_back_to_the_doors()
    keys.enters(say("shell.door.reports"))
    person.sees(say("reports.title"))
    keys.enters(re.compile(f"^{LIPIDS}"))
    person.sees(say("reports.results"))
    keys.enters(re.compile(f"^({say('reports.explained')}|{say('reports.explained.all')})"))
    person.sees("MedlinePlus")
    keys.press("Escape")
    person.until(lambda shown: say("reports.results.note") not in shown, "Esc leads back to the list")


@pytest.mark.nightly
@pytest.mark.timeout(300)
def test_roles_and_names_alone_book_and_read_a_report(
    hospital: Hospital, start_app: StartApp, new_person: Callable[..., Person]
) -> None:
    person = new_person(start_app("phone", signed_in=True))
    steps.comes_back(person)
    reader, say = ScreenReader(person), person.say
    desk = Desk(hospital)
    before = desk.booked(desk.patient_id(steps.MAIN_PHONE))

    reader.acts("button", say("shell.door.booking"))
    reader.hears_heading(say("booking.title"))
    reader.acts("button", re.compile(f"^{CARDIOLOGY}"))
    reader.hears_heading(CARDIOLOGY)
    reader.acts("button", say("booking.recommended.take"))
    steps.is_held(person)
    reader.acts("button", say("booking.hold.confirm"))
    person.is_told_one_of(say("booking.stage.booked"), within=60)
    assert desk.booked(desk.patient_id(steps.MAIN_PHONE)) == before + 1

    while not person.shows_control(say("shell.door.reports")):
        reader.acts("button", say("kit.back"))
    reader.acts("button", say("shell.door.reports"))
    reader.hears_heading(say("reports.title"))
    reader.acts("button", re.compile(LIPIDS))
    reader.hears_heading(LIPIDS)
    reader.hears_heading(say("reports.results"))
    reader.acts("button", re.compile(say("reports.explained")[:-1]))
    person.sees("MedlinePlus")
