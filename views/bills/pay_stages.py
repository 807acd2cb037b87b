"""Each stage of a payment as a person sees it: what happened, what it means for the money, what can be done now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import flet as ft

from services.bills.paying import PaymentStage
from services.bills.queries import PayingPage
from services.record.money import rules
from services.record.money.order import Method, Order
from views.bills.pay_form import amount_due
from views.bills.use_payment import PaymentControls
from views.bills.words import amount_figure, method_words, money_words, wallet_words, when_words
from views.context import UiContext
from views.i18n.words import refusal_text
from views.kit.banner import BannerMood, Choice, banner
from views.kit.buttons import danger_button, primary_button, quiet_button
from views.kit.countdown import countdown
from views.kit.qr import QrCode
from views.kit.surfaces import card, column, hero, pair, section
from views.kit.waiting import waiting
from views.look.text import body, small, text
from views.look.tokens import Look, Width


@dataclass(frozen=True)
class Steps:
    """The person's actions in a payment that was begun."""

    payment: PaymentControls
    on_open_code: Callable[[str], None]
    on_leave: Callable[[], None]


def stage_part(around: UiContext, page: PayingPage, steps: Steps, now: datetime) -> list[ft.Control | None]:
    """The content of the screen in a stage other than choosing. `now` by the hospital's clock."""
    order, stage = page.kept, steps.payment.flow.stage
    if stage in _UNDER_WAY:
        return [_under_way(around, _UNDER_WAY[stage])]
    if stage is PaymentStage.WAITING and order is not None:
        return _waiting(around, order, steps, now)
    if stage is PaymentStage.PAID:
        return _paid(around, page, steps, now)
    if stage is PaymentStage.OTHER_OPEN:
        return _other(around, order, steps, now)
    if stage is PaymentStage.REPRICED:
        return _repriced(around, page, steps)
    return _told(around, steps)


_UNDER_WAY = {
    PaymentStage.SENDING: "bills.stage.sending",
    PaymentStage.MAKING: "bills.stage.making",
    PaymentStage.CLOSING: "bills.stage.closing",
}


def _under_way(around: UiContext, words: str) -> ft.Control | None:
    """What the hospital is working on. Nothing while no answer can come: the screen says above what it waits for."""
    if not around.in_reach:
        return None
    return card(around.look, [waiting(around.look, around.texts.get(words))])


def _waiting(around: UiContext, order: Order, steps: Steps, now: datetime) -> list[ft.Control | None]:
    """The code to scan while it is valid, or that the bank is being asked."""
    look, t = around.look, around.texts
    close = danger_button(look, t.get("bills.close"), steps.payment.on_close, busy=steps.payment.busy)
    if order.method == Method.CARD or order.code_url is None:
        return [_under_way(around, "bills.stage.bank"), close]
    left = countdown(look, t, t.get("bills.code.left"), order.expires - now) if order.expires else None
    url, (here, scan) = order.code_url, wallet_words(t, order)
    amount = money_words(order.amount.value, order.amount.currency or "") if order.amount else ""
    drawn = QrCode(url, t.get("bills.code.picture", amount=amount))
    figure = _middle(amount_figure(look, amount))
    once = small(look, t.get("bills.code.once"), align="center")

    def pay_here() -> None:
        steps.on_open_code(url)

    if look.width is Width.PHONE:
        first = card(look, [figure, primary_button(look, here, pay_here, icon=ft.Icons.OPEN_IN_NEW)])
        other = section(
            look, t.get("bills.code.elsewhere"), [card(look, [_headline(look, scan), _middle(drawn), once])]
        )
        return [first, left, other, close]
    code = card(look, [_headline(look, scan), figure, _middle(drawn), once])
    return [code, left, quiet_button(look, here, pay_here, icon=ft.Icons.OPEN_IN_NEW, decides=True), close]


def _headline(look: Look, words: str) -> ft.Control:
    return text(look, words, strong=True, align="center")


def _middle(content: ft.Control) -> ft.Control:
    return ft.Row(controls=[content], alignment=ft.MainAxisAlignment.CENTER)


def _paid(around: UiContext, page: PayingPage, steps: Steps, now: datetime) -> list[ft.Control | None]:
    """That it was paid and what the bill is now; then the number and the moment of the payment."""
    look, t, order = around.look, around.texts, page.kept
    amount = money_words(order.amount.value, order.amount.currency or "") if order and order.amount else ""
    facts = [
        (t.get("bills.payment.when"), when_words(around, order.changed, now) if order and order.changed else None),
        (t.get("bills.payment.how"), method_words(t, order.method) if order else None),
        (t.get("bills.payment.number"), order.transaction if order else None),
    ]
    lines: list[ft.Control | None] = [
        ft.Icon(icon=ft.Icons.CHECK_CIRCLE, color=look.palette.on_hero, size=look.icon * 2),
        text(look, t.get("bills.paid"), size=look.head, tone="on_hero", strong=True, align="center"),
        amount_figure(look, amount, "on_hero") if amount else None,
        text(look, _after(around, page), tone="on_hero", align="center"),
    ]
    inner = ft.Column(
        controls=[line for line in lines if line is not None],
        spacing=8,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
    shown = ft.Semantics(content=hero(look, [inner]), live_region=True, container=True)
    rows = [pair(look, name, value) for name, value in facts if value]
    told = card(look, column(rows, 8)) if rows else None
    note = body(look, t.get("bills.paid.note"), "soft", align="center")
    leave = primary_button(look, t.get("bills.paid.leave"), steps.on_leave, decides=False)
    return [shown, leave, note, told]  # what comes a moment later stands below the button, which stays in its place


def _after(around: UiContext, page: PayingPage) -> str:
    """What is left of the bills, as soon as the hospital has counted the payment: then they have a new version."""
    t, left = around.texts, amount_due(page)
    if page.deposit is not None:
        return t.get("bills.paid.deposit")
    agreed = {(target.id, target.version) for target in page.kept.targets} if page.kept else set()
    if not page.bills or any((bill.id, bill.version) in agreed and rules.due(bill) > 0 for bill in page.bills):
        return t.get("bills.paid.soon")
    if left is None or left.due is None:
        return t.get("bills.paid.all")
    return t.get("bills.paid.rest", amount=money_words(left.due, left.currency))


def _other(around: UiContext, order: Order | None, steps: Steps, now: datetime) -> list[ft.Control | None]:
    """Another payment of the same bill, perhaps from another phone: go on with it, or close it first."""
    look, t = around.look, around.texts
    title, _, words = t.get("bills.stage.other_open").partition("\n")
    if order is None:
        return [banner(look, title, words, mood="warm", announce=True), *_start_over(around, steps)]
    about = t.get("bills.other.about", when=when_words(around, order.made, now), how=method_words(t, order.method))
    choices = [
        Choice(t.get("bills.other.take_over"), steps.payment.on_take_over, strong=True, decides=True),
        Choice(t.get("bills.other.close"), steps.payment.on_close, busy=steps.payment.busy, decides=True),
    ]
    return [banner(look, title, f"{about}\n{words}", mood="warm", choices=choices, announce=True)]


def _repriced(around: UiContext, page: PayingPage, steps: Steps) -> list[ft.Control | None]:
    """What the person agreed to, what the amount is now, and the question again."""
    look, t, agreed, due = around.look, around.texts, steps.payment.flow.amount, amount_due(page)
    title, _, words = t.get("bills.stage.repriced").partition("\n")
    said = banner(look, title, words, mood="warm", icon=ft.Icons.PRICE_CHANGE_OUTLINED, announce=True)
    if due is None or due.due is None:
        return [said, _back(around, steps)]
    new = money_words(due.due, due.currency)
    amounts = [pair(look, t.get("bills.repriced.now"), new, tone="warm")]
    if agreed is not None and agreed != due.due:
        amounts.insert(0, pair(look, t.get("bills.repriced.before"), money_words(agreed, due.currency)))
    go_on = primary_button(look, t.get("bills.repriced.go_on", amount=new), steps.payment.on_choose)
    return [said, card(look, column(amounts, 8)), go_on, _back(around, steps)]


_TOLD: dict[PaymentStage, tuple[str, BannerMood, ft.IconData]] = {
    PaymentStage.LAPSED: ("bills.stage.lapsed", "info", ft.Icons.TIMER_OFF_OUTLINED),
    PaymentStage.UNKNOWN: ("bills.stage.unknown", "warm", ft.Icons.HELP_OUTLINE),
    PaymentStage.ABSENT: ("bills.stage.absent", "info", ft.Icons.CLOUD_OFF),
    PaymentStage.STUCK: ("bills.stage.stuck", "warm", ft.Icons.POINT_OF_SALE),
    PaymentStage.DECLINED: ("bills.stage.declined", "bad", ft.Icons.CREDIT_CARD_OFF),
    PaymentStage.EXPIRED: ("bills.stage.expired", "info", ft.Icons.TIMER_OFF_OUTLINED),
    PaymentStage.CLOSED: ("bills.stage.closed", "info", ft.Icons.CHECK_CIRCLE_OUTLINE),
    PaymentStage.SETTLED: ("bills.stage.settled", "good", ft.Icons.CHECK_CIRCLE_OUTLINE),
    PaymentStage.DISPUTED: ("bills.stage.disputed", "warm", ft.Icons.SUPPORT_AGENT),
}


def _told(around: UiContext, steps: Steps) -> list[ft.Control | None]:
    """A stage in words, and what can be done next."""
    look, t, stage = around.look, around.texts, steps.payment.flow.stage
    if stage in _TOLD:
        key, mood, icon = _TOLD[stage]
        title, _, words = t.get(key).partition("\n")
    else:
        mood, icon = "bad", ft.Icons.ERROR_OUTLINE
        title, _, words = refusal_text(t, steps.payment.why).partition("\n")
    said = banner(look, title, words, mood=mood, icon=icon, announce=True)
    if stage in {PaymentStage.ABSENT, PaymentStage.STUCK}:
        again = primary_button(
            look, t.get("bills.again"), steps.payment.on_again if around.in_reach else None, busy=steps.payment.busy
        )
        return [
            said,
            again,
            quiet_button(look, t.get("bills.give_up"), steps.payment.on_close, busy=steps.payment.busy, decides=True),
        ]
    if stage in {PaymentStage.LAPSED, PaymentStage.UNKNOWN}:
        return [said, _under_way(around, "bills.stage.asking"), _back(around, steps)]
    if stage in {PaymentStage.SETTLED, PaymentStage.DISPUTED}:
        return [said, _back(around, steps)]
    return [said, *_start_over(around, steps)]


def _start_over(around: UiContext, steps: Steps) -> list[ft.Control]:
    return [
        primary_button(around.look, around.texts.get("bills.choose_again"), steps.payment.on_choose, decides=False),
        _back(around, steps),
    ]


def _back(around: UiContext, steps: Steps) -> ft.Control:
    return quiet_button(around.look, around.texts.get("bills.back_to_bill"), steps.on_leave)


def stage_column(around: UiContext, parts: list[ft.Control | None]) -> ft.Control:
    """The parts of a stage below each other."""
    return column(parts, around.look.gap + 4)
