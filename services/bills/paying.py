"""One payment as a person goes through it: pure, so that every order of answers and losses can be tried out.

```
CHOOSING --pay--> SENDING --> MAKING --the cashier--> WAITING --paid-------> PAID
   ^                 |      (the hospital has it)   |   |'---declined---> DECLINED --choose--> CHOOSING
   |                 |                              |   '----expired----> EXPIRED  --choose--> CHOOSING
   |                 |                              '--its time is over--> LAPSED (asked: paid after all, or expired)
   |                 '--no answer--> UNKNOWN --asked--> as the hospital says
   |                 |                  '--it never came--> ABSENT --again, the same order--> SENDING
   |                 '--cashier down (also MAKING)--> STUCK --again, the same order--> SENDING
   |                 '--refused: REPRICED, OTHER_OPEN, SETTLED (paid otherwise), REFUSED --choose--> CHOOSING
   '-- CLOSED <--closed-- CLOSING <--close-- MAKING, WAITING, LAPSED, UNKNOWN, ABSENT, STUCK   (paid meanwhile: PAID)
```
`order` is the idempotency key. A new one is taken up only where no earlier attempt can still be alive; everywhere else
paying again is the same payment, or nothing at all. PAID is never left.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Final

from services.errors import RefusalCode
from services.record.money.order import PaymentStatus


class PaymentStage(StrEnum):
    """Where a payment stands for the person (drawn above)."""

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
    """The state of one payment. `order`: the key of the attempt it speaks of, while CHOOSING of the one that is over;
    `amount`: what the person agreed to."""

    stage: PaymentStage = PaymentStage.CHOOSING
    order: str | None = None
    amount: Decimal | None = None


@dataclass(frozen=True)
class Pay:
    """The person pays. Heard only where nothing earlier can still be alive: a double tap is one payment."""

    order: str
    amount: Decimal


@dataclass(frozen=True)
class Heard:
    """The hospital said how an order stands, in an answer, on asking, or by a push."""

    order: str
    status: PaymentStatus


@dataclass(frozen=True)
class NoAnswer:
    """The hospital could not be asked, or its answer did not come."""


@dataclass(frozen=True)
class NeverArrived:
    """The hospital was asked and never got this order."""


@dataclass(frozen=True)
class OrderRefused:
    """The hospital understood the order and refused it: nothing was charged."""

    why: RefusalCode


@dataclass(frozen=True)
class Retry:
    """The person sends the very same order once more."""


@dataclass(frozen=True)
class Close:
    """The person gives this attempt up: it is closed at the cashier before anything new begins."""


@dataclass(frozen=True)
class GaveUp:
    """An attempt that never reached the hospital was given up on this device."""


@dataclass(frozen=True)
class Ran:
    """The time the code was valid for is over by this device's clock."""


@dataclass(frozen=True)
class Choose:
    """The person starts over after an attempt that is certainly over."""


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
_BY_REFUSAL: Final = {
    RefusalCode.AMOUNT_CHANGED: PaymentStage.REPRICED,
    RefusalCode.PAYMENT_OPEN: PaymentStage.OTHER_OPEN,
    RefusalCode.ALREADY_PAID: PaymentStage.SETTLED,
    RefusalCode.CASHIER_DOWN: PaymentStage.STUCK,
}
# An order that is still open changes nothing in these: what the person sees lasts until something comes of it.
_LASTING: Final = {
    PaymentStage.MAKING: frozenset(
        {PaymentStage.WAITING, PaymentStage.LAPSED, PaymentStage.CLOSING, PaymentStage.STUCK}
    ),
    PaymentStage.WAITING: frozenset({PaymentStage.LAPSED, PaymentStage.CLOSING}),
}


def step(flow: PaymentFlow, event: Event) -> PaymentFlow:  # noqa: PLR0911 - one return per event
    """What comes of an event. One that does not belong to the state changes nothing."""
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
            stage = _BY_REFUSAL.get(why, PaymentStage.REFUSED)
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
    """News of the order in hand. An order that is over is not opened again by older news."""
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
    """Where a payment stands after a restart, from what the store kept. `sent`: a try left this device; `status`:
    what the hospital said of it, None when it never did. Without an order nothing is under way."""
    if order is None:
        return PaymentFlow()
    if status is not None:
        return PaymentFlow(_BY_STATUS[status], order, amount)
    return PaymentFlow(PaymentStage.UNKNOWN if sent else PaymentStage.ABSENT, order, amount)
