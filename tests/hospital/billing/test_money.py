"""Money as it comes in FHIR: any currency, any digits, or none. It is counted, or said in words that it cannot be."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hospital.base.elements import EXTENSIONS
from hospital.billing.money import BOUND, MOST, amount_of, digits, readable, rounded
from tests.hospital.billing.house import BillingHospital, refused

Json = dict[str, Any]

numbers = st.sampled_from(
    [0, 1200, 12, Decimal("12.34"), Decimal("12.345"), Decimal("-5"), Decimal("1E+30"), Decimal("1E-30"), 10**30]
)
moneys = st.builds(lambda value, currency: {"value": value} | currency, numbers, st.sampled_from(
    [{}, {"currency": "CNY"}, {"currency": "JPY"}, {"currency": "KWD"}, {"currency": "USD"}]
))  # fmt: skip
said = st.fixed_dictionaries({}, optional={"totalNet": moneys, "totalGross": moneys})
extensions = st.lists(
    st.builds(lambda name, money: {"url": EXTENSIONS + name, "valueMoney": money},
              st.sampled_from(["paid", "refunded", "insurance-share", "rounding"]), moneys),
    max_size=2, unique_by=lambda one: one["url"],
)  # fmt: skip
components = st.lists(
    st.builds(lambda kind, money: {"type": kind} | money, st.sampled_from(["base", "discount", "deduction", "tax"]),
              st.builds(lambda money: {"amount": money}, moneys) | st.just({"factor": Decimal("0.5")})),
    min_size=1, max_size=2,
)  # fmt: skip


def invoice(**more: Any) -> Json:
    return {
        "resourceType": "Invoice", "id": f"b-{uuid4()}", "status": "issued", "subject": {"reference": "Patient/a"},
        **more,
    }  # fmt: skip


async def write(house: BillingHospital, body: Json) -> int:
    condition = {"if_match": f'W/"{house.version("Invoice", body["id"])}"'} if "meta" in body else {}
    return (await house.put(body, who="system", **condition)).status_code


@pytest.mark.timeout(60)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said, said, extensions, components, st.sampled_from(["issued", "balanced", "cancelled", "draft"]))
async def test_any_bill_is_written_written_anew_and_paid_or_refused_in_words(  # noqa: PLR0917 - what is drawn
    house: BillingHospital, first: Json, second: Json, told: list[Json], parts: list[Json], status: str
) -> None:
    bill = invoice(**first, lineItem=[{"chargeItemCodeableConcept": {"text": "x"}, "priceComponent": parts}])
    bill |= {"extension": told} if told else {}
    made = await write(house, bill)
    assert made in (201, 422)
    if made == 422:
        return
    answer = await house.put(house.wish(bill["id"]))
    assert answer.status_code == 201 or 400 <= answer.status_code < 500
    if answer.status_code == 201:
        house.scan(answer.json(), "approve")
        house.processor.round()
        assert house.read("Task", answer.json()["id"])["status"] == "completed"
    again = {key: value for key, value in house.read("Invoice", bill["id"]).items() if not key.startswith("total")}
    assert await write(house, again | second | {"status": status}) in (200, 422)
    house.clock.pass_by(seconds=20)
    house.processor.round()


@pytest.mark.parametrize("total", [{}, {"totalNet": {"value": 1200, "currency": "JPY"}},
                                   {"totalNet": {"value": Decimal("12.345"), "currency": "CNY"}},
                                   {"totalNet": {"value": Decimal("1E+30"), "currency": "CNY"}}])  # fmt: skip
async def test_a_bill_that_no_cashier_can_take_is_refused_in_its_own_words(house: BillingHospital, total: Json) -> None:
    bill = invoice(**total)
    assert await write(house, bill) == 201
    assert refused(await house.put(house.wish(bill["id"]))) == (422, "not-payable")


async def test_an_absurd_quantity_is_kept_as_it_came(house: BillingHospital) -> None:
    charge = {
        "resourceType": "ChargeItem", "id": "c", "status": "billed", "code": {"text": "x"},
        "subject": {"reference": "Patient/a"}, "quantity": {"value": Decimal("1E+30")},
    }  # fmt: skip
    assert (await house.put(charge, who="system")).status_code == 201
    bill = invoice(totalNet={"value": Decimal("1E+30"), "currency": "CNY"})
    assert await write(house, bill) == 201
    for question in ("Invoice?totalnet=gt5", "Invoice?totalnet=1e30", "ChargeItem?quantity=gt1", "ChargeItem?_id=c"):
        found = await house.client.get(question, headers={"Authorization": "Bearer patient-a"})
        assert found.status_code in (200, 400), found.text


async def test_what_was_paid_is_booked_though_the_bill_changed_its_currency_meanwhile(house: BillingHospital) -> None:
    bill = house.bill(amount="88.80")
    task = (await house.put(house.wish(bill))).json()
    house.scan(task, "approve")
    changed = house.read("Invoice", bill) | {"totalNet": {"value": 1200, "currency": "JPY"}}
    assert await write(house, changed) == 200
    house.notices().round()
    assert (house.told, house.read("Task", task["id"])["status"]) == (["accepted"], "completed")
    assert house.read("Invoice", bill)["status"] == "issued"


async def test_a_deposit_on_an_account_in_another_currency_is_refused_in_words(house: BillingHospital) -> None:
    balance = {"url": EXTENSIONS + "balance", "valueMoney": {"value": 1, "currency": "USD"}}
    account = {"resourceType": "Account", "id": "ward", "status": "active", "subject": [{"reference": "Patient/a"}]}
    with house.app.state.store.begin() as tx:
        tx.put(account | {"extension": [balance]})
    wish = house.wish(house.bill(), amount="5.00") | {"focus": {"reference": "Account/ward"}}
    assert refused(await house.put(wish)) == (422, "not-payable")


@pytest.mark.parametrize(
    ("amount", "currency", "whole"),
    [("12.345", "CNY", "12.35"), ("-12.345", "CNY", "-12.35"), ("1200.5", "JPY", "1201"), ("1.2345", "KWD", "1.235"),
     ("0.00005", "CLF", "0.0001"), ("1.005", "XXX", "1.01")],
)  # fmt: skip
def test_half_a_minor_unit_goes_up_in_every_currency(amount: str, currency: str, whole: str) -> None:
    assert rounded(Decimal(amount), currency) == Decimal(whole)
    assert -rounded(Decimal(amount), currency).as_tuple().exponent == digits(currency)


def test_what_cannot_be_counted_is_said_and_never_an_arithmetic_fault() -> None:
    for wrong in ("NaN", "sNaN", "Infinity", "1E+30", "1E+400000", str(BOUND + 1)):
        with pytest.raises(ValueError, match="bounds"):
            rounded(Decimal(wrong))
        assert readable({"value": Decimal(wrong), "currency": "CNY"}) is None
    assert readable({"value": MOST + 1, "currency": "CNY"}) is None
    assert amount_of({"value": Decimal("12.30")}) == Decimal("12.30")
