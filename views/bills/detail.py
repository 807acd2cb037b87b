"""One bill: what it is for, who bears it to the cent, its state, payments and refunds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import flet as ft

from services.bills.queries import BillPage, Overview, bill_page
from services.errors import NotDownloaded
from services.fhir.resource import instant_of
from services.record.money import rules
from services.record.money.model import Bill
from services.record.money.rules import BillState
from services.record.money.statement import EntryKind, ItemizedBill, StatementLine, statement
from views import paths
from views.answers import Answer, Failed, Ready
from views.bills.overview import PAGE, bill_list, pay_path, use_overview
from views.bills.payments import PaymentActions, payments_part, use_doings
from views.bills.words import (
    amount_figure,
    day_words,
    difference_words,
    entry_words,
    kind_of,
    price,
    quantity_words,
    shown_amount,
    state_chip,
    title_of,
    when_words,
)
from views.component import screen
from views.context import UiContext
from views.hooks import use_app, use_now, use_patient, use_query, use_task, use_ui_context
from views.i18n import format as fmt
from views.kit.answer import answer, as_of
from views.kit.banner import banner
from views.kit.buttons import primary_button, quiet_button
from views.kit.folded import unless_elder
from views.kit.frame import page_frame
from views.kit.surfaces import card, column, divider, pair, row, section
from views.look.text import Tone, heading, small, strong, text
from views.written import in_chinese

INVOICE = "Invoice"


@screen
def BillScreen(bill_id: str, at: str | None = None) -> ft.View:
    """Gathers one bill with its payments, and (for a desktop) the list beside it. `at`: the list's address, where
    nobody chose it."""
    app, around = use_app(), use_ui_context()
    shown, show = ft.use_state(PAGE)
    page = use_query(bill_page, use_patient(), bill_id, around.texts.language.value)
    fetching = use_task(app.sync.refresh)
    return BillView(
        bill_id=bill_id,
        at=at,
        page=page,
        listed=use_overview(),
        shown=shown,
        on_more=lambda: show(lambda n: n + PAGE),
        doings=use_doings(),
        on_fetch=lambda: fetching.run(INVOICE, bill_id),
        now=use_now(60),
    )


@screen
def BillView(
    *,
    bill_id: str,
    page: Answer[BillPage | None],
    listed: Answer[Overview],
    shown: int,
    on_more: Callable[[], None],
    doings: PaymentActions,
    on_fetch: Callable[[], None],
    now: datetime,
    at: str | None = None,
) -> ft.View:
    """The bill alone on a phone, beside the list on a desktop."""
    around = use_ui_context()
    look, t = around.look, around.texts
    missing = isinstance(page, Ready) and page.value is None
    given: Answer[BillPage | None] = Failed(NotDownloaded(INVOICE, bill_id)) if missing else page
    known = page.value if isinstance(page, Ready) else None
    shown_bill = answer(look, t, given, lambda p: bill_body(around, p, doings, now) if p else column([]))
    fetch = quiet_button(look, t.get("kit.retry"), on_fetch) if missing else None
    title = title_of(t, known.bill) if known else t.get("bills.bill")
    pay = _pay(around, known) if known else None
    route = at or paths.bill(bill_id)
    if not look.wide:
        return page_frame(
            around,
            [shown_bill, fetch],
            route=route,
            title_words=title,
            door=paths.me(),
            back=True,
            foot=[pay] if pay else (),
            times_at=now,
        )
    return page_frame(
        around,
        bill_list(around, listed, now, shown=shown, on_more=on_more, chosen=bill_id),
        route=route,
        title_words=t.get("bills.title"),
        door=paths.me(),
        back=True,
        detail=[heading(look, title, size=look.display), row([pay]) if pay else None, shown_bill, fetch],
        times_at=now,
    )


def _pay(around: UiContext, page: BillPage) -> ft.Control | None:
    """The main button: pay what is due, or continue a payment that was begun."""
    look, t, bill = around.look, around.texts, page.bill
    if page.under_way is not None:
        path = pay_path(page.under_way)
        return primary_button(
            look, t.get("bills.going_on.open"), lambda: around.go(path), icon=ft.Icons.HOURGLASS_TOP, decides=False
        )
    if rules.due(bill) <= 0:
        return None
    words = t.get("bills.pay_amount", amount=price(bill, rules.due(bill)))
    return primary_button(look, words, lambda: around.go(paths.pay(bill.id)), icon=ft.Icons.QR_CODE_2, decides=False)


def bill_body(around: UiContext, page: BillPage, doings: PaymentActions, now: datetime) -> ft.Control:
    """Everything below the title. A withdrawn bill shows only that it was withdrawn."""
    look, t, bill = around.look, around.texts, page.bill
    state = rules.state(bill)
    if state is BillState.WITHDRAWN:
        title, _, words = t.get("bills.withdrawn").partition("\n")
        return banner(look, title, words, mood="bad", icon=ft.Icons.BLOCK)
    heard = instant_of(page.fetched_at)
    age = as_of(look, t, fmt.device_moment(t, heard, now, around.zones), offline=not around.online) if heard else None
    parts = [
        age,
        in_chinese(look, t, bill.title, *(line.name for line in bill.lines)),
        _head(around, bill, now),
        _cancelled(around, bill) if state is BillState.CANCELLED else None,
        _differences(around, bill),
        *_statement(around, bill),
        payments_part(around, page, doings, now),
    ]
    return column(parts, look.gap + 8)


def _head(around: UiContext, bill: Bill, now: datetime) -> ft.Control:
    look, t = around.look, around.texts
    today = fmt.local_date(now, around.zones)
    due = rules.due(bill)
    label = t.get("bills.due_now") if due > 0 else t.get("bills.own_part")
    amount = shown_amount(bill)
    owed = column([small(look, label), amount_figure(look, price(bill, amount))], 0) if amount is not None else None
    rows = [
        (t.get("bills.kind"), kind_of(bill)),
        (t.get("bills.date"), fmt.capital(when_words(around, bill.when, now))),
        (t.get("bills.pay_by"), day_words(around, bill.due, now) if bill.due and due > 0 else None),
        (t.get("bills.paid_so_far"), price(bill, bill.paid) if bill.paid > 0 and due > 0 else None),
        (t.get("bills.refunded"), price(bill, bill.refunded) if bill.refunded > 0 and bill.one_currency else None),
        (t.get("bills.from"), bill.issuer),
    ]
    return card(
        look,
        column(
            [
                row([state_chip(around, bill, today)], wrap=True),
                owed,
                *(pair(look, name, value) for name, value in rows if value),
            ],
            10,
        ),
    )


def _cancelled(around: UiContext, bill: Bill) -> ft.Control:
    t = around.texts
    return banner(around.look, t.get("bills.cancelled"), bill.cancelled_because, mood="info")


def _differences(around: UiContext, bill: Bill) -> ft.Control | None:
    """Shows what does not add up, and whom to ask; nothing is adjusted."""
    t = around.texts
    found = [difference_words(t, bill, difference) for difference in rules.differences(bill)]
    if not found:
        return None
    return banner(around.look, t.get("bills.differs"), "\n".join([*found, t.get("bills.differs.ask")]), mood="warm")


def _statement(around: UiContext, bill: Bill) -> list[ft.Control | None]:
    """The items with every discount as a line of its own, and who bears their sum: each column adds up to its end. In
    elder mode who bears what comes first, and the items stand behind a button."""
    look, t, listed = around.look, around.texts, statement(bill)
    items: list[ft.Control] = []
    for line in listed.items:
        items += [divider(look)] if items and line.entry is EntryKind.ITEM else []
        items.append(_item(around, bill, line) if line.item is not None else _entry(around, bill, line))
    if items and listed.gross is not None:
        items += [divider(look), _sum(around, t.get("bills.share.gross"), price(bill, listed.gross), "ink", large=True)]
    items = items or [text(look, line.name or t.get("bills.line.untitled")) for line in bill.lines]
    borne = _borne(around, bill, listed)
    note = t.get("bills.lines.note", n=len(bill.lines)) if listed.items else None
    itemized = section(look, t.get("bills.lines"), [card(look, column(items, 10))], note=note) if items else None
    shared = section(look, t.get("bills.shares"), [card(look, column(borne, 8))]) if borne else None
    if look.elder and shared is not None:
        return [shared, *unless_elder(look, t.get("bills.lines.open"), [itemized])]
    return [itemized, shared]


def _borne(around: UiContext, bill: Bill, listed: ItemizedBill) -> list[ft.Control]:
    """The sum of the items, less what others bear, is what the person pays; less what was paid, is what is due."""
    look, t, shares = around.look, around.texts, bill.shares
    if listed.net is None:
        return []
    lines: list[ft.Control] = []
    if listed.gross is not None:
        lines.append(_sum(around, t.get("bills.share.gross"), price(bill, listed.gross), "ink"))
    for line in listed.borne:
        if line.entry is EntryKind.ROUNDING and shares.self_pay is not None:
            lines += [divider(look), _sum(around, t.get("bills.share.self_pay"), price(bill, shares.self_pay), "ink")]
        lines.append(_entry(around, bill, line))
    lines += [divider(look), _sum(around, t.get("bills.share.net"), price(bill, listed.net), "brand", large=True)]
    if bill.paid > 0 and rules.due(bill) > 0:
        lines.append(_sum(around, t.get("bills.paid_so_far"), price(bill, -bill.paid), "ink"))
        if bill.refunded > 0:
            lines.append(_sum(around, t.get("bills.refunded"), price(bill, bill.refunded), "ink"))
        lines += [
            divider(look),
            _sum(around, t.get("bills.still_due"), price(bill, rules.due(bill)), "brand", large=True),
        ]
    return lines


def _entry(around: UiContext, bill: Bill, line: StatementLine) -> ft.Control:
    tone: Tone = "warm" if line.entry is EntryKind.UNEXPLAINED else "good" if line.amount < 0 else "ink"
    return _sum(around, entry_words(around.texts, line), price(bill, line.amount), tone)


def _sum(around: UiContext, name: str, value: str, tone: Tone, *, large: bool = False) -> ft.Control:
    """A name and an amount at the right edge, so that the decimal points are aligned."""
    look = around.look
    label = strong(look, name) if large else text(look, name)
    amount = text(look, value, tone=tone, strong=True, align="end", size=look.head if large else None)
    if look.large:
        return column([label, amount], 0)
    return row([ft.Container(content=label, expand=True), amount])


def _item(around: UiContext, bill: Bill, line: StatementLine) -> ft.Control:
    """What was done, how many of it, its price; below that what the insurance and the person bear of it."""
    look, t, item = around.look, around.texts, line.item
    if item is None:
        return _entry(around, bill, line)
    quantity = quantity_words(t, item)
    words = column([text(look, entry_words(t, line)), small(look, quantity) if quantity else None], 2)
    amount = strong(look, price(bill, line.amount), align="end")
    head = (
        column([words, amount], 2) if look.large else row([ft.Container(content=words, expand=True), amount], top=True)
    )
    parts = [
        t.get("bills.line.insurance", amount=price(bill, item.insurance)) if item.insurance else None,
        t.get("bills.line.own", amount=price(bill, item.own)),
    ]
    return column([head, small(look, " · ".join(part for part in parts if part))], 4)
