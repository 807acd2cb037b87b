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

from services.errors import Refusal
from services.record.money.order import Standing


class Stage(StrEnum):
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


OVER: Final = frozenset({Stage.DECLINED, Stage.EXPIRED, Stage.CLOSED, Stage.REPRICED, Stage.REFUSED})
"""No attempt is alive: the person may choose again."""
ALIVE: Final = frozenset({
    Stage.SENDING, Stage.MAKING, Stage.WAITING, Stage.LAPSED, Stage.UNKNOWN, Stage.ABSENT, Stage.STUCK, Stage.CLOSING,
    Stage.DISPUTED,
})  # fmt: skip
_CLOSABLE: Final = frozenset({
    Stage.MAKING, Stage.WAITING, Stage.LAPSED, Stage.UNKNOWN, Stage.ABSENT, Stage.STUCK, Stage.OTHER_OPEN,
})  # fmt: skip


@dataclass(frozen=True)
class Flow:
    """The state of one payment. `order`: the key of the attempt it speaks of, while CHOOSING of the one that is over;
    `amount`: what the person agreed to."""

    stage: Stage = Stage.CHOOSING
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
    standing: Standing


@dataclass(frozen=True)
class Lost:
    """The hospital could not be asked, or its answer did not come."""


@dataclass(frozen=True)
class Missing:
    """The hospital was asked and never got this order."""


@dataclass(frozen=True)
class Refused:
    """The hospital understood the order and refused it: nothing was charged."""

    why: Refusal


@dataclass(frozen=True)
class Again:
    """The person sends the very same order once more."""


@dataclass(frozen=True)
class Close:
    """The person gives this attempt up: it is closed at the cashier before anything new begins."""


@dataclass(frozen=True)
class Gone:
    """An attempt that never reached the hospital was given up on this device."""


@dataclass(frozen=True)
class Ran:
    """The time the code was valid for is over by this device's clock."""


@dataclass(frozen=True)
class Choose:
    """The person starts over after an attempt that is certainly over."""


Event = Pay | Heard | Lost | Missing | Refused | Again | Close | Gone | Ran | Choose

_BY_STANDING: Final = {
    Standing.ASKED: Stage.MAKING,
    Standing.WAITING: Stage.WAITING,
    Standing.PAID: Stage.PAID,
    Standing.REFUNDING: Stage.PAID,
    Standing.REFUNDED: Stage.PAID,
    Standing.DECLINED: Stage.DECLINED,
    Standing.EXPIRED: Stage.EXPIRED,
    Standing.CLOSED: Stage.CLOSED,
    Standing.FAILED: Stage.DECLINED,
    Standing.DISPUTED: Stage.DISPUTED,
}
_BY_REFUSAL: Final = {
    Refusal.AMOUNT_CHANGED: Stage.REPRICED,
    Refusal.PAYMENT_OPEN: Stage.OTHER_OPEN,
    Refusal.ALREADY_PAID: Stage.SETTLED,
    Refusal.CASHIER_DOWN: Stage.STUCK,
}
# An order that is still open changes nothing in these: what the person sees lasts until something comes of it.
_LASTING: Final = {
    Stage.MAKING: frozenset({Stage.WAITING, Stage.LAPSED, Stage.CLOSING, Stage.STUCK}),
    Stage.WAITING: frozenset({Stage.LAPSED, Stage.CLOSING}),
}


def step(flow: Flow, event: Event) -> Flow:  # noqa: PLR0911 - one return per event
    """What comes of an event. One that does not belong to the state changes nothing."""
    match event:
        case Pay(order=order, amount=amount):
            free = flow.stage is Stage.CHOOSING or flow.stage in OVER
            return Flow(Stage.SENDING, order, amount) if free else flow
        case Heard(order=order, standing=standing):
            return _heard(flow, order, standing)
        case Lost():
            return replace(flow, stage=Stage.UNKNOWN) if flow.stage in {Stage.SENDING, Stage.CLOSING} else flow
        case Missing():
            lost = flow.stage in {Stage.SENDING, Stage.UNKNOWN, Stage.STUCK, Stage.CLOSING}
            return replace(flow, stage=Stage.ABSENT) if lost else flow
        case Refused(why=why):
            stage = _BY_REFUSAL.get(why, Stage.REFUSED)
            heard = {Stage.SENDING, Stage.MAKING} if stage is Stage.STUCK else {Stage.SENDING}
            return replace(flow, stage=stage) if flow.stage in heard else flow
        case Again():
            return replace(flow, stage=Stage.SENDING) if flow.stage in {Stage.ABSENT, Stage.STUCK} else flow
        case Close():
            return replace(flow, stage=Stage.CLOSING) if flow.stage in _CLOSABLE else flow
        case Gone():
            return Flow(Stage.CLOSED, flow.order, flow.amount) if flow.stage in {Stage.CLOSING, Stage.ABSENT} else flow
        case Ran():
            return replace(flow, stage=Stage.LAPSED) if flow.stage is Stage.WAITING else flow
        case Choose():
            return Flow(order=flow.order) if flow.stage in OVER | {Stage.OTHER_OPEN} else flow


def _heard(flow: Flow, order: str, standing: Standing) -> Flow:
    """News of the order in hand. An order that is over is not opened again by older news."""
    if order != flow.order or flow.stage not in ALIVE | {Stage.OTHER_OPEN, Stage.CLOSED, Stage.EXPIRED}:
        return flow
    stage = _BY_STANDING[standing]
    if stage in _LASTING and (flow.stage in _LASTING[stage] or flow.stage not in ALIVE | {Stage.OTHER_OPEN}):
        return flow
    return replace(flow, stage=stage)


def restored(order: str | None, amount: Decimal | None, *, sent: bool, standing: Standing | None) -> Flow:
    """Where a payment stands after a restart, from what the store kept. `sent`: a try left this device; `standing`:
    what the hospital said of it, None when it never did. Without an order nothing is under way."""
    if order is None:
        return Flow()
    if standing is not None:
        return Flow(_BY_STANDING[standing], order, amount)
    return Flow(Stage.UNKNOWN if sent else Stage.ABSENT, order, amount)
