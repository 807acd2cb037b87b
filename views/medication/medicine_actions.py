"""What can be done with one medicine, and what is asked before."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

import flet as ft

from services.errors import AppError
from services.medication.commands import (
    cancel_refill,
    choose_clock,
    count_stock,
    end_medicine,
    pause_medicine,
    request_refill,
)
from services.medication.queries import MedicinePage
from services.record.medicines.model import ClockRule
from services.record.results.values import Amount
from views.context import Notice, UiContext
from views.doses.words import medicine_name
from views.drafts import DraftForm, use_draft
from views.hooks import use_action, use_app, use_patient, use_ui_context
from views.kit.banner import Choice
from views.kit.fields import text_field
from views.kit.prompt import Prompt, use_prompt
from views.medication.words import stock_unit

_LONGEST_NUMBER = 7
COUNT: Final = DraftForm("medication.count", str)


@dataclass(frozen=True)
class MedicineActions:
    """What can be done with one medicine. `on_count` asks how much is there; `on_end` asks first."""

    on_clock: Callable[[ClockRule], None]
    on_count: Callable[[], None]
    on_refill: Callable[[], None]
    on_cancel_refill: Callable[[str], None]
    on_pause: Callable[[], None]
    on_end: Callable[[], None]
    busy: bool = False
    error: AppError | None = None


def use_medicine_actions(key: str, known: MedicinePage | None) -> MedicineActions:
    """The actions of the person whose record is in view. Shows their questions above the screen."""
    app, around, patient = use_app(), use_ui_context(), use_patient()
    t = around.texts
    task_id = ft.use_ref(str(uuid.uuid4()))
    asked_to_count, ask_to_count = ft.use_state(False)
    counting = use_draft(COUNT, f"{patient}/{key}", "", wanted=asked_to_count)
    ending, ask_to_end = ft.use_state(False)
    id_ = key.partition("/")[2]
    clocks, refills = use_action(choose_clock), use_action(request_refill)
    stocks = use_action(counting.sending(count_stock), lambda _: counting.start_over())
    cancelling = use_action(cancel_refill)
    pausing = use_action(pause_medicine, lambda _: around.notify(Notice(t.get("medication.told.paused"))))
    stopping = use_action(end_medicine, lambda _: around.notify(Notice(t.get("medication.told.ended"))))
    every = (clocks, stocks, refills, cancelling, pausing, stopping)

    def ask_for_more() -> None:
        refills.run(task_id.current or str(uuid.uuid4()), key, patient, app.clock.now())
        task_id.current = str(uuid.uuid4())

    def keep_count() -> None:
        number = number_of(counting.newest())
        ask_to_count(False)
        if number is not None and known is not None:
            stocks.run(key, Amount(number, stock_unit(known)), patient, app.clock.now())

    def end() -> None:
        ask_to_end(False)
        stopping.run(id_, app.clock.now())

    prompt = None
    if asked_to_count and known is not None:
        prompt = count_prompt(
            around,
            known,
            counting.value,
            on_write=lambda words: counting.edit(lambda _: words),
            on_keep=keep_count,
            on_close=lambda: ask_to_count(False),
        )
    elif ending and known is not None:
        prompt = end_prompt(around, known, end, lambda: ask_to_end(False))
    use_prompt(prompt)
    return MedicineActions(
        on_clock=lambda clock: clocks.run(key, clock, patient, app.clock.now()),
        on_count=lambda: ask_to_count(True),
        on_refill=ask_for_more,
        on_cancel_refill=lambda task: cancelling.run(task, app.clock.now()),
        on_pause=lambda: pausing.run(id_, app.clock.now()),
        on_end=lambda: ask_to_end(True),
        busy=any(action.busy for action in every),
        error=next((action.error for action in every if action.error), None),
    )


def number_of(written: str) -> Decimal | None:
    """An amount as it was typed, in any width of digits; None when it is none, or below zero."""
    try:
        number = Decimal(written.strip().replace("，", ".").replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 <= number < Decimal(10) ** _LONGEST_NUMBER else None


def count_prompt(
    around: UiContext,
    known: MedicinePage,
    written: str,
    *,
    on_write: Callable[[str], None],
    on_keep: Callable[[], None],
    on_close: Callable[[], None],
) -> Prompt:
    """How much of it is there now."""
    look, t = around.look, around.texts
    wrong = bool(written.strip()) and number_of(written) is None
    field = text_field(
        look,
        t.get("medication.stock.field", unit=stock_unit(known)),
        written,
        on_write,
        error=t.get("medication.stock.wrong") if wrong else None,
        on_submit=on_keep,
        autofocus=True,
        keyboard=ft.KeyboardType.NUMBER,
    )
    ready = number_of(written) is not None
    keep = Choice(t.get("medication.stock.keep"), on_keep if ready else None, strong=True, decides=True)
    title = t.get("medication.stock.title", name=medicine_name(t, known.prescription))
    words = t.get("medication.stock.body")
    return Prompt(title, words, [keep], on_close, icon=ft.Icons.INVENTORY_2_OUTLINED, mood="info", content=[field])


def end_prompt(
    around: UiContext, known: MedicinePage, on_end: Callable[[], None], on_close: Callable[[], None]
) -> Prompt:
    """Ending cannot be undone, so it is asked."""
    t = around.texts
    choices = [
        Choice(t.get("medication.end.no"), on_close, strong=True),
        Choice(t.get("medication.end.yes"), on_end, danger=True),
    ]
    title = t.get("medication.end.title", name=medicine_name(t, known.prescription))
    return Prompt(title, t.get("medication.end.body"), choices, on_close)
