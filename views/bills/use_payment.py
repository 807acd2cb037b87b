"""The actions of a payment screen: decide in the store, send, query and close; each answer is an event of the flow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import uuid4

import flet as ft

from services.bills import paying
from services.bills.commands import decide_payment, forget
from services.bills.paying import PaymentFlow, PaymentStage
from services.bills.queries import PayingPage
from services.errors import AppError, RefusalCode, Rejected, StoreError
from services.record.money.intents import Progress
from services.record.money.order import RECEIVED, Order, PaymentStatus
from services.record.money.payments import PAYMENTS, OnlinePayments
from views.answers import Action
from views.bills.pay_form import PaymentDraft, amount_due, amount_of, card_of
from views.context import AppContext
from views.hooks import use_app, use_client, use_latest, use_life, use_patient, use_task, use_ui_context

ASK_EVERY = 3  # seconds
_ASKED = frozenset({PaymentStage.MAKING, PaymentStage.WAITING, PaymentStage.LAPSED, PaymentStage.UNKNOWN})


@dataclass(frozen=True)
class PaymentControls:
    """The payment of a screen and what can be done with it. `why` it was refused; `error`: it could not be kept."""

    flow: PaymentFlow
    why: RefusalCode
    on_pay: Callable[[], None]
    on_again: Callable[[], None]
    on_close: Callable[[], None]
    on_choose: Callable[[], None]
    on_take_over: Callable[[], None]
    busy: bool
    error: AppError | None


@dataclass(frozen=True)
class _At:
    """The values of the newest render, which callbacks that run later use."""

    flow: PaymentFlow
    page: PayingPage | None
    draft: PaymentDraft
    decide: Callable[..., object]


@dataclass(frozen=True)
class _Course:
    """Receives events: the flow of the newest render, and the setter of the next one."""

    at: ft.MutableRef[_At]
    begin_with: Callable[[PaymentFlow], None]

    def go_to(self, after: PaymentFlow) -> PaymentFlow:
        self.at.current = replace(self.at.current, flow=after)
        self.begin_with(after)
        return after

    def hear(self, event: paying.Event) -> None:
        self.go_to(paying.step(self.at.current.flow, event))

    def moved(self, event: paying.Event) -> str | None:
        """The order that the person's event started; None when the event does not fit the stage."""
        before = self.at.current.flow
        after = self.go_to(paying.step(before, event))
        return after.order if after != before else None

    def take_over(self) -> None:
        """Makes another payment of the same bill the one of this screen."""
        page = self.at.current.page
        self.go_to(started(page) if page else PaymentFlow())

    @property
    def amount(self) -> Decimal | None:
        """The amount that would be paid now."""
        due = amount_due(self.at.current.page) if self.at.current.page else None
        amount = amount_of(due, self.at.current.draft) if due else None
        return amount.value if amount else None


def use_payment(
    page: PayingPage | None, draft: PaymentDraft, now: datetime, decide: Callable[..., object] = decide_payment
) -> PaymentControls:
    """Takes one payment through. `now` by the hospital's clock; `decide` stores the decision to pay."""
    begun, begin_with = ft.use_state(PaymentFlow())
    flow = seen(begun, page, now) if page is not None else begun
    course = _Course(use_latest(_At(flow, page, draft, decide)), begin_with)
    why, sending, asking, closing = _use_errands(course)
    in_reach = use_ui_context().in_reach

    def pay() -> None:
        amount = course.amount
        if amount is not None and (order_id := course.moved(paying.Pay(str(uuid4()), amount))):
            sending.run(order_id, True)

    def again() -> None:
        if order_id := course.moved(paying.Retry()):
            sending.run(order_id, False)

    def close() -> None:
        if course.at.current.flow.stage is PaymentStage.OTHER_OPEN:
            course.take_over()
        if order_id := course.moved(paying.Close()):
            closing.run(order_id)

    def ask() -> Callable[[], None]:
        if flow.stage in _ASKED and flow.order is not None and in_reach:
            asking.run(flow.order)
        return lambda: None

    use_life(ask, flow.stage, flow.order, in_reach, int(now.timestamp()) // ASK_EVERY)
    return PaymentControls(
        flow=flow,
        why=why,
        on_pay=pay,
        on_again=again,
        on_close=close,
        on_choose=lambda: course.hear(paying.Choose()),
        on_take_over=course.take_over,
        busy=sending.busy or closing.busy,
        error=sending.error if isinstance(sending.error, StoreError) else None,
    )


_Errands = tuple[RefusalCode, Action[[str, bool], None], Action[[str], "Order | None"], Action[[str], "Order | None"]]


def _use_errands(course: _Course) -> _Errands:
    """The tasks to send, to query and to close; and why the hospital refused, if it did."""
    app, payments = use_app(), use_client(PAYMENTS)
    why, because = ft.use_state(RefusalCode.UNKNOWN)
    patient = use_patient()

    def failed(error: AppError) -> None:
        match error:
            case Rejected(refusal=refusal):
                because(refusal)
                course.hear(paying.OrderRefused(refusal))
                if refusal is RefusalCode.PAYMENT_OPEN:
                    looking.run(patient)
            case StoreError():  # not even the decision could be stored: nothing was sent
                course.go_to(PaymentFlow())
            case _:
                course.hear(paying.NoAnswer())

    def unanswered(error: AppError) -> None:
        if isinstance(error, Rejected):
            course.hear(paying.OrderRefused(error.refusal))

    async def send(order_id: str, new: bool) -> None:
        if new:
            await _keep_decision(app, patient, course.at.current, order_id)
        await payments.place(order_id)

    async def let_go(order_id: str) -> Order | None:
        return await _let_go(app, payments, order_id)

    looking, sending = use_task(payments.look_for_open), use_task(send, on_failed=failed)
    asking = use_task(
        payments.ask,
        lambda order: course.hear(_told(order) or paying.NeverArrived()),
        unanswered,
        by_itself=True,
    )
    closing = use_task(
        let_go, lambda order: course.hear(_told(order) or paying.GaveUp()), lambda _: course.hear(paying.NoAnswer())
    )
    return why, sending, asking, closing


def _told(order: Order | None) -> paying.Event | None:
    return paying.Heard(order.id, order.status) if order else None


async def _keep_decision(app: AppContext, patient: str, at: _At, order_id: str) -> None:
    """Stores the decision to pay what is due now, before anything leaves the device."""
    due = amount_due(at.page) if at.page else None
    amount = amount_of(due, at.draft) if due else None
    if due is not None and amount is not None:
        method, card = card_of(at.draft)
        targets, now = due.targets, app.clock.now()
        await app.account.store.write(
            lambda w: at.decide(w, order_id, targets, amount, method, card=card, patient_id=patient, now=now)
        )


async def _let_go(app: AppContext, payments: OnlinePayments, order_id: str) -> Order | None:
    """A decision that never reached the hospital is dropped at once; an order is closed at the cashier first."""
    if await app.account.store.write(forget, order_id):
        return None
    return await payments.close(order_id)


def started(page: PayingPage) -> PaymentFlow:
    """The payment that is under way by what the store kept: after a restart, or begun elsewhere. Pure."""
    kept, progress = page.kept, page.progress
    if kept is None or (progress is None and not (kept.is_open or kept.status is PaymentStatus.DISPUTED)):
        return PaymentFlow()
    amount = kept.amount.value if kept.amount else None
    status = kept.status if progress is None else None
    return paying.restored(kept.id, amount, sent=progress is Progress.TRIED, status=status)


def seen(flow: PaymentFlow, page: PayingPage, now: datetime) -> PaymentFlow:
    """The flow with the store's current data: continues a payment under way (not one that ended here after the page was
    read), applies its news, and ends the wait for a code that has expired. Pure."""
    kept = page.kept
    if flow.stage is PaymentStage.CHOOSING:
        taken_up = started(page)
        ended_here = taken_up.order == flow.order and taken_up.stage is not PaymentStage.DISPUTED
        flow = flow if ended_here else taken_up
    if kept is None or kept.id != flow.order:
        return flow
    if page.progress is None:
        flow = paying.step(flow, paying.Heard(kept.id, kept.status))
    elif page.progress is Progress.ABSENT and flow.stage is not PaymentStage.SENDING:
        flow = paying.step(flow, paying.NeverArrived())
    over = kept.expires is not None and now >= kept.expires and kept.status not in RECEIVED
    return paying.step(flow, paying.Ran()) if over else flow
