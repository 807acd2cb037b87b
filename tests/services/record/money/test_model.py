"""Bills and orders read from JSON: exact, in the bill's own currency, and never raising."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from local_store import exact_json
from services.fhir.resource import Reference
from services.record.money.model import bill, charge_ids, cover, deposit, encounter_id
from services.record.money.order import PaymentStatus, order
from tests.services.record.money.worlds import extension, given, invoice, money, task, told

KEYS = [
    "resourceType", "id", "status", "extension", "url", "valueMoney", "value", "currency", "lineItem",
    "priceComponent", "type", "amount", "totalNet", "totalGross", "code", "coding", "focus", "reference", "input",
    "output", "statusReason", "businessStatus", "text", "chargeItemReference", "servicePeriod", "payor", "date",
]  # fmt: skip
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)


def test_a_bill_is_read_to_the_cent_with_who_bears_it() -> None:
    found = bill(invoice())
    assert (found.gross, found.net, found.currency) == (Decimal("152.50"), Decimal("50.00"), "CNY")
    assert (found.shares.insurance, found.shares.account, found.shares.self_pay) == (
        Decimal("90.12"), Decimal("12.38"), Decimal("50.00"),
    )  # fmt: skip
    glucose = found.lines[1]
    assert (glucose.price, glucose.discount, glucose.insurance, glucose.own) == (
        Decimal("100.00"), Decimal("7.50"), Decimal("50.12"), Decimal("42.38"),
    )  # fmt: skip


def test_a_discount_counts_below_zero_however_it_was_sent() -> None:
    body = invoice()
    body["lineItem"][1]["priceComponent"][1]["amount"] = money("7.50")
    assert bill(body) == bill(invoice())


def test_the_charge_item_names_the_line_in_the_language_asked_for() -> None:
    lang = [{"url": "lang", "valueCode": "en"}, {"url": "content", "valueString": "HbA1c"}]
    spoken = {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/translation", "extension": lang}]}
    charge = {"code": {"text": "糖化血红蛋白", "_text": spoken}, "quantity": {"value": 2, "unit": "次"}}
    assert charge_ids(invoice()) == ("c1", "c2")
    english = bill(invoice(), "en", {"c2": charge})
    assert [one.name for one in english.lines] == ["主任医师诊查费", "HbA1c"]
    assert (english.lines[1].quantity, english.lines[1].unit) == (Decimal(2), None)  # 次 says nothing in English


def test_an_amount_of_another_currency_is_noticed() -> None:
    body = invoice(totalNet={"value": Decimal("50.00"), "currency": "USD"})
    assert not bill(body).one_currency
    assert bill(invoice()).one_currency


def test_a_binary_fraction_never_enters() -> None:
    found = bill(exact_json.loads(exact_json.dumps(invoice(totalNet=money("0.30")))))
    assert found.net is not None
    assert str(found.net) == "0.30"


@pytest.mark.parametrize(
    ("status", "word", "standing"),
    [
        ("requested", None, PaymentStatus.ASKED),
        ("in-progress", "created", PaymentStatus.ASKED),
        ("in-progress", "waiting", PaymentStatus.WAITING),
        ("in-progress", "paid", PaymentStatus.PAID),
        ("completed", "paid", PaymentStatus.PAID),
        ("completed", None, PaymentStatus.PAID),
        ("completed", "refunding", PaymentStatus.REFUNDING),
        ("completed", "refunded", PaymentStatus.REFUNDED),
        ("failed", "declined", PaymentStatus.DECLINED),
        ("failed", None, PaymentStatus.FAILED),
        ("cancelled", "expired", PaymentStatus.EXPIRED),
        ("cancelled", "closed", PaymentStatus.CLOSED),
        ("on-hold", "disputed", PaymentStatus.DISPUTED),
        ("rejected", None, PaymentStatus.FAILED),
        ("a-new-status", None, PaymentStatus.WAITING),
    ],
)
def test_every_status_of_a_payment_has_its_meaning(status: str, word: str | None, standing: PaymentStatus) -> None:
    found = order(task(status=status, word=word))
    assert found is not None
    assert found.status is standing


def test_an_order_says_what_it_is_for_and_what_the_cashier_gave() -> None:
    outputs = [
        told("code-url", valueUrl="https://pay.example/x"),
        told("expires", valueInstant="2026-11-21T04:05:00Z"),
        told("receipt", valueReference={"reference": "DocumentReference/r1"}),
    ]
    more = [*task()["input"], given("focus", valueReference={"reference": "Invoice/b2/_history/3"})]
    found = order(task(output=outputs, input=more))
    assert found is not None
    assert found.targets == (Reference("Invoice", "b1", "1"), Reference("Invoice", "b2", "3"))
    assert (found.code_url, found.receipt_id) == ("https://pay.example/x", "r1")
    assert found.expires is not None
    assert found.is_about("Invoice", "b2")


def test_a_task_of_another_kind_is_no_order() -> None:
    assert order({"resourceType": "Task", "code": {"coding": [{"system": "x", "code": "pay"}]}}) is None


def test_only_an_inpatients_account_is_a_deposit() -> None:
    kind = {"coding": [{"system": "http://anxin.example/fhir/CodeSystem/account", "code": "inpatient"}]}
    body = {"resourceType": "Account", "id": "a1", "status": "active", "type": kind}
    found = deposit({**body, "extension": [extension("balance", valueMoney=money("-12.00"))]})
    assert found is not None
    assert found.balance is not None
    assert found.balance.value == Decimal("-12.00")
    assert deposit({**body, "type": None}) is None


@drawn(ANY_JSON)
def test_no_json_makes_the_models_raise(body: Any) -> None:
    bill(body, "en", {"c1": body})
    order(body)
    deposit(body)
    cover(body)
    charge_ids(body)


NOT_DONE = frozenset({PaymentStatus.DECLINED, PaymentStatus.FAILED, PaymentStatus.EXPIRED, PaymentStatus.CLOSED})
STATUSES = ["draft", "requested", "received", "accepted", "rejected", "ready", "cancelled", "in-progress", "on-hold",
            "failed", "completed", "entered-in-error", "of-tomorrow"]  # fmt: skip
WORDS = [None, "paid", "refunding", "refunded", "waiting", "created", "disputed", "declined", "closed", "expired",
         "of-tomorrow"]  # fmt: skip


@drawn(st.sampled_from(STATUSES), st.sampled_from(WORDS), st.sampled_from(["pay", "refund"]))
def test_an_order_has_ended_without_money_only_where_both_words_say_so(
    status: str, word: str | None, kind: str
) -> None:
    code = {"coding": [{**task()["code"]["coding"][0], "code": kind}]}
    found = order(task(status=status, word=word, code=code))
    assert found is not None
    if found.status in NOT_DONE:
        assert status in {"failed", "cancelled", "rejected", "entered-in-error"}
        assert word in {None, "declined", "closed", "expired"}


def test_a_bill_is_named_by_the_visit_it_came_of() -> None:
    context = {"reference": "Encounter/e1", "display": "内分泌科 李静"}
    charges = {"c1": {"resourceType": "ChargeItem", "context": context}, "c2": {"context": context}}
    encounter = {
        "serviceType": {"text": "内分泌科", "coding": [{"display": "Endocrinology"}]},
        "participant": [{"individual": {"display": "李静"}}],
    }
    assert encounter_id(charges.values()) == "e1"
    assert bill(invoice(), None, charges).visit == "内分泌科 李静"
    assert bill(invoice(), None, charges, encounter).visit == "内分泌科 李静"
    assert bill(invoice(), None, {"c1": {}}).visit is None
    assert bill(invoice()).visit is None


def test_charges_of_several_visits_name_none() -> None:
    charges = [{"context": {"reference": f"Encounter/e{number}"}} for number in (1, 2)]
    assert encounter_id(charges) is None
