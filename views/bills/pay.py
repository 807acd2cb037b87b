"""Paying: choose, send, wait for the result, and everything that can happen in between, as drawn in
`services/bills/paying.py`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, cast

import flet as ft

from services.bills.commands import decide_payment
from services.bills.paying import ALIVE, PaymentStage
from services.bills.queries import PayingPage, paying_page
from services.errors import AppError
from services.record.money.payments import PAYMENTS, Card
from views import paths
from views.answers import Answer, Ready
from views.bills.bound_cards import use_bound_cards
from views.bills.card_prompts import card_passcode_prompt, unbind_prompt
from views.bills.pay_form import QR, PaymentDraft, amount_due, amount_of, form, summary
from views.bills.pay_stages import Steps, stage_column, stage_part
from views.bills.use_payment import PaymentControls, use_payment
from views.bills.words import money_words
from views.component import screen
from views.context import Edit, UiContext
from views.drafts import DraftForm, use_draft
from views.hooks import use_app, use_client, use_now, use_patient, use_query, use_task, use_ui_context
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import banner, empty, problem
from views.kit.buttons import primary_button
from views.kit.frame import page_frame
from views.kit.pictures import Picture
from views.kit.prompt import Prompt, use_prompt
from views.passcode_question import PasscodeQuestion, use_passcode_question

PAYMENT: Final = DraftForm("bills.payment", PaymentDraft, anew=("method",))


@screen
def PayScreen(what: str) -> ft.View:
    """Gathers what is to be paid, the cards one could pay with, and the payment itself."""
    app, around = use_app(), use_ui_context()
    targets = tuple(what.split(","))
    page = use_query(paying_page, use_patient(), targets, around.texts.language.value)
    now = use_client(PAYMENTS).time_there(use_now(1))
    kept = use_draft(PAYMENT, f"{use_patient()}/{what}", PaymentDraft())
    draft, change = kept.value, kept.edit
    payment = use_payment(page.value if isinstance(page, Ready) else None, draft, now, kept.sending(decide_payment))

    cards = use_bound_cards(lambda card: change(lambda draft: replace(draft, method=card.token)), now)
    opening, asked_for = use_task(app.open_url), use_passcode_question(payment.on_pay)

    def unbind(card: Card) -> None:
        change(lambda draft: replace(draft, method=QR))
        cards.on_unbind(card)

    return PayView(
        what=what,
        page=page,
        payment=payment,
        draft=draft,
        on_draft=change,
        cards=cards.known,
        on_bind=cards.on_bind,
        on_unbind=unbind,
        passcode=asked_for,
        on_open_code=opening.run,
        error=payment.error or cards.error or opening.error,
        now=now,
    )


def leave_to(what: str) -> str:
    """The screen to go back to: the bill, or all bills."""
    return paths.bills() if "," in what or "/" in what else paths.bill(what)


@screen
def PayView(
    *,
    what: str,
    page: Answer[PayingPage],
    payment: PaymentControls,
    draft: PaymentDraft,
    on_draft: Edit[PaymentDraft],
    cards: Sequence[Card] | None,
    on_bind: Callable[[], None],
    on_unbind: Callable[[Card], None],
    passcode: PasscodeQuestion,
    on_open_code: Callable[[str], None],
    error: AppError | None,
    now: datetime,
) -> ft.View:
    """One payment, in one column on every width: one thing at a time."""
    around = use_ui_context()
    look, t = around.look, around.texts
    known = page.value if isinstance(page, Ready) else None
    leaving, leave_card = ft.use_state(cast("Card | None", None))
    use_prompt(_passcode_prompt(around, known, draft, passcode))
    use_prompt(unbind_prompt(t, leaving, on_unbind, lambda: leave_card(None)) if leaving else None)
    choosing, leave = payment.flow.stage is PaymentStage.CHOOSING, leave_to(what)
    foot = [_pay(around, known, draft, payment, passcode)] if known is not None and choosing else []

    def show(given: PayingPage) -> ft.Control:
        if choosing:
            card = next((each for each in cards or () if each.token == draft.method), None)
            unbind = (lambda: leave_card(card)) if card and around.in_reach else None
            return stage_column(
                around, _choose(around, given, draft, on_draft, cards=cards, on_bind=on_bind, on_unbind=unbind)
            )
        about = (
            None if payment.flow.stage is PaymentStage.PAID else summary(around, given, amount_due(given), whole=False)
        )
        steps = Steps(payment, on_open_code, lambda: around.go_on(leave))
        return stage_column(around, [*stage_part(around, given, steps, now), about])

    trouble = problem(look, error_words(t, error).both) if error else None
    return page_frame(
        around,
        [_out_of_reach(around, payment), trouble, answer(look, t, page, show)],
        route=paths.pay(*what.split(",")),
        title_words=t.get("bills.pay.title"),
        door=paths.me(),
        back=True,
        foot=[control for control in foot if control is not None],
    )


def _passcode_prompt(
    around: UiContext, page: PayingPage | None, draft: PaymentDraft, passcode: PasscodeQuestion
) -> Prompt | None:
    due = amount_due(page) if page is not None else None
    amount = amount_of(due, draft) if due is not None else None
    if not passcode.opened or amount is None:
        return None
    return card_passcode_prompt(around.look, around.texts, passcode, money_words(amount.value, amount.currency or ""))


def _out_of_reach(around: UiContext, payment: PaymentControls) -> ft.Control | None:
    """What cannot be done offline or signed out: to pay, or to learn whether a payment was successful. Nothing once it
    is paid."""
    if around.in_reach or payment.flow.stage is PaymentStage.PAID:
        return None
    t, alive = around.texts, payment.flow.stage in ALIVE
    if not around.session_ok:
        said = t.get("bills.result_needs_sign_in") if alive else t.get("bills.needs_sign_in")
    else:
        said = t.get("bills.result_needs_network") if alive else t.get("bills.needs_network")
    title, _, words = said.partition("\n")
    icon = ft.Icons.CLOUD_OFF if around.session_ok else ft.Icons.LOGIN
    return banner(around.look, title, words, mood="info", icon=icon, announce=True)


def _choose(
    around: UiContext,
    page: PayingPage,
    draft: PaymentDraft,
    on_draft: Edit[PaymentDraft],
    *,
    cards: Sequence[Card] | None,
    on_bind: Callable[[], None],
    on_unbind: Callable[[], None] | None,
) -> list[ft.Control | None]:
    t = around.texts
    due = amount_due(page)
    if due is None:
        paid = empty(around.look, t.get("bills.nothing_due"), t.get("bills.nothing_due.body"), shows=Picture.DONE)
        return [summary(around, page, due) if page.bills else None, paid]
    return [
        summary(around, page, due),
        *form(around, due, draft, on_draft, cards=cards, on_bind=on_bind, on_unbind=on_unbind),
    ]


def _pay(
    around: UiContext, page: PayingPage, draft: PaymentDraft, payment: PaymentControls, passcode: PasscodeQuestion
) -> ft.Control | None:
    due = amount_due(page)
    if due is None:
        return None
    t, amount = around.texts, amount_of(due, draft)
    words = (
        t.get("bills.pay_amount", amount=money_words(amount.value, amount.currency or ""))
        if amount
        else t.get("bills.pay")
    )
    ready = amount is not None and around.in_reach
    pay = payment.on_pay if draft.method == QR else passcode.on_ask
    return primary_button(around.look, words, pay if ready else None, busy=payment.busy)
