"""Paying in a real browser: a bill, its code, the cashier's own page, and the receipt as a file."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e import steps
from tests.e2e.programs import App, Hospital, StartApp
from tests.e2e.robot import Person


def _begins(words: str) -> re.Pattern[str]:
    return re.compile("^" + re.escape(words))


@pytest.mark.nightly
@pytest.mark.timeout(300)
def test_bills_are_paid_together_at_the_cashiers_page_and_the_receipt_is_saved(
    hospital: Hospital, start_app: StartApp, new_person: Callable[[App], Person], tmp_path: Path
) -> None:
    person = new_person(start_app("phone", signed_in=True))
    steps.comes_back(person)
    person.tap(_begins(person.say("home.bill.amount", amount="¥")), within=60)
    person.tap(_begins(person.say("bills.pay_all", n="#").partition("#")[0]))
    person.sees(person.say("bills.pay.how"))
    person.tap(_begins(person.say("bills.pay_amount", amount="¥")), pinned=True)
    person.sees(person.say("bills.code.scan"), within=30)
    with person.context.expect_page(timeout=20_000) as opened:
        person.tap(person.say("bills.code.open"))
    opened.value.locator("button[value=approve]").click()
    person.sees(person.say("bills.paid"), within=30)
    opened.value.close()
    person.tap(person.say("bills.paid.leave"))
    person.sees(person.say("bills.title"))
    person.tap(re.compile("门诊费用"))
    person.sees(person.say("bills.receipt"), within=40)
    person.scroll(3_000)  # to the end, where the payment stands
    with person.page.expect_download(timeout=60_000) as saved:
        person.tap(person.say("bills.receipt"), within=40, pinned=True)
    saved.value.save_as(tmp_path / "receipt.pdf")
    assert (tmp_path / "receipt.pdf").read_bytes().startswith(b"%PDF-")
    person.sees(person.say("bills.state.paid"))
