"""A bill, a payment and a refund as the hospital sends them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from services.fhir import terms
from services.record.money.order import INPUTS, OUTPUTS, TASK_CODES


def money(value: str) -> dict[str, Any]:
    return {"value": Decimal(value), "currency": "CNY"}


def extension(name: str, **value: Any) -> dict[str, Any]:
    return {"url": terms.EXTENSIONS + name, **value}


def line(id_: str, name: str, *parts: tuple[str, str]) -> dict[str, Any]:
    components = [{"type": kind, "amount": money(amount)} for kind, amount in parts]
    link = {"reference": f"ChargeItem/{id_}", "display": name}
    return {"chargeItemReference": link, "priceComponent": components}


def invoice(id_: str = "b1", *, paid: str = "0.00", version: str = "1", **elements: Any) -> dict[str, Any]:
    """A visit for ¥152.50, of which the insurance fund bears ¥90.12 and ¥12.38 come from the personal account."""
    return {
        "resourceType": "Invoice",
        "id": id_,
        "meta": {"versionId": version},
        "status": "issued",
        "type": {"text": "门诊费用"},
        "subject": {"reference": "Patient/p1"},
        "date": "2026-11-20T09:12:00+08:00",
        "extension": [
            extension("insurance-share", valueMoney=money("90.12")),
            extension("personal-account-share", valueMoney=money("12.38")),
            extension("self-pay-share", valueMoney=money("50.00")),
            extension("rounding", valueMoney=money("0.00")),
            extension("due", valueDate="2026-11-27"),
            extension("paid", valueMoney=money(paid)),
        ],
        "lineItem": [
            line("c1", "主任医师诊查费", ("base", "60.00"), ("deduction", "-40.00")),
            line("c2", "糖化血红蛋白", ("base", "100.00"), ("discount", "-7.50"), ("deduction", "-50.12")),
        ],
        "totalNet": money("50.00"),
        "totalGross": money("152.50"),
        **elements,
    }


def with_extension(body: dict[str, Any], name: str, **value: Any) -> dict[str, Any]:
    """The same bill, saying this instead."""
    kept = [one for one in body["extension"] if one["url"] != terms.EXTENSIONS + name]
    return {**body, "extension": [*kept, extension(name, **value)]}


def task(id_: str = "t1", *, status: str = "requested", word: str | None = None, **elements: Any) -> dict[str, Any]:
    """A payment of bill b1, as the hospital stands with it."""
    body: dict[str, Any] = {
        "resourceType": "Task",
        "id": id_,
        "meta": {"versionId": "1"},
        "status": status,
        "intent": "order",
        "code": {"coding": [{"system": TASK_CODES, "code": "pay"}]},
        "focus": {"reference": "Invoice/b1/_history/1"},
        "for": {"reference": "Patient/p1"},
        "authoredOn": "2026-11-21T04:00:00.000Z",
        "input": [given("method", valueCode="qr"), given("amount", valueMoney=money("50.00"))],
        **elements,
    }
    return body if word is None else {**body, "businessStatus": {"coding": [{"code": word}]}}


def given(code: str, **value: Any) -> dict[str, Any]:
    return {"type": {"coding": [{"system": INPUTS, "code": code}]}, **value}


def told(code: str, **value: Any) -> dict[str, Any]:
    return {"type": {"coding": [{"system": OUTPUTS, "code": code}]}, **value}
