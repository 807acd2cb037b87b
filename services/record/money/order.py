"""A Task as a payment or a refund: the request, and its progress at the hospital and its cashier. Never raises.

```
requested --> in-progress (created, waiting) --> completed (paid) --> completed (refunding -> refunded)
                   |           '--> failed (declined)
                   '--> cancelled (expired, closed)            on-hold (disputed): the cashier's desk looks at it
```
Source: FHIR R4 §12.18 Task; codes and inputs are the contract with the hospital (CodeSystem task, pay-input,
pay-output, pay-status).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from services.fhir import resource as fhir
from services.fhir import terms
from services.fhir.addresses import openable
from services.fhir.currency import rounded

TASK_CODES: Final = terms.CODE_SYSTEMS + "task"
INPUTS: Final = terms.CODE_SYSTEMS + "pay-input"
OUTPUTS: Final = terms.CODE_SYSTEMS + "pay-output"
PAY, REFUND = "pay", "refund"


class PaymentStatus(StrEnum):
    """How far an order has come."""

    ASKED = "asked"
    WAITING = "waiting"
    PAID = "paid"
    DECLINED = "declined"
    EXPIRED = "expired"
    CLOSED = "closed"
    FAILED = "failed"
    DISPUTED = "disputed"
    REFUNDING = "refunding"
    REFUNDED = "refunded"


OPEN: Final = frozenset({PaymentStatus.ASKED, PaymentStatus.WAITING})
RECEIVED: Final = frozenset({PaymentStatus.PAID, PaymentStatus.REFUNDING, PaymentStatus.REFUNDED})


class Method(StrEnum):
    """How one pays: by a code that a wallet scans, or by a card whose number only the provider knows."""

    QR = "qr"
    CARD = "card"


class Wallet(StrEnum):
    """Whose page the code of an order is."""

    WECHAT = "wechat"
    ALIPAY = "alipay"


_PAGES: Final = {"weixin://wxpay/": Wallet.WECHAT, "https://qr.alipay.com/": Wallet.ALIPAY}


@dataclass(frozen=True)
class Order:
    """A payment or a refund. `targets`: the Invoices with their versions, an Account, or the refunded payment."""

    id: str
    version: str | None
    kind: str
    status: PaymentStatus
    targets: tuple[fhir.Reference, ...]
    method: str | None
    amount: fhir.Money | None
    code_url: str | None
    expires: datetime | None
    transaction: str | None
    receipt_id: str | None
    reason: str | None
    made: fhir.When | None
    changed: fhir.When | None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def wallet(self) -> Wallet | None:
        """By the address in its code: WeChat Pay's and Alipay's are their own."""
        url = self.code_url or ""
        return next((wallet for page, wallet in _PAGES.items() if url.startswith(page)), None)

    def is_about(self, type_: str, id_: str) -> bool:
        return any((target.type, target.id) == (type_, id_) for target in self.targets)


def order(body: Any) -> Order | None:
    """Reads a Task; None when it is neither a payment nor a refund."""
    own = fhir.as_object(body)
    kind = fhir.code_in(own.get("code"), TASK_CODES)
    if kind not in {PAY, REFUND}:
        return None
    more = fhir.references(_valued(own, "input", INPUTS, "focus"))
    receipt = fhir.reference(_value(own, "output", OUTPUTS, "receipt"))
    return Order(
        id=fhir.as_text(own.get("id")) or "",
        version=fhir.as_text(fhir.at(own, "meta", "versionId")),
        kind=str(kind),
        status=_status(own, str(kind)),
        targets=tuple(dict.fromkeys((*fhir.references(own.get("focus")), *more))),
        method=fhir.as_text(_value(own, "input", INPUTS, "method")),
        amount=fhir.money(_value(own, "input", INPUTS, "amount")),
        code_url=openable(fhir.as_text(_value(own, "output", OUTPUTS, "code-url")) or ""),
        expires=fhir.instant_of(_value(own, "output", OUTPUTS, "expires")),
        transaction=fhir.as_text(_value(own, "output", OUTPUTS, "transaction")),
        receipt_id=receipt.id if receipt else None,
        reason=fhir.as_text(fhir.at(own, "statusReason", "text")),
        made=fhir.when(own.get("authoredOn")),
        changed=fhir.when(own.get("lastModified")),
    )


def _status(own: fhir.JsonObject, kind: str) -> PaymentStatus:  # noqa: PLR0911 - one return per status
    """Ended without money only where the hospital's two words for it agree. One that is not known, or says otherwise,
    leaves the order open: it is asked about."""
    status, said = fhir.as_text(own.get("status")) or "", _words(own)
    if status == "on-hold" or PaymentStatus.DISPUTED in said:
        return PaymentStatus.DISPUTED
    if status == "completed":
        if kind == REFUND:
            return PaymentStatus.REFUNDED
        return next(
            (outcome for outcome in (PaymentStatus.REFUNDED, PaymentStatus.REFUNDING) if outcome in said),
            PaymentStatus.PAID,
        )
    if status in _IN_VAIN and {coding.code for coding in fhir.codings(own.get("businessStatus"))} <= _IN_VAIN[status]:
        if status == "cancelled":
            return PaymentStatus.EXPIRED if PaymentStatus.EXPIRED in said else PaymentStatus.CLOSED
        return PaymentStatus.DECLINED if PaymentStatus.DECLINED in said else PaymentStatus.FAILED
    if kind == REFUND:
        return PaymentStatus.REFUNDING
    if PaymentStatus.PAID in said:
        return PaymentStatus.PAID
    return (
        PaymentStatus.ASKED
        if status in {"draft", "requested", "received"} or "created" in said
        else PaymentStatus.WAITING
    )


#: By Task.status of an order that ended without money: the business statuses that do not contradict it.
_IN_VAIN: Final[Mapping[str, frozenset[str]]] = {
    "cancelled": frozenset({PaymentStatus.CLOSED, PaymentStatus.EXPIRED}),
    "failed": frozenset({PaymentStatus.DECLINED}),
    "rejected": frozenset({PaymentStatus.DECLINED, PaymentStatus.CLOSED}),
    "entered-in-error": frozenset({PaymentStatus.DECLINED, PaymentStatus.CLOSED}),
}


def _words(own: fhir.JsonObject) -> frozenset[str]:
    """The codes of businessStatus and statusReason, of any system: the hospital uses the same codes in both."""
    codings = (*fhir.codings(own.get("businessStatus")), *fhir.codings(own.get("statusReason")))
    return frozenset(coding.code for coding in codings if coding.code)


def _value(own: fhir.JsonObject, element: str, system: str, code: str) -> Any:
    return next(iter(_valued(own, element, system, code)), None)


def _valued(own: fhir.JsonObject, element: str, system: str, code: str) -> list[Any]:
    mine = (given for given in fhir.objects(own.get(element)) if fhir.has_code(given.get("type"), code, system))
    return [found[1] for parameter in mine if (found := fhir.choice(parameter, "value"))]


def payment(
    order_id: str,
    patient_id: str,
    targets: tuple[fhir.Reference, ...],
    amount: fhir.Money,
    method: Method,
    *,
    card: str | None,
    authored: str,
) -> dict[str, Any]:
    """The Task that asks the hospital to take this amount, paid against the versions of the bills the person saw."""
    first, *others = targets
    inputs = [_input("method", "valueCode", str(method)), _input("amount", "valueMoney", money_json(amount))]
    inputs += [_input("focus", "valueReference", {"reference": written(target)}) for target in others]
    inputs += [_input("card", "valueString", card)] if card else []
    return _task(PAY, order_id, patient_id, focus=written(first), inputs=inputs, authored=authored)


def refund(
    order_id: str, patient_id: str, payment_id: str, amount: fhir.Money, *, reason: str, authored: str
) -> dict[str, Any]:
    """The Task that asks the hospital to refund so much of a payment."""
    inputs = [_input("amount", "valueMoney", money_json(amount))]
    body = _task(REFUND, order_id, patient_id, focus=f"Task/{payment_id}", inputs=inputs, authored=authored)
    return {**body, "reasonCode": {"text": reason}} if reason else body


def _task(
    kind: str, order_id: str, patient_id: str, *, focus: str, inputs: list[dict[str, Any]], authored: str
) -> dict[str, Any]:
    return {
        "resourceType": "Task",
        "id": order_id,
        "status": "requested",
        "intent": "order",
        "code": {"coding": [{"system": TASK_CODES, "code": kind}]},
        "focus": {"reference": focus},
        "for": {"reference": f"Patient/{patient_id}"},
        "authoredOn": authored,
        "input": inputs,
    }


def _input(code: str, element: str, value: Any) -> dict[str, Any]:
    return {"type": {"coding": [{"system": INPUTS, "code": code}]}, element: value}


def money_json(amount: fhir.Money) -> dict[str, Any]:
    """A FHIR Money with its currency's own decimals."""
    value = rounded(amount.value, amount.currency)
    return {"value": value, **({"currency": amount.currency} if amount.currency else {})}


def written(target: fhir.Reference) -> str:
    """The reference with its version, as it goes to the hospital."""
    return f"{target}/_history/{target.version}" if target.version else str(target)
