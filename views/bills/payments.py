"""Payments and refunds of a bill: each payment with its state, its receipt, and the request for a refund."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import uuid4

import flet as ft

from services.bills.commands import REASON_LIMIT, decide_refund
from services.bills.queries import BillPage
from services.errors import AppError
from services.fhir.resource import Money
from services.record.documents.documents import DOCUMENTS
from services.record.money import rules
from services.record.money.order import Order
from services.record.money.payments import PAYMENTS
from views.bills.words import method_words, money_words, order_status_chip, when_words
from views.component import component
from views.context import Notice, UiContext
from views.drafts import DraftForm, use_draft
from views.hooks import use_app, use_client, use_patient, use_store, use_task, use_ui_context
from views.i18n.words import error_words
from views.kit.banner import Choice, problem, strip
from views.kit.buttons import quiet_button, text_button
from views.kit.fields import text_field, too_long
from views.kit.prompt import Prompt, use_prompt
from views.kit.surfaces import card, column, pair, row, section
from views.look.text import heading, small, strong

REFUND: Final = DraftForm("bills.refund", str)


def _nothing(_: str) -> None:
    return


@dataclass(frozen=True)
class PaymentActions:
    """What can be done with a payment. `refunding`: the id of the payment whose refund is being asked about, with the
    `reason` so far; empty for none. `error` of the last of it."""

    on_receipt: Callable[[str], None]
    on_refund: Callable[[str, Money], None]
    refunding: str = ""
    on_ask: Callable[[str], None] = _nothing
    reason: str = ""
    on_reason: Callable[[str], None] = _nothing
    busy: bool = False
    error: AppError | None = None


def use_doings() -> PaymentActions:
    """Saving the receipt as a file, and asking for a refund."""
    app, around, store = use_app(), use_ui_context(), use_store()
    documents, payments = use_client(DOCUMENTS), use_client(PAYMENTS)
    t = around.texts
    patient = use_patient()
    refunding, ask = ft.use_state("")
    reason = use_draft(REFUND, refunding, "", wanted=bool(refunding))

    async def keep_receipt(document_id: str) -> bool:
        paper, content = await documents.document(document_id)
        return await app.save_file(t.get("bills.receipt.file"), paper.ending, content)

    async def ask_back(payment_id: str, amount: Money, why: str, decide: Callable[..., object]) -> None:
        order_id = str(uuid4())
        if store is not None:
            await store.write(
                lambda w: decide(
                    w,
                    order_id,
                    payment_id,
                    amount=amount,
                    reason=why,
                    patient_id=patient,
                    now=app.clock.now(),
                )
            )
            await payments.place(order_id)

    def kept(done: bool) -> None:
        if done:
            around.notify(Notice(t.get("bills.receipt.kept")))

    keeping = use_task(keep_receipt, kept)
    asking = use_task(ask_back, lambda _: around.notify(Notice(t.get("bills.refund.asked"))))
    return PaymentActions(
        on_receipt=keeping.run,
        on_refund=lambda payment_id, amount: asking.run(
            payment_id, amount, reason.newest(), reason.sending(decide_refund)
        ),
        refunding=refunding,
        on_ask=ask,
        reason=reason.value,
        on_reason=lambda words: reason.edit(lambda _: words),
        busy=keeping.busy or asking.busy,
        error=keeping.error or asking.error,
    )


def payments_part(around: UiContext, page: BillPage, doings: PaymentActions, now: datetime) -> ft.Control | None:
    """Payments and refunds of one bill, newest first."""
    look, t = around.look, around.texts
    if not page.payments and not page.refunds:
        return None
    trouble = problem(look, error_words(t, doings.error).both) if doings.error else None
    cards = [_payment(around, page, payment, doings, now) for payment in page.payments]
    backs = [_refund(around, refund, now) for refund in page.refunds]
    return section(look, t.get("bills.payments"), [trouble, *backs, *cards])


def _amount(order: Order) -> str:
    return money_words(order.amount.value, order.amount.currency or "") if order.amount else ""


def _payment(around: UiContext, page: BillPage, order: Order, doings: PaymentActions, now: datetime) -> ft.Control:
    look, t = around.look, around.texts
    together = len([each for each in order.targets if each.type == "Invoice"])
    rows = [
        (t.get("bills.payment.when"), when_words(around, order.changed or order.made, now)),
        (t.get("bills.payment.how"), method_words(t, order.method)),
        (t.get("bills.payment.number"), order.transaction),
        (t.get("bills.payment.together"), t.get("bills.count", n=together) if together > 1 else None),
    ]
    receipt_id = order.receipt_id
    receipt = (
        quiet_button(
            look,
            t.get("bills.receipt"),
            lambda: doings.on_receipt(receipt_id),
            icon=ft.Icons.PICTURE_AS_PDF_OUTLINED,
            busy=doings.busy,
        )
        if receipt_id
        else None
    )
    left = rules.refundable(order, page.refunds)
    back: ft.Control | None = None
    if left > 0 and order.amount and rules.may_be_refunded(page.bill, now, around.zones.clinic):
        back = RefundPart(payment=order, left=left, currency=order.amount.currency or "", doings=doings)
    head = row(
        [ft.Container(content=heading(look, _amount(order), level=3), expand=True), order_status_chip(around, order)]
    )
    return card(look, column([head, *(pair(look, name, value) for name, value in rows if value), receipt, back], 10))


def _refund(around: UiContext, order: Order, now: datetime) -> ft.Control:
    look, t = around.look, around.texts
    name = strong(look, t.get("bills.refund.of", amount=_amount(order)))
    words = order.reason or t.get("bills.refund.note")
    lines = column([name, small(look, when_words(around, order.changed or order.made, now)), small(look, words)], 2)
    if look.large:
        return card(look, column([lines, row([order_status_chip(around, order)], wrap=True)]))
    return card(look, row([ft.Container(content=lines, expand=True), order_status_chip(around, order)]))


@component
def RefundPart(*, payment: Order, left: Decimal, currency: str, doings: PaymentActions) -> ft.Control:
    """Asking for a refund, above the screen: the amount, the reason, and that the hospital decides."""
    around = use_ui_context()
    look, t = around.look, around.texts
    amount = money_words(left, currency)

    def keep() -> None:
        doings.on_ask("")

    def ask() -> None:
        doings.on_refund(payment.id, Money(left, currency))
        keep()

    title, _, words = t.get("bills.refund.about", amount=amount).partition("\n")
    offline = None if around.online else strip(look, t.get("bills.refund.needs_network"), icon=ft.Icons.CLOUD_OFF)
    over = too_long(t, doings.reason, REASON_LIMIT)
    choices = [
        Choice(
            t.get("bills.refund.send", amount=amount), ask if around.in_reach and over is None else None, danger=True
        ),
        Choice(t.get("bills.refund.keep"), keep),
    ]
    field = text_field(
        look, t.get("bills.refund.reason"), doings.reason, doings.on_reason, error=over, multiline=True, autofocus=True
    )
    prompt = Prompt(title, words, choices, keep, icon=ft.Icons.UNDO, mood="info", content=[field, offline])
    use_prompt(prompt if doings.refunding == payment.id else None)
    return text_button(
        look,
        t.get("bills.refund.ask"),
        None if doings.busy else (lambda: doings.on_ask(payment.id)),
        icon=ft.Icons.UNDO,
    )
