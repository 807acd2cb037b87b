"""One payment as a state machine: pure, so that tests can try every order of answers and losses.

```
CHOOSING --pay--> SENDING --> MAKING --the cashier--> WAITING --paid-------> PAID
   ^                 |      (the hospital has it)   |   |'---declined---> DECLINED --choose--> CHOOSING
   |                 |                              |   '----expired----> EXPIRED  --choose--> CHOOSING
   |                 |                              '--its time is over--> LAPSED (asked: paid after all, or expired)
   |                 '--no answer--> UNKNOWN --asked--> as the hospital says
   |                 |                  '--it never came--> ABSENT --again, the same order--> SENDING
   |                 '--cashier down (also MAKING)--> STUCK --again, the same order--> SENDING
   |                 |--refused in words that are not known: UNKNOWN
   |                 '--refused: REPRICED, OTHER_OPEN, SETTLED (paid otherwise), REFUSED --choose--> CHOOSING
   '-- CLOSED <--closed-- CLOSING <--close-- MAKING, WAITING, LAPSED, UNKNOWN, ABSENT, STUCK   (paid meanwhile: PAID)
```
`order` is the idempotency key. A new one is used only where no earlier attempt can still succeed; everywhere else
paying again is the same payment, or does nothing. PAID is final.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Final

from services.errors import RefusalCode
from services.record.money.order import PaymentStatus


class PaymentStage(StrEnum):
    """The stage of a payment as the person sees it (drawn above)."""

    CHOOSING = "choosing"
    SENDING = "sending"
    MAKING = "making"
    WAITING = "waiting"
    LAPSED = "lapsed"
    UNKNOWN = "unknown"
    ABSENT = "absent"
    STUCK = "stuck"
    CLOSING = "closing"
    PAID = "paid"
    DECLINED = "declined"
    EXPIRED = "expired"
    CLOSED = "closed"
    REPRICED = "repriced"
    OTHER_OPEN = "other-open"
    SETTLED = "settled"
    DISPUTED = "disputed"
    REFUSED = "refused"


OVER: Final = frozenset(
    {PaymentStage.DECLINED, PaymentStage.EXPIRED, PaymentStage.CLOSED, PaymentStage.REPRICED, PaymentStage.REFUSED}
)
"""No attempt is alive: the person may choose again."""
ALIVE: Final = frozenset({
    PaymentStage.SENDING, PaymentStage.MAKING, PaymentStage.WAITING, PaymentStage.LAPSED, PaymentStage.UNKNOWN,
    PaymentStage.ABSENT, PaymentStage.STUCK, PaymentStage.CLOSING, PaymentStage.DISPUTED,
})  # fmt: skip
_CLOSABLE: Final = frozenset({
    PaymentStage.MAKING, PaymentStage.WAITING, PaymentStage.LAPSED, PaymentStage.UNKNOWN, PaymentStage.ABSENT,
    PaymentStage.STUCK, PaymentStage.OTHER_OPEN,
})  # fmt: skip


@dataclass(frozen=True)
class PaymentFlow:
    """The state of one payment. `order`: the key of the current attempt, while CHOOSING that of the finished one;
    `amount`: what the person agreed to."""

    stage: PaymentStage = PaymentStage.CHOOSING
    order: str | None = None
    amount: Decimal | None = None


@dataclass(frozen=True)
class Pay:
    """The person pays. Ignored while an earlier attempt can still succeed: a double tap is one payment."""

    order: str
    amount: Decimal


@dataclass(frozen=True)
class Heard:
    """The hospital reported the state of an order, in an answer, on a query, or by a push."""

    order: str
    status: PaymentStatus


@dataclass(frozen=True)
class NoAnswer:
    """The hospital could not be reached, or its answer did not arrive."""


@dataclass(frozen=True)
class NeverArrived:
    """The hospital says that it never received this order."""


@dataclass(frozen=True)
class OrderRefused:
    """The hospital refused the order. Nothing was charged where it said one of NOTHING_CHARGED."""

    why: RefusalCode


@dataclass(frozen=True)
class Retry:
    """The person sends the same order again."""


@dataclass(frozen=True)
class Close:
    """The person cancels this attempt: it is closed at the cashier before a new one begins."""


@dataclass(frozen=True)
class GaveUp:
    """An attempt that never reached the hospital was cancelled on this device."""


@dataclass(frozen=True)
class Ran:
    """The code has expired by this device's clock."""


@dataclass(frozen=True)
class Choose:
    """The person starts again after an attempt that has certainly ended."""


Event = Pay | Heard | NoAnswer | NeverArrived | OrderRefused | Retry | Close | GaveUp | Ran | Choose

_BY_STATUS: Final = {
    PaymentStatus.ASKED: PaymentStage.MAKING,
    PaymentStatus.WAITING: PaymentStage.WAITING,
    PaymentStatus.PAID: PaymentStage.PAID,
    PaymentStatus.REFUNDING: PaymentStage.PAID,
    PaymentStatus.REFUNDED: PaymentStage.PAID,
    PaymentStatus.DECLINED: PaymentStage.DECLINED,
    PaymentStatus.EXPIRED: PaymentStage.EXPIRED,
    PaymentStatus.CLOSED: PaymentStage.CLOSED,
    PaymentStatus.FAILED: PaymentStage.DECLINED,
    PaymentStatus.DISPUTED: PaymentStage.DISPUTED,
}
NOTHING_CHARGED: Final = frozenset({
    RefusalCode.AMOUNT_CHANGED, RefusalCode.ALREADY_PAID, RefusalCode.PAYMENT_OPEN, RefusalCode.NOT_PAYABLE,
    RefusalCode.NOT_REFUNDABLE, RefusalCode.INVALID, RefusalCode.NOT_ALLOWED,
})  # fmt: skip
"""The refusals by which the hospital surely made no order. Any other word leaves the outcome unknown."""
_BY_REFUSAL: Final = {
    RefusalCode.AMOUNT_CHANGED: PaymentStage.REPRICED,
    RefusalCode.PAYMENT_OPEN: PaymentStage.OTHER_OPEN,
    RefusalCode.ALREADY_PAID: PaymentStage.SETTLED,
    RefusalCode.CASHIER_DOWN: PaymentStage.STUCK,
}
# An order that is still open changes nothing in these stages: they last until its outcome is known.
_LASTING: Final = {
    PaymentStage.MAKING: frozenset(
        {PaymentStage.WAITING, PaymentStage.LAPSED, PaymentStage.CLOSING, PaymentStage.STUCK}
    ),
    PaymentStage.WAITING: frozenset({PaymentStage.LAPSED, PaymentStage.CLOSING}),
}


def step(flow: PaymentFlow, event: Event) -> PaymentFlow:  # noqa: PLR0911 - one return per event
    """The state after an event. An event that does not fit the state changes nothing."""
    match event:
        case Pay(order=order, amount=amount):
            free = flow.stage is PaymentStage.CHOOSING or flow.stage in OVER
            return PaymentFlow(PaymentStage.SENDING, order, amount) if free else flow
        case Heard(order=order, status=status):
            return _heard(flow, order, status)
        case NoAnswer():
            return (
                replace(flow, stage=PaymentStage.UNKNOWN)
                if flow.stage in {PaymentStage.SENDING, PaymentStage.CLOSING}
                else flow
            )
        case NeverArrived():
            lost = flow.stage in {PaymentStage.SENDING, PaymentStage.UNKNOWN, PaymentStage.STUCK, PaymentStage.CLOSING}
            return replace(flow, stage=PaymentStage.ABSENT) if lost else flow
        case OrderRefused(why=why):
            stage = _BY_REFUSAL.get(why, PaymentStage.REFUSED if why in NOTHING_CHARGED else PaymentStage.UNKNOWN)
            heard = (
                {PaymentStage.SENDING, PaymentStage.MAKING} if stage is PaymentStage.STUCK else {PaymentStage.SENDING}
            )
            return replace(flow, stage=stage) if flow.stage in heard else flow
        case Retry():
            return (
                replace(flow, stage=PaymentStage.SENDING)
                if flow.stage in {PaymentStage.ABSENT, PaymentStage.STUCK}
                else flow
            )
        case Close():
            return replace(flow, stage=PaymentStage.CLOSING) if flow.stage in _CLOSABLE else flow
        case GaveUp():
            return (
                PaymentFlow(PaymentStage.CLOSED, flow.order, flow.amount)
                if flow.stage in {PaymentStage.CLOSING, PaymentStage.ABSENT}
                else flow
            )
        case Ran():
            return replace(flow, stage=PaymentStage.LAPSED) if flow.stage is PaymentStage.WAITING else flow
        case Choose():
            return PaymentFlow(order=flow.order) if flow.stage in OVER | {PaymentStage.OTHER_OPEN} else flow


def _heard(flow: PaymentFlow, order: str, status: PaymentStatus) -> PaymentFlow:
    """Applies a report of the current order. Older news do not reopen an order that is over."""
    if order != flow.order or flow.stage not in ALIVE | {
        PaymentStage.OTHER_OPEN,
        PaymentStage.CLOSED,
        PaymentStage.EXPIRED,
    }:
        return flow
    stage = _BY_STATUS[status]
    if stage in _LASTING and (flow.stage in _LASTING[stage] or flow.stage not in ALIVE | {PaymentStage.OTHER_OPEN}):
        return flow
    return replace(flow, stage=stage)


def restored(order: str | None, amount: Decimal | None, *, sent: bool, status: PaymentStatus | None) -> PaymentFlow:
    """The state of a payment after a restart, from what the store kept. `sent`: an attempt left this device; `status`:
    the hospital's last report, None when there was none. Without an order no payment is under way."""
    if order is None:
        return PaymentFlow()
    if status is not None:
        return PaymentFlow(_BY_STATUS[status], order, amount)
    return PaymentFlow(PaymentStage.UNKNOWN if sent else PaymentStage.ABSENT, order, amount)
