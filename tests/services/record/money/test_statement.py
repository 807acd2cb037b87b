"""For any bill the lines add up to its total, on the screen and on the receipt alike; what is missing is a line."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given as drawn
from hypothesis import strategies as st

from hospital.billing import statement as hospital
from services.record.money import rules
from services.record.money.model import Bill, bill
from services.record.money.rules import BillState, Mismatch
from services.record.money.statement import EntryKind, ItemizedBill, statement
from tests.services.record.money.worlds import extension, invoice, line, money

CENTS = st.integers(-20_000, 20_000).map(lambda fen: Decimal(fen) / 100)
KINDS = ["base", "surcharge", "tax", "discount", "deduction", "informational"]
AMOUNTS = CENTS.map(lambda amount: {"value": amount, "currency": "CNY"})
COMPONENTS = st.lists(
    st.builds(lambda kind, told: {"type": kind, **told}, st.sampled_from(KINDS),
              st.fixed_dictionaries({}, optional={"amount": AMOUNTS, "factor": st.just(Decimal("0.1"))})),
    max_size=4,
)  # fmt: skip
LINES = st.lists(COMPONENTS.map(lambda parts: {"chargeItemReference": {"display": "x"}, "priceComponent": parts}))
SHARES = ("insurance-share", "personal-account-share", "self-pay-share", "rounding")


@st.composite
def invoices(draw: st.DrawFn) -> dict[str, Any]:
    """A bill of any shape in one currency: what it says may add up or not, or be left out."""
    said = {name: draw(AMOUNTS) for name in SHARES if draw(st.booleans())}
    body: dict[str, Any] = {
        "resourceType": "Invoice", "id": "b1", "status": "issued", "lineItem": draw(LINES), "totalNet": draw(AMOUNTS),
        "totalPriceComponent": draw(COMPONENTS),
        "extension": [extension(name, valueMoney=value) for name, value in said.items()],
    }  # fmt: skip
    return body | ({"totalGross": draw(AMOUNTS)} if draw(st.booleans()) else {})


def shown(listed: ItemizedBill) -> list[Decimal]:
    return [one.amount for one in (*listed.items, *listed.borne)]


@drawn(invoices())
def test_what_is_shown_adds_up_to_what_is_to_be_paid(body: dict[str, Any]) -> None:
    found = bill(body)
    listed = statement(found)
    assert (listed.gross, listed.net) == (found.gross if found.gross is not None else listed.gross, found.net)
    if listed.items:
        assert sum((one.amount for one in listed.items), Decimal(0)) == listed.gross
    if listed.gross is not None:
        assert listed.gross + sum((one.amount for one in listed.borne), Decimal(0)) == listed.net
    unsaid = sum(one.amount for one in listed.items if one.entry is EntryKind.UNEXPLAINED)
    assert (Mismatch.LINES in {one.what for one in rules.differences(found)}) == bool(unsaid)


@drawn(invoices())
def test_the_receipt_has_the_same_lines_as_the_screen(body: dict[str, Any]) -> None:
    theirs, ours = hospital.statement(body), statement(bill(body))
    assert theirs is not None
    assert sum((amount for _, amount in (*theirs.items, *theirs.borne)), Decimal(0)) == theirs.net == ours.net
    if ours.items:
        assert [amount for _, amount in (*theirs.items, *theirs.borne)] == shown(ours)


def test_a_discount_is_a_line_below_what_it_is_on() -> None:
    listed = statement(bill(invoice()))
    assert [(one.entry, one.amount) for one in listed.items] == [
        (EntryKind.ITEM, Decimal("60.00")), (EntryKind.ITEM, Decimal("100.00")), (EntryKind.DISCOUNT, Decimal("-7.50")),
    ]  # fmt: skip
    assert [(one.entry, one.amount) for one in listed.borne] == [
        (EntryKind.INSURANCE, Decimal("-90.12")), (EntryKind.ACCOUNT, Decimal("-12.38")),
    ]  # fmt: skip
    assert (listed.gross, listed.net) == (Decimal("152.50"), Decimal("50.00"))


def test_a_discount_on_the_whole_bill_counts_once_and_one_that_sums_up_the_lines_does_not() -> None:
    whole = {"type": "discount", "amount": money("-2.50"), "code": {"text": "惠民减免"}}
    found = statement(bill(invoice(totalGross=money("150.00"), totalNet=money("47.50"), totalPriceComponent=[whole])))
    assert [(one.entry, one.amount, one.name) for one in found.items[-1:]] == [
        (EntryKind.DISCOUNT, Decimal("-2.50"), "惠民减免")
    ]
    summed_up = {"type": "discount", "amount": money("7.50")}
    assert statement(bill(invoice(totalPriceComponent=[summed_up]))) == statement(bill(invoice()))


def test_what_the_bill_does_not_explain_is_said_and_nothing_is_adjusted() -> None:
    body = invoice(lineItem=[line("c1", "诊查费", ("base", "200.34"))], totalGross=money("150.34"))
    (item, rest) = statement(bill(body)).items
    assert (item.amount, rest.entry, rest.amount) == (Decimal("200.34"), EntryKind.UNEXPLAINED, Decimal("-50.00"))


def test_amounts_that_cannot_be_added_are_no_lines_and_such_a_bill_is_not_called_paid() -> None:
    mixed = bill(invoice(totalGross={"value": Decimal(1), "currency": "USD"}))
    absurd = bill(invoice(totalGross={"value": Decimal("1E+30"), "currency": "CNY"}))
    assert statement(mixed) == ItemizedBill((), None, (), None)
    for found in (mixed, absurd):
        assert (rules.state(found), rules.due(found)) == (BillState.UNKNOWN, Decimal(0))
    assert [one.what for one in rules.differences(absurd)] == [Mismatch.AMOUNT]
    nameless: Bill = bill(invoice(totalNet={"value": Decimal("50.00")}))
    assert rules.due(nameless) == Decimal("50.00")
