"""Choosing how much to pay and how: all or a part, by code or by a bound card. Typed text becomes an amount here."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import flet as ft

from services.bills.queries import PayingPage
from services.fhir.currency import rounded
from services.fhir.resource import Money, Reference
from services.record.money import rules
from services.record.money.model import Deposit
from services.record.money.order import Method
from services.record.money.payments import Card
from views.bills.words import amount_figure, money_words, price, shown_amount, title_of
from views.context import Edit, UiContext
from views.kit.banner import banner
from views.kit.buttons import text_button
from views.kit.chips import choice_chip
from views.kit.choose import Option, options, segmented
from views.kit.fields import text_field
from views.kit.folded import unless_elder
from views.kit.surfaces import card, column, divider, row, section
from views.look.text import small, strong, text
from views.look.tokens import Width

QR = "qr"
WHOLE, PART = "whole", "part"
_PRESETS = {"CNY": (Decimal(500), Decimal(1000), Decimal(2000), Decimal(5000))}
_TYPED = re.compile(r"[¥￥]?\s*(\d{1,9}(?:[.．]\d{1,4})?)")  # also in the form that a Chinese keyboard writes


@dataclass(frozen=True)
class PaymentDraft:
    """What the person has chosen so far. `method` is "qr" or the token of a card."""

    method: str = QR
    share: str = WHOLE
    typed: str = ""


@dataclass(frozen=True)
class AmountDue:
    """What can be paid: the amount due (None for a deposit, which may be any amount), and its currency. `wanted`: what
    the hospital asks for as a deposit."""

    due: Decimal | None
    currency: str
    targets: tuple[Reference, ...]
    wanted: Decimal | None = None

    @property
    def in_parts(self) -> bool:
        """Several bills are paid whole; one may be paid in parts."""
        return len(self.targets) == 1


def amount_due(page: PayingPage) -> AmountDue | None:
    """What can be paid on this page now; None when nothing is due."""
    if page.deposit is not None:
        wanted, balance = page.deposit.wanted, page.deposit.balance
        currency = next((money.currency for money in (wanted, balance) if money and money.currency), "")
        account = Reference("Account", page.deposit.id)
        if page.deposit.status != "active" or not currency:
            return None
        return AmountDue(None, currency, (account,), wanted.value if wanted and wanted.value > 0 else None)
    due = [bill for bill in page.bills if rules.due(bill) > 0]
    if not due or len({bill.currency for bill in due}) > 1:
        return None
    targets = tuple(Reference("Invoice", bill.id, bill.version) for bill in due)
    return AmountDue(sum((rules.due(bill) for bill in due), Decimal(0)), due[0].currency, targets)


def amount_of(due: AmountDue, draft: PaymentDraft) -> Money | None:
    """The amount chosen; None while it is missing, too much, or not in whole minor units of its currency."""
    if due.due is not None and draft.share == WHOLE:
        return Money(due.due, due.currency)
    written = _TYPED.fullmatch(draft.typed.replace(",", "").strip())
    typed = Decimal(written[1].replace("．", ".")) if written else Decimal(0)
    if typed <= 0 or typed != rounded(typed, due.currency):
        return None
    return None if due.due is not None and typed > due.due else Money(typed, due.currency)


def card_of(draft: PaymentDraft) -> tuple[Method, str | None]:
    """The chosen card as the hospital needs it."""
    return (Method.QR, None) if draft.method == QR else (Method.CARD, draft.method)


def summary(around: UiContext, page: PayingPage, due: AmountDue | None, *, whole: bool = True) -> ft.Control:
    """What is paid for, each with its amount. The sum in large figures where it is `whole`, or of several."""
    look, t = around.look, around.texts
    lines: list[ft.Control] = []
    for bill in page.bills:
        shown = shown_amount(bill)
        amount = strong(look, price(bill, shown), align="end") if shown is not None else None
        lines.append(row([ft.Container(content=text(look, title_of(t, bill)), expand=True), amount]))
    if page.deposit is not None:
        lines.append(_deposit(around, page.deposit))
    if due is not None and due.due is not None and (whole or len(page.bills) > 1):
        lines += [divider(look)] if len(lines) > 1 else []
        label = t.get("bills.due_in_all") if len(page.bills) > 1 else t.get("bills.due_now")
        lines.append(column([small(look, label), amount_figure(look, money_words(due.due, due.currency))], 0))
    return card(look, column(lines, 10))


def _deposit(around: UiContext, deposit: Deposit) -> ft.Control:
    """What is left of a deposit, and how much more the hospital asks for."""
    look, t, left, wanted = around.look, around.texts, deposit.balance, deposit.wanted
    words = [
        t.get("bills.deposit.left_now", amount=money_words(left.value, left.currency or "")) if left else None,
        t.get("bills.deposit.wanted", amount=money_words(wanted.value, wanted.currency or ""))
        if wanted and wanted.value > 0
        else None,
    ]
    name = strong(look, deposit.name or t.get("bills.deposit"))
    return column([name, *(small(look, each) for each in words if each)], 2)


def form(
    around: UiContext,
    due: AmountDue,
    draft: PaymentDraft,
    on_draft: Edit[PaymentDraft],
    *,
    cards: Sequence[Card] | None,
    on_bind: Callable[[], None],
    on_unbind: Callable[[], None] | None = None,
) -> list[ft.Control | None]:
    """How much and how; with `on_unbind` the chosen card can be unbound. `cards` None: not known (offline, or the
    cashier does not say). In elder mode paying in parts and the cards' keeping stand behind one button."""
    look, t = around.look, around.texts
    how = options(
        look,
        t.get("bills.pay.how"),
        _methods(around, cards),
        draft.method,
        lambda to: on_draft(lambda draft: replace(draft, method=to)),
    )
    bind = text_button(
        look, t.get("bills.card.bind"), on_bind if around.in_reach else None, icon=ft.Icons.ADD_CARD, decides=True
    )
    unbind = (
        text_button(look, t.get("bills.card.unbind"), on_unbind, icon=ft.Icons.CREDIT_CARD_OFF, decides=True)
        if on_unbind
        else None
    )
    binding = [unbind, bind, small(look, t.get("bills.card.note"))]
    amount = _amount(around, due, draft, on_draft)
    if look.elder:
        typed = due.due is None  # a deposit has no amount until then
        more = unless_elder(look, t.get("bills.pay.more"), [None if typed else amount, *binding])
        return [amount if typed else None, section(look, t.get("bills.pay.how"), [how]), *more]
    return [amount, section(look, t.get("bills.pay.how"), [how, *binding])]


def _methods(around: UiContext, cards: Sequence[Card] | None) -> list[Option]:
    t = around.texts
    bound = [
        Option(card.token, t.get("bills.card", name=card.name, last=card.last), t.get("bills.card.how"))
        for card in cards or ()
    ]
    if around.look.width is Width.PHONE:
        return [Option(QR, t.get("bills.method.phone"), t.get("bills.method.phone.how")), *bound]
    return [Option(QR, t.get("bills.method.qr"), t.get("bills.method.qr.how")), *bound]


def _amount(around: UiContext, due: AmountDue, draft: PaymentDraft, on_draft: Edit[PaymentDraft]) -> ft.Control | None:
    look, t = around.look, around.texts
    if not due.in_parts:
        return None
    typing = due.due is None or draft.share == PART
    wrong = None
    if typing and draft.typed.strip() and amount_of(due, draft) is None:
        wrong = t.get("bills.amount.wrong") if due.due is None else t.get("bills.amount.too_much")
    field = text_field(
        look,
        t.get("bills.amount"),
        draft.typed,
        lambda typed: on_draft(lambda draft: replace(draft, typed=typed)),
        error=wrong,
        hint=t.get("bills.amount.hint"),
        keyboard=ft.KeyboardType.NUMBER,
    )
    if due.due is None:
        return section(look, t.get("bills.deposit.how_much"), [_presets(around, due, draft, on_draft), field])
    shares = [Option(WHOLE, t.get("bills.amount.whole")), Option(PART, t.get("bills.amount.part"))]
    choice = segmented(
        look,
        t.get("bills.amount.how_much"),
        shares,
        draft.share,
        lambda share: on_draft(lambda draft: replace(draft, share=share)),
    )
    note = banner(look, t.get("bills.amount.part.note"), mood="info") if typing else None
    return column([choice, field if typing else None, note])


def _presets(around: UiContext, due: AmountDue, draft: PaymentDraft, on_draft: Edit[PaymentDraft]) -> ft.Control | None:
    """Amounts to tap instead of typing: what the hospital asks for, then usual ones."""
    amounts = list(dict.fromkeys([*([due.wanted] if due.wanted else []), *_PRESETS.get(due.currency, ())]))
    if not amounts:
        return None
    chosen = amount_of(due, draft)

    def chip(amount: Decimal) -> ft.Control:
        return choice_chip(
            around.look,
            money_words(amount, due.currency),
            selected=chosen is not None and chosen.value == amount,
            on_click=lambda: on_draft(lambda draft: replace(draft, typed=str(amount))),
        )

    return row([chip(amount) for amount in amounts], 8, wrap=True)
