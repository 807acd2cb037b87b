"""The words for money: states, shares, payments, and what does not add up. The hospital's own words as sent."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Final

import flet as ft

from services.fhir import resource as fhir
from services.record.money import rules
from services.record.money.model import Bill, Line
from services.record.money.order import Method, Order, PaymentStatus, Wallet
from services.record.money.rules import BillState, Discrepancy, Mismatch
from services.record.money.statement import EntryKind, StatementLine
from views.context import UiContext
from views.i18n import format as fmt
from views.i18n.texts import Texts
from views.kit.chips import chip
from views.kit.surfaces import Mood
from views.look.text import Tone, fitting, text
from views.look.tokens import Look

_STATES: Final[dict[BillState, tuple[str, Mood, ft.IconData]]] = {
    BillState.TO_PAY: ("bills.state.to_pay", "warm", ft.Icons.SCHEDULE),
    BillState.PARTLY_PAID: ("bills.state.partly_paid", "warm", ft.Icons.TIMELAPSE),
    BillState.PAID: ("bills.state.paid", "good", ft.Icons.CHECK),
    BillState.PARTLY_REFUNDED: ("bills.state.partly_refunded", "info", ft.Icons.UNDO),
    BillState.REFUNDED: ("bills.state.refunded", "info", ft.Icons.UNDO),
    BillState.CANCELLED: ("bills.state.cancelled", "plain", ft.Icons.CANCEL_OUTLINED),
    BillState.WITHDRAWN: ("bills.state.withdrawn", "plain", ft.Icons.BLOCK),
    BillState.DRAFT: ("bills.state.draft", "info", ft.Icons.HOURGLASS_TOP),
    BillState.UNKNOWN: ("bills.state.unknown", "info", ft.Icons.HELP_OUTLINE),
}
_STATUSES: Final[dict[PaymentStatus, tuple[str, Mood, ft.IconData]]] = {
    PaymentStatus.ASKED: ("bills.standing.asked", "info", ft.Icons.SCHEDULE),
    PaymentStatus.WAITING: ("bills.standing.waiting", "warm", ft.Icons.SCHEDULE),
    PaymentStatus.PAID: ("bills.standing.paid", "good", ft.Icons.CHECK),
    PaymentStatus.DECLINED: ("bills.standing.declined", "bad", ft.Icons.ERROR_OUTLINE),
    PaymentStatus.EXPIRED: ("bills.standing.expired", "plain", ft.Icons.TIMER_OFF_OUTLINED),
    PaymentStatus.CLOSED: ("bills.standing.closed", "plain", ft.Icons.CANCEL_OUTLINED),
    PaymentStatus.FAILED: ("bills.standing.failed", "bad", ft.Icons.ERROR_OUTLINE),
    PaymentStatus.DISPUTED: ("bills.standing.disputed", "warm", ft.Icons.SUPPORT_AGENT),
    PaymentStatus.REFUNDING: ("bills.standing.refunding", "info", ft.Icons.HOURGLASS_BOTTOM),
    PaymentStatus.REFUNDED: ("bills.standing.refunded", "good", ft.Icons.UNDO),
}
_METHODS: Final = {Method.QR: "bills.method.qr", Method.CARD: "bills.method.card"}
_MISMATCHES: Final = {
    Mismatch.SHARES: "bills.differs.shares",
    Mismatch.NET: "bills.differs.net",
    Mismatch.LINES: "bills.differs.lines",
    Mismatch.AMOUNT: "bills.differs.amount",
    Mismatch.CURRENCY: "bills.differs.currency",
}
_ENTRIES: Final = {
    EntryKind.ITEM: "bills.line.untitled",
    EntryKind.SURCHARGE: "bills.line.surcharge",
    EntryKind.TAX: "bills.line.tax",
    EntryKind.DISCOUNT: "bills.line.discount",
    EntryKind.INSURANCE: "bills.share.insurance",
    EntryKind.ACCOUNT: "bills.share.account",
    EntryKind.ROUNDING: "bills.share.rounding",
    EntryKind.UNEXPLAINED: "bills.line.unexplained",
}
_NAMED: Final = 2
AROUND: Final = 80  # what stands beside an amount within a card, in dp


def money_words(amount: Decimal, currency: str) -> str:
    """ "¥1,234.50". A bill that names no currency shows the number alone."""
    return fmt.money(amount, currency).strip()


def price(bill: Bill, amount: Decimal) -> str:
    return money_words(amount, bill.currency)


def title_of(t: Texts, bill: Bill) -> str:
    """What the bill is for: the department and the doctor, else the kind the hospital names, else its first lines."""
    named = [line.name for line in bill.lines if line.name][:_NAMED]
    return bill.visit or bill.title or t.get("bills.list_comma").join(named) or t.get("bills.untitled")


def kind_of(bill: Bill) -> str | None:
    """The kind the hospital names, where that is not the title."""
    return bill.title if bill.visit else None


def contents(t: Texts, bill: Bill) -> str | None:
    """The first things on it, and how many there are."""
    named = [line.name for line in bill.lines if line.name]
    if not named:
        return None
    first = t.get("bills.list_comma").join(named[:_NAMED])
    return first if len(named) <= _NAMED else t.get("bills.and_more", first=first, n=len(named))


def state_chip(around: UiContext, bill: Bill, today: date) -> ft.Container:
    t = around.texts
    if rules.is_overdue(bill, today):
        return chip(around.look, t.get("bills.state.overdue"), "bad", ft.Icons.PRIORITY_HIGH)
    key, mood, icon = _STATES[rules.state(bill)]
    return chip(around.look, t.get(key), mood, icon)


def state_words(t: Texts, bill: Bill) -> str:
    return t.get(_STATES[rules.state(bill)][0])


def order_status_chip(around: UiContext, order: Order) -> ft.Container:
    key, mood, icon = _STATUSES[order.status]
    return chip(around.look, around.texts.get(key), mood, icon)


_WALLETS: Final = {
    Wallet.WECHAT: ("bills.wallet.wechat", "bills.scan.wechat"),
    Wallet.ALIPAY: ("bills.wallet.alipay", "bills.scan.alipay"),
    None: ("bills.code.open", "bills.code.scan"),
}


def wallet_words(t: Texts, order: Order) -> tuple[str, str]:
    """To pay on this device, and to scan the code with another: with the wallet whose page the code is."""
    here, scan = _WALLETS[order.wallet]
    return t.get(here), t.get(scan)


def method_words(t: Texts, method: str | None) -> str:
    known = next((key for code, key in _METHODS.items() if code == method), None)
    return t.get(known) if known else t.get("bills.method.other")


def difference_words(t: Texts, bill: Bill, discrepancy: Discrepancy) -> str:
    """What does not add up, and by how much."""
    return t.get(_MISMATCHES[discrepancy.what], amount=price(bill, abs(discrepancy.amount)))


def shown_amount(bill: Bill) -> Decimal | None:
    """The number a list shows: what is due, else what the person bears of it. None where the bill does not say it, or
    says it in several currencies."""
    return rules.due(bill) or (bill.net if bill.one_currency or not bill.currency else None)


def entry_words(t: Texts, line: StatementLine) -> str:
    """What a line of the statement is: the thing that was done, the hospital's own name of it, else its kind."""
    own = line.item.name if line.item is not None else line.name
    return own or t.get(_ENTRIES[line.entry])


def quantity_words(t: Texts, line: Line) -> str | None:
    if line.odd_quantity:
        return t.get("bills.line.quantity_odd")
    if line.quantity is None or line.quantity == 1:
        return None
    return f"× {fmt.number(line.quantity)}{f' {line.unit}' if line.unit else ''}"


def when_words(around: UiContext, when: fhir.When | None, now: datetime) -> str:
    """A moment or a date, as exactly as it was given."""
    t = around.texts
    if when is None:
        return t.get("bills.when.unknown")
    if isinstance(when, datetime):
        return fmt.near_moment(t, when, now, around.zones)
    return fmt.near_date(t, when, fmt.local_date(now, around.zones))


def day_words(around: UiContext, when: fhir.When | None, now: datetime) -> str:
    """The day alone: enough for a list."""
    if not isinstance(when, datetime):
        return when_words(around, when, now)
    return fmt.near_day(around.texts, fmt.local_date(when, around.zones), fmt.local_date(now, around.zones))


def amount_figure(look: Look, words: str, tone: Tone = "ink") -> ft.Control:
    """The amount that matters, as large as it stays on one line on the narrowest phone."""
    return text(
        look, words, size=fitting(look.display, words, look.least_width - AROUND, whole=True), tone=tone, strong=True
    )
