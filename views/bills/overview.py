"""All bills: what is due first, deposits, spending by month, and every bill."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import groupby

import flet as ft

from services.bills.queries import Overview, overview
from services.fhir.resource import first_moment, instant_of
from services.record.money import rules
from services.record.money.model import Bill, Deposit
from services.record.money.order import Order
from services.record.money.payments import PAYMENTS
from views import paths
from views.answers import Answer
from views.bills.spending import spending_part
from views.bills.words import (
    amount_figure,
    contents,
    day_words,
    kind_of,
    money_words,
    shown_amount,
    state_chip,
    state_words,
    title_of,
)
from views.component import rows, screen, unread_rows
from views.context import UiContext
from views.hooks import use_client, use_life, use_now, use_patient, use_query, use_task, use_ui_context
from views.i18n import format as fmt
from views.kit.answer import answer, as_of
from views.kit.banner import Choice, banner, empty
from views.kit.buttons import hero_button, quiet_button
from views.kit.folded import unless_elder
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.pictures import Picture
from views.kit.surfaces import card, column, facts, hero, row, section
from views.look.text import text
from views.written import in_chinese

PAGE = 40
_USUAL = frozenset({rules.BillState.TO_PAY, rules.BillState.PAID})
"""States that are words among the facts; any other is a mark."""


@screen
def BillsScreen() -> ft.View:
    """Gathers the money of the person whose record is open."""
    shown, show = ft.use_state(PAGE)
    return BillsView(found=use_overview(), shown=shown, on_more=lambda: show(lambda n: n + PAGE), now=use_now(60))


def use_settling() -> None:
    """Asks about payments whose outcome is not known, as soon as the hospital is in reach."""
    in_reach = use_ui_context().in_reach
    settling = use_task(use_client(PAYMENTS).settle, by_itself=True)

    def begin() -> Callable[[], None]:
        if in_reach:
            settling.run()
        return lambda: None

    use_life(begin, in_reach)


def use_overview() -> Answer[Overview]:
    """The bills of the person whose record is open."""
    t = use_ui_context().texts
    return use_query(overview, use_patient(), t.language.value)


@screen
def BillsView(*, found: Answer[Overview], shown: int, on_more: Callable[[], None], now: datetime) -> ft.View:
    around = use_ui_context()
    t = around.texts
    return page_frame(
        around,
        bill_list(around, found, now, shown=shown, on_more=on_more),
        route=paths.bills(),
        title_words=t.get("bills.title"),
        door=paths.me(),
        back=True,
        times_at=now,
    )


def bill_list(
    around: UiContext,
    found: Answer[Overview],
    now: datetime,
    *,
    shown: int,
    on_more: Callable[[], None],
    chosen: str | None = None,
) -> list[ft.Control]:
    """Everything on the first screen of the bills; on a desktop it is beside one of them."""
    look, t = around.look, around.texts
    nothing = empty(look, t.get("bills.empty"), t.get("bills.empty.body"), shows=Picture.RECEIPT)

    def show(known: Overview) -> ft.Control:
        if not (known.bills or known.deposits or known.unsettled or known.unreadable):
            return nothing
        return column(_parts(around, known, now, shown=shown, on_more=on_more, chosen=chosen), look.gap + 8)

    return [answer(look, t, found, show)]


def _parts(
    around: UiContext,
    known: Overview,
    now: datetime,
    *,
    shown: int,
    on_more: Callable[[], None],
    chosen: str | None,
) -> list[ft.Control | None]:
    look, t = around.look, around.texts

    def drawn(bill: Bill) -> ft.Control:
        return bill_tile(around, bill, now, bill.id == chosen)

    due = known.to_pay
    others = [bill for bill in known.bills if bill not in due]
    heard = instant_of(known.fetched_at)
    age = as_of(look, t, fmt.device_moment(t, heard, now, around.zones), offline=not around.online) if heard else None
    more = quiet_button(look, t.get("bills.more", n=len(others) - shown), on_more) if len(others) > shown else None
    settled = [spending_part(around, known.bills, now), *_months(around, others[:shown], drawn), more]
    unread = list_group(look, unread_rows(around, known.unreadable)) if known.unreadable else None
    rest = [*settled, unread, _covers(around, known)]
    return [
        age,
        in_chinese(look, t, *(bill.title for bill in known.bills), *(deposit.name for deposit in known.deposits)),
        _unsettled(around, known),
        _due(around, due),
        list_group(look, rows(around, "Invoice", due, drawn), title=t.get("bills.to_pay")) if due else None,
        _deposits(around, known.deposits),
        *(unless_elder(look, t.get("bills.earlier"), rest) if due else rest),
    ]


def _unsettled(around: UiContext, known: Overview) -> ft.Control | None:
    """The link to a payment with an unknown outcome, or to one whose code waits to be scanned."""
    t = around.texts
    going_on = (*known.unsettled, *known.open_orders)
    if not going_on:
        return None
    first = going_on[0]
    waits = not known.unsettled
    title = t.get("bills.going_on.waits") if waits else t.get("bills.going_on.unknown")
    body = t.get("bills.going_on.waits.body") if waits else t.get("bills.going_on.unknown.body")
    choice = Choice(t.get("bills.going_on.open"), lambda: around.go(pay_path(first)), strong=True)
    return banner(around.look, title, body, mood="warm", choices=[choice], icon=ft.Icons.HOURGLASS_TOP, announce=True)


def pay_path(order: Order) -> str:
    """Where a payment is shown: by what it is for."""
    targets = [
        target.id if target.type == "Invoice" else str(target) for target in order.targets if target.type != "Task"
    ]
    return paths.pay(*targets) if targets else paths.bills()


def _due(around: UiContext, due: Sequence[Bill]) -> ft.Control | None:
    """The total due; several bills are paid at once where they are in one currency."""
    if not due:
        return None
    look, t = around.look, around.texts
    currency = due[0].currency
    alike = [bill for bill in due if bill.currency == currency]
    total = sum((rules.due(bill) for bill in alike), Decimal(0))
    words = t.get("bills.pay_all", n=len(alike)) if len(alike) > 1 else t.get("bills.pay")
    pay = hero_button(
        look,
        words,
        lambda: around.go(paths.pay(*(bill.id for bill in alike))),
        icon=ft.Icons.QR_CODE_2,
        strong=True,
    )
    return hero(
        look,
        [
            column(
                [
                    text(look, t.get("bills.due_in_all"), tone="on_hero_soft"),
                    amount_figure(look, money_words(total, currency), "on_hero"),
                    text(look, t.get("bills.count", n=len(alike)), size=look.small, tone="on_hero_soft"),
                ],
                2,
            ),
            pay,
        ],
    )


def _months(around: UiContext, bills: Sequence[Bill], drawn: Callable[[Bill], ft.Control]) -> list[ft.Control | None]:
    def month(bill: Bill) -> str:
        moment = first_moment(bill.when, around.zones.clinic)
        if moment is None:
            return around.texts.get("bills.when.unknown")
        day = fmt.local_date(moment, around.zones)
        return fmt.month(around.texts, day)

    return [
        list_group(around.look, rows(around, "Invoice", group, drawn), title=name)
        for name, group in groupby(bills, key=month)
    ]


def bill_tile(around: UiContext, bill: Bill, now: datetime, selected: bool = False) -> ft.Control:
    """One bill: what for, when, how much, and its state."""
    t = around.texts
    state, today = rules.state(bill), fmt.local_date(now, around.zones)
    hidden, open_ = state is rules.BillState.WITHDRAWN, rules.due(bill) > 0
    shown = None if hidden else shown_amount(bill)
    quiet = state in _USUAL and not rules.is_overdue(bill, today)
    kind, day = kind_of(bill), day_words(around, bill.when, now)
    facts = [kind, day if kind else fmt.capital(day), state_words(t, bill) if quiet else None]
    return list_row(
        around.look,
        title_of(t, bill),
        " · ".join(fact for fact in facts if fact),
        more=contents(t, bill) if open_ and not hidden else None,
        icon=ft.Icons.RECEIPT_LONG_OUTLINED,
        mood="warm" if open_ else "plain" if hidden else "brand",
        value=None if shown is None else money_words(shown, bill.currency),
        marks=[] if quiet else [state_chip(around, bill, today)],
        on_click=lambda: around.go(paths.bill(bill.id)),
        selected=selected,
        done=hidden or state is rules.BillState.CANCELLED,
    )


def _deposits(around: UiContext, deposits: Sequence[Deposit]) -> ft.Control | None:
    """The inpatient's deposit: what is left, whether more is asked for, and the way to add to it."""
    look, t = around.look, around.texts
    cards = rows(
        around, "Account", (each for each in deposits if each.balance is not None), lambda each: _deposit(around, each)
    )
    return section(look, t.get("bills.deposits"), cards) if cards else None


def _deposit(around: UiContext, deposit: Deposit) -> ft.Control:
    look, t = around.look, around.texts
    left = money_words(deposit.balance.value, deposit.balance.currency or "") if deposit.balance else ""
    low = deposit.balance is not None and deposit.balance.value <= 0
    wanted = deposit.wanted if deposit.wanted and deposit.wanted.value > 0 else None
    request = (
        banner(
            look, t.get("bills.deposit.wanted", amount=money_words(wanted.value, wanted.currency or "")), mood="warm"
        )
        if wanted
        else None
    )
    add = (
        quiet_button(
            look, t.get("bills.deposit.add"), lambda: around.go(paths.pay(f"Account/{deposit.id}")), icon=ft.Icons.ADD
        )
        if deposit.status == "active"
        else None
    )
    head = row([facts(look, deposit.name or t.get("bills.deposit"), t.get("bills.deposit.left"))])
    amount = amount_figure(look, left, "bad" if low else "ink")
    return card(look, [head, amount, request, add])


def _covers(around: UiContext, known: Overview) -> ft.Control | None:
    look, t = around.look, around.texts
    covers = [list_row(look, cover.name or t.get("bills.cover"), cover.payer) for cover in known.covers]
    return list_group(look, covers, title=t.get("bills.covers")) if covers else None
