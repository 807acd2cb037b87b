"""A card bound at the provider's own page in a real browser, and a deposit paid with it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.e2e import steps, visit_steps
from tests.e2e.desk import Desk
from tests.e2e.programs import App, Hospital
from tests.e2e.robot import Person
from tests.e2e.visit_steps import AGAIN

INPATIENT = "13800000002"


@pytest.mark.nightly
@pytest.mark.timeout(300)
def test_a_card_is_bound_and_a_deposit_is_paid_with_it(
    hospital: Hospital, start_app: Callable[[str], App], new_person: Callable[[App], Person]
) -> None:
    desk = Desk(hospital)
    patient = desk.patient_id(INPATIENT)
    person = new_person(start_app("phone"))
    steps.signs_in(person, hospital, INPATIENT)
    steps.waits_for_sync(person)
    paid, before = desk.paid(patient), desk.deposit(patient)

    visit_steps.opens_the_bills(person)
    person.tap(person.say("bills.deposit.add"))
    with person.context.expect_page(timeout=30_000) as opened:
        person.tap(person.say("bills.card.bind"))
    opened.value.locator("button[name=kind]").first.click()
    opened.value.wait_for_selector("p.lead")
    opened.value.close()

    bound = re.escape(person.say("bills.card", name="NAME", last="LAST")).replace("NAME", ".+")
    person.sees_match(bound.replace("LAST", r"\d{4}"))
    person.type_into(person.say("bills.amount"), "500")
    person.tap(person.say("bills.pay_amount", amount="¥500.00"), pinned=True)
    person.type_into(person.say("account.passcode"), steps.PASSCODE)
    person.tap(person.say("bills.card.passcode.pay", amount="¥500.00"))
    person.sees(person.say("bills.paid"), within=AGAIN)
    assert desk.paid(patient) == paid + 1
    assert desk.deposit(patient) == before + 500
