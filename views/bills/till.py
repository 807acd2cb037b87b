"""What one payment screen does: decides in the store, sends, asks and closes; each answer is an event of the flow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import uuid4

import flet as ft

from services.account.states import Unlocked
from services.bills import paying
from services.bills.commands import decide_payment, forget
from services.bills.paying import Flow, Stage
from services.bills.queries import PayingPage
from services.errors import AppError, Refusal, Rejected, StoreError
from services.record.money.intents import Progress
from services.record.money.order import RECEIVED, Order, Standing
from views.answers import Action
from views.bills.pay_form import Draft, amount_of, asked_of, card_of
from views.context import AppContext
from views.hooks import use_account_state, use_app, use_latest, use_life, use_surroundings, use_task

ASK_EVERY = 3  # seconds
_ASKED = frozenset({Stage.MAKING, Stage.WAITING, Stage.LAPSED, Stage.UNKNOWN})


@dataclass(frozen=True)
class Till:
    """The payment of a screen and what can be done with it. `why` it was refused; `error`: it could not be kept."""

    flow: Flow
    why: Refusal
    on_pay: Callable[[], None]
    on_again: Callable[[], None]
    on_close: Callable[[], None]
    on_choose: Callable[[], None]
    on_take_over: Callable[[], None]
    busy: bool
    error: AppError | None


@dataclass(frozen=True)
class _At:
    """What the newest render stood on: callbacks that run later act on it."""

    flow: Flow
    page: PayingPage | None
    draft: Draft


@dataclass(frozen=True)
class _Course:
    """Where events go: the flow of the newest render, and how the screen is told of the next one."""

    at: ft.MutableRef[_At]
    begin_with: Callable[[Flow], None]

    def go_to(self, after: Flow) -> Flow:
        self.at.current = _At(after, self.at.current.page, self.at.current.draft)
        self.begin_with(after)
        return after

    def hear(self, event: paying.Event) -> None:
        self.go_to(paying.step(self.at.current.flow, event))

    def moved(self, event: paying.Event) -> str | None:
        """The order that an event of the person's set on its way; None when it does not belong to the stage."""
        before = self.at.current.flow
        after = self.go_to(paying.step(before, event))
        return after.order if after != before else None

    def take_over(self) -> None:
        """Another payment of the same bill becomes this screen's."""
        page = self.at.current.page
        self.go_to(started(page) if page else Flow())

    @property
    def amount(self) -> Decimal | None:
        """What would be paid now."""
        asked = asked_of(self.at.current.page) if self.at.current.page else None
        amount = amount_of(asked, self.at.current.draft) if asked else None
        return amount.value if amount else None


def use_till(page: PayingPage | None, draft: Draft, now: datetime) -> Till:
    """Takes one payment through. `now` by the hospital's clock."""
    begun, begin_with = ft.use_state(Flow())
    flow = seen(begun, page, now) if page is not None else begun
    course = _Course(use_latest(_At(flow, page, draft)), begin_with)
    why, sending, asking, closing = _use_errands(course)
    online = use_surroundings().online

    def pay() -> None:
        amount = course.amount
        if amount is not None and (order_id := course.moved(paying.Pay(str(uuid4()), amount))):
            sending.run(order_id, True)

    def again() -> None:
        if order_id := course.moved(paying.Again()):
            sending.run(order_id, False)

    def close() -> None:
        if course.at.current.flow.stage is Stage.OTHER_OPEN:
            course.take_over()
        if order_id := course.moved(paying.Close()):
            closing.run(order_id)

    def ask() -> Callable[[], None]:
        if flow.stage in _ASKED and flow.order is not None and online:
            asking.run(flow.order)
        return lambda: None

    use_life(ask, flow.stage, flow.order, online, int(now.timestamp()) // ASK_EVERY)
    return Till(
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


_Errands = tuple[Refusal, Action[[str, bool], None], Action[[str], "Order | None"], Action[[str], "Order | None"]]


def _use_errands(course: _Course) -> _Errands:
    """To send, to ask and to close; and why the hospital refused, if it did."""
    app, state = use_app(), use_account_state()
    why, because = ft.use_state(Refusal.UNKNOWN)
    patient = state.patient_id if isinstance(state, Unlocked) else ""

    def failed(error: AppError) -> None:
        match error:
            case Rejected(refusal=refusal):
                because(refusal)
                course.hear(paying.Refused(refusal))
                if refusal is Refusal.PAYMENT_OPEN:
                    looking.run()
            case StoreError():  # not even the decision could be kept: nothing has left
                course.go_to(Flow())
            case _:
                course.hear(paying.Lost())

    def unanswered(error: AppError) -> None:
        if isinstance(error, Rejected):
            course.hear(paying.Refused(error.refusal))

    async def send(order_id: str, new: bool) -> None:
        await _send(app, patient, course.at.current, (order_id, new))

    async def let_go(order_id: str) -> Order | None:
        return await _let_go(app, order_id)

    looking, sending = use_task(app.desk.look_for_open), use_task(send, on_failed=failed)
    asking = use_task(
        app.desk.ask, lambda order: course.hear(_told(order) or paying.Missing()), unanswered, by_itself=True
    )
    closing = use_task(
        let_go, lambda order: course.hear(_told(order) or paying.Gone()), lambda _: course.hear(paying.Lost())
    )
    return why, sending, asking, closing


def _told(order: Order | None) -> paying.Event | None:
    return paying.Heard(order.id, order.standing) if order else None


async def _send(app: AppContext, patient: str, at: _At, what: tuple[str, bool]) -> None:
    """Keeps a new decision, then takes it (or the one kept before) to the hospital."""
    order_id, new = what
    asked = asked_of(at.page) if at.page else None
    amount = amount_of(asked, at.draft) if asked else None
    if new and asked is not None and amount is not None:
        method, card = card_of(at.draft)
        targets, now = asked.targets, app.clock.now()
        await app.account.store.write(
            lambda w: decide_payment(w, order_id, targets, amount, method, card=card, patient_id=patient, now=now)
        )
    await app.desk.place(order_id)


async def _let_go(app: AppContext, order_id: str) -> Order | None:
    """A decision that never reached the hospital goes at once; an order is closed at the cashier first."""
    if await app.account.store.write(forget, order_id):
        return None
    return await app.desk.close(order_id)


def started(page: PayingPage) -> Flow:
    """The payment that is under way by what the store kept: after a restart, or begun elsewhere. Pure."""
    kept, progress = page.kept, page.progress
    if kept is None or (progress is None and not (kept.is_open or kept.standing is Standing.DISPUTED)):
        return Flow()
    amount = kept.amount.value if kept.amount else None
    standing = kept.standing if progress is None else None
    return paying.restored(kept.id, amount, sent=progress is Progress.TRIED, standing=standing)


def seen(flow: Flow, page: PayingPage, now: datetime) -> Flow:
    """The flow with what the store knows by now: a payment under way is taken up (not one that ended here after the
    page was read), news of it are heard, and a code whose time is over is no longer waiting. Pure."""
    kept = page.kept
    if flow.stage is Stage.CHOOSING:
        taken_up = started(page)
        ended_here = taken_up.order == flow.order and taken_up.stage is not Stage.DISPUTED
        flow = flow if ended_here else taken_up
    if kept is None or kept.id != flow.order:
        return flow
    if page.progress is None:
        flow = paying.step(flow, paying.Heard(kept.id, kept.standing))
    elif page.progress is Progress.ABSENT and flow.stage is not Stage.SENDING:
        flow = paying.step(flow, paying.Missing())
    over = kept.expires is not None and now >= kept.expires and kept.standing not in RECEIVED
    return paying.step(flow, paying.Ran()) if over else flow
