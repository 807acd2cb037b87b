"""Who bears what: for any bill the shares add up to the fen, and no line is off by more than one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hospital.base import json_text
from hospital.base.elements import extension
from hospital.billing.invoice import BillDraft, Item, resources
from hospital.billing.money import CENT, amount_of, fen, money, total, yuan
from hospital.billing.price_list import Plan, Price, price_list
from hospital.billing.shares import Insured, split, spread
from hospital.fhir.validation.check import findings
from tests.hospital.billing.desk import ISSUED

amounts = st.integers(0, 2_000_000).map(yuan)
parts = st.integers(0, 100).map(lambda percent: Decimal(percent) / 100)
plans = st.builds(Plan, st.just("p"), st.just("p"), st.just("p"), parts, st.booleans())
people = st.builds(Insured, plans, amounts, amounts)
steps = st.sampled_from([Decimal("0.01"), Decimal("0.10"), Decimal("1.00")])
prices = st.builds(
    Price, st.just("X"), st.just("项目"), st.just("item"), st.just("次"), amounts, st.just("laboratory"),
    st.sampled_from("ABC"), parts,
)  # fmt: skip
items = st.builds(Item, prices, st.integers(1, 30), parts, parts)


@given(st.lists(st.tuples(amounts, parts), max_size=12), people, steps)
def test_the_shares_add_up_to_the_fen(lines: list[tuple[Decimal, Decimal]], insured: Insured, step: Decimal) -> None:
    shares = split(lines, insured, step)
    assert shares.gross == total(amount for amount, _ in lines)
    assert shares.insurance + shares.personal_account + shares.self_pay == shares.gross
    assert total(shares.deductions) == shares.insurance
    assert min(shares.insurance, shares.personal_account, shares.self_pay, shares.net, *shares.deductions) >= 0
    assert abs(shares.rounding) <= step / 2
    assert shares.net % step == 0
    assert shares.personal_account <= (insured.account_left if insured.plan.personal_account else 0)


@pytest.mark.parametrize(("price", "borne"), [("0.01", "0.01"), ("0.05", "0.03"), ("0.09", "0.05"), ("0.10", "0.05")])
def test_half_a_fen_goes_up_as_at_every_counter(price: str, borne: str) -> None:
    half = Insured(Plan("p", "p", "p", Decimal("0.5"), personal_account=False))
    assert split([(Decimal(price), Decimal(1))], half).insurance == Decimal(borne)


@given(amounts, st.lists(st.integers(1, 1000).map(Decimal), min_size=1, max_size=12))
def test_what_is_spread_is_all_there_and_no_part_is_off_by_a_fen(amount: Decimal, weights: list[Decimal]) -> None:
    found = spread(amount, weights)
    assert total(found) == amount
    for part, weight in zip(found, weights, strict=True):
        assert abs(part - amount * weight / sum(weights)) < CENT


@given(st.lists(items, min_size=1, max_size=8), people, steps)
def test_the_lines_of_an_invoice_add_up_to_its_totals(charged: list[Item], insured: Insured, step: Decimal) -> None:
    bill = BillDraft("b", {"reference": "Patient/p"}, charged, insured, ISSUED, ISSUED.date(), step=step)
    *_, made = resources(bill)
    invoice: dict[str, Any] = json_text.loads(json_text.dumps(made))
    components = [one for line in invoice["lineItem"] for one in line["priceComponent"]]
    gross = total(amount_of(one["amount"]) for one in components if one["type"] != "deduction")
    deducted = total(amount_of(one["amount"]) for one in components if one["type"] == "deduction")
    shares = {
        name: amount_of(extension(invoice, name))
        for name in ("insurance-share", "personal-account-share", "self-pay-share", "rounding")
    }
    assert gross == amount_of(invoice["totalGross"])
    assert -deducted == shares["insurance-share"]
    assert gross == shares["insurance-share"] + shares["personal-account-share"] + shares["self-pay-share"]
    assert amount_of(invoice["totalNet"]) == shares["self-pay-share"] + shares["rounding"]


def test_a_bill_is_valid_r4_and_names_its_items() -> None:
    prices = price_list().prices
    insured = Insured(price_list().plans["employee"], account_left=Decimal("20.00"))
    charged = [Item(prices["REG-CHIEF"]), Item(prices["LAB-LIVER"], discount=Decimal("0.2")), Item(prices["EXAM-FILM"])]
    made = list(resources(BillDraft("b", {"reference": "Patient/p"}, charged, insured, ISSUED, ISSUED.date())))
    assert [one["resourceType"] for one in made] == ["ChargeItem", "ChargeItem", "ChargeItem", "Invoice"]
    assert [found for one in made for found in findings(json_text.loads(json_text.dumps(one)))] == []
    # 50.00 half looked at, 38.80 wholly, 12.50 not at all: 0.7 of 63.80
    assert made[-1]["totalGross"] == {"value": Decimal("101.30"), "currency": "CNY"}
    assert extension(made[-1], "insurance-share") == {"value": Decimal("44.66"), "currency": "CNY"}
    assert made[-1]["totalNet"] == {"value": Decimal("36.64"), "currency": "CNY"}


def test_an_amount_is_whole_fen_of_yuan_or_it_is_refused() -> None:
    assert (fen(Decimal("12.30")), yuan(1230), amount_of({"value": 12, "currency": "CNY"})) == (
        1230, Decimal("12.30"), Decimal("12.00"),
    )  # fmt: skip
    for wrong in (
        {"value": Decimal("0.001")}, {"value": Decimal("NaN")}, {"value": Decimal("1E+400")}, {"value": 1.5},
        {"value": True}, {"value": "1"}, {"value": 1, "currency": "USD"}, {"value": 10**9}, None, [], {},
    ):  # fmt: skip
        with pytest.raises(ValueError):
            amount_of(wrong)
    with pytest.raises(ValueError):
        money(Decimal("0.005"))
