"""A person who reads no Chinese signs in, reads a result, pays and books, in English from first to last."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from services.fhir.language import in_chinese_alone
from tests.e2e import steps, visit_steps
from tests.e2e.programs import Hospital, StartApp
from tests.e2e.robot import Person
from views.i18n.texts import Language

PHONE, NAME = "13800000004", "David Miller"


def reads_everything(person: Person) -> None:
    """Nothing on the screen is in Chinese, unless the screen says that it is."""
    if person.is_told(person.say("kit.in_chinese")):
        return
    assert [words for words in person.screen().split("\n") if in_chinese_alone(words, Language.ENGLISH)] == []


@pytest.mark.nightly
@pytest.mark.timeout(400)
def test_who_reads_no_chinese_reads_a_result_pays_and_books(
    hospital: Hospital, start_app: StartApp, new_person: Callable[..., Person]
) -> None:
    person = new_person(start_app("phone"), language=Language.ENGLISH)
    person.open()
    person.tap(re.compile("^Anxin Hospital"))
    steps.signs_in_at_the_hospital(person, hospital, PHONE)
    steps.chooses_a_passcode(person)
    steps.waits_for_sync(person)
    reads_everything(person)

    steps.door(person, "home")
    person.sees(NAME)
    reads_everything(person)
    steps.door(person, "reports")
    person.tap(re.compile("Lipid panel"))
    person.sees("LDL cholesterol")
    reads_everything(person)

    visit_steps.chooses_to_pay(person)
    reads_everything(person)
    person.tap(visit_steps.amount_to_pay(person), pinned=True)
    visit_steps.pays_at_the_cashier(person)
    person.tap(person.say("bills.paid.leave"))
    person.sees(person.say("bills.state.paid"), within=60)
    reads_everything(person)

    visit_steps.is_advised(person, Language.ENGLISH)
    reads_everything(person)
    visit_steps.takes_the_advice(person)
    steps.is_held(person)
    reads_everything(person)
    person.tap(person.say("booking.hold.confirm"), pinned=True)
    person.is_told_one_of(person.say("booking.stage.booked"), within=60)
    reads_everything(person)
