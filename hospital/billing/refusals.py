"""The ways in which the hospital says no to a payment, each with the code that the app knows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hospital.base.elements import EXTENSIONS
from hospital.base.outcome import Refusal, refusal
from hospital.billing.money import money


def amount_changed(amount: Decimal) -> Refusal:
    """409: the bill was changed; `amount` in CNY is what is due now (issue.extension `amount`)."""
    no = refusal(409, "conflict", "the bill has changed; look at it again before you pay", code="amount-changed")
    return _with(no, "amount", valueMoney=money(amount))


def already_paid() -> Refusal:
    """409: nothing is due any more."""
    return refusal(409, "business-rule", "nothing is due on this bill", code="already-paid")


def not_payable(text: str) -> Refusal:
    """422: no provider of ours can take this amount (another currency, no total, a fraction of a fen)."""
    return refusal(422, "business-rule", text, code="not-payable", expression="Task.focus")


def payment_open(task: str | None) -> Refusal:
    """409: another order of this bill must be closed first (issue.extension `order` names its Task)."""
    no = refusal(409, "conflict", "another payment of this bill is open; close it first", code="payment-open")
    return no if task is None else _with(no, "order", valueReference={"reference": f"Task/{task}"})


def not_refundable(text: str) -> Refusal:
    """409: this payment cannot be given back, or not so much of it."""
    return refusal(409, "business-rule", text, code="not-refundable")


def cashier_down() -> Refusal:
    """503: the cashier does not answer. The same request again, or $query, continues the same order."""
    text = "the cashier does not answer; ask again with the same request"
    return refusal(503, "transient", text, code="cashier-down", headers={"Retry-After": "5"})


def not_yours_to_change(text: str) -> Refusal:
    """403: only the hospital decides this."""
    return refusal(403, "forbidden", text, code="not-allowed")


def invalid(text: str, expression: str) -> Refusal:
    """422: the request contradicts itself."""
    return refusal(422, "invalid", text, code="invalid", expression=expression)


def _with(no: Refusal, name: str, **value: Any) -> Refusal:
    """The refusal with an extension of ours on its issue."""
    (issue,) = no.outcome["issue"]
    told = {"extension": [{"url": EXTENSIONS + name, **value}], **issue}
    return Refusal(no.status, no.code, {**no.outcome, "issue": [told]}, no.headers)
