"""What one payment screen does: decides in the store, sends, asks and closes; each answer is an event of the flow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import flet as ft

from local_store.errors import StoreError
from services.account.states import Unlocked
from services.bills import paying
from services.bills.commands import decide_payment, forget
from services.bills.paying import Flow, Stage
from services.bills.queries import PayingPage
from services.errors import AppError, Refusal, Rejected, StoreLocked
from services.invoices.intents import Progress
from services.invoices.order import RECEIVED, Order, Standing
from views.bills.pay_form import Draft, amount_of, asked_of, card_of
from views.context import AppContext
from views.hooks import use_account_state, use_app, use_latest, use_life, use_store, use_surroundings, use_task

if TYPE_CHECKING:
    from local_store.store import LocalStore

ASK_EVERY = 3  # seconds
_ASKED = frozenset({Stage.WAITING, Stage.LAPSED, Stage.UNKNOWN})


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


def use_till(page: PayingPage | None, draft: Draft, now: datetime) -> Till:
    """Takes one payment through. `now` by the hospital's clock."""
    app, around, state, store = use_app(), use_surroundings(), use_account_state(), use_store()
    begun, begin_with = ft.use_state(Flow())
    why, because = ft.use_state(Refusal.UNKNOWN)
    flow = seen(begun, page, now) if page is not None else begun
    at = use_latest(_At(flow, page, draft))
    patient = state.patient_id if isinstance(state, Unlocked) else ""

    def go_to(after: Flow) -> Flow:
        at.current = _At(after, at.current.page, at.current.draft)
        begin_with(after)
        return after

    def hear(event: paying.Event) -> None:
        go_to(paying.step(at.current.flow, event))

    def moved(event: paying.Event) -> str | None:
        """The order that an event of the person's set on its way; None when it does not belong to the stage."""
        before = at.current.flow
        after = go_to(paying.step(before, event))
        return after.order if after != before else None

    def failed(error: AppError) -> None:
        match error:
            case Rejected(refusal=refusal):
                because(refusal)
                hear(paying.Refused(refusal))
                if refusal is Refusal.PAYMENT_OPEN:
                    looking.run()
            case StoreError():  # not even the decision could be kept: nothing has left
                go_to(Flow())
            case _:
                hear(paying.Lost())

    looking = use_task(app.desk.look_for_open)
    sending = use_task(lambda order_id, new: _send(app, store, patient, at.current, (order_id, new)), on_failed=failed)
    asking = use_task(app.desk.ask, lambda order: hear(_told(order) or paying.Missing()))
    closing = use_task(
        lambda order_id: _let_go(app, store, order_id),
        lambda order: hear(_told(order) or paying.Gone()),
        lambda _: hear(paying.Lost()),
    )

    def pay() -> None:
        asked = asked_of(at.current.page) if at.current.page else None
        amount = amount_of(asked, at.current.draft) if asked else None
        if amount is not None and (order_id := moved(paying.Pay(str(uuid4()), amount.value))):
            sending.run(order_id, True)

    def again() -> None:
        if order_id := moved(paying.Again()):
            sending.run(order_id, False)

    def take_over() -> None:
        go_to(started(at.current.page) if at.current.page else Flow())

    def close() -> None:
        if at.current.flow.stage is Stage.OTHER_OPEN:
            take_over()
        if order_id := moved(paying.Close()):
            closing.run(order_id)

    def ask() -> Callable[[], None]:
        if flow.stage in _ASKED and flow.order is not None and around.online:
            asking.run(flow.order)
        return lambda: None

    use_life(ask, flow.stage, flow.order, around.online, int(now.timestamp()) // ASK_EVERY)
    return Till(
        flow=flow,
        why=why,
        on_pay=pay,
        on_again=again,
        on_close=close,
        on_choose=lambda: hear(paying.Choose()),
        on_take_over=take_over,
        busy=sending.busy or closing.busy,
        error=sending.error if isinstance(sending.error, StoreError) else None,
    )


def _told(order: Order | None) -> paying.Event | None:
    return paying.Heard(order.id, order.standing) if order else None


async def _send(app: AppContext, store: LocalStore | None, patient: str, at: _At, what: tuple[str, bool]) -> None:
    """Keeps a new decision, then takes it (or the one kept before) to the hospital."""
    order_id, new = what
    asked = asked_of(at.page) if at.page else None
    amount = amount_of(asked, at.draft) if asked else None
    if new and asked is not None and amount is not None:
        if store is None:
            raise StoreLocked
        method, card = card_of(at.draft)
        targets, now = asked.targets, app.clock.now()
        await store.write(
            lambda w: decide_payment(w, order_id, targets, amount, method, card=card, patient_id=patient, now=now)
        )
    await app.desk.place(order_id)


async def _let_go(app: AppContext, store: LocalStore | None, order_id: str) -> Order | None:
    """A decision that never reached the hospital goes at once; an order is closed at the cashier first."""
    if store is not None and await store.write(forget, order_id):
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
    """The flow with what the store knows by now: a payment under way is taken up, news of it are heard, and a code
    whose time is over is no longer waiting. Pure."""
    kept = page.kept
    if flow.stage is Stage.CHOOSING:
        flow = started(page)
    if kept is None or kept.id != flow.order:
        return flow
    if page.progress is None:
        flow = paying.step(flow, paying.Heard(kept.id, kept.standing))
    elif page.progress is Progress.ABSENT and flow.stage is not Stage.SENDING:
        flow = paying.step(flow, paying.Missing())
    over = kept.expires is not None and now >= kept.expires and kept.standing not in RECEIVED
    return paying.step(flow, paying.Ran()) if over else flow
