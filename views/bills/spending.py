"""What the person paid themselves, by month, as bars and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import flet as ft

from services.record.money import rules
from services.record.money.model import Bill
from services.record.money.rules import Month
from views.bills.words import money_words
from views.context import UiContext
from views.i18n import format as fmt
from views.kit.bars import Bar, BarChart
from views.kit.surfaces import card, column, section
from views.look.text import small, strong

MONTHS = 12
MONTHS_ON_PHONE = 6


def spending_part(around: UiContext, bills: Sequence[Bill], now: datetime) -> ft.Control | None:
    """The last months; nothing before the first payment. One currency: that of the newest bill paid."""
    look, t = around.look, around.texts
    paid = next((bill for bill in bills if bill.paid > 0 and bill.one_currency), None)
    if paid is None:
        return None
    today = fmt.local_date(now, around.zones)
    months = rules.by_month(bills, paid.currency, today, around.zones.clinic, MONTHS)
    shown = months if not look.large else months[-MONTHS_ON_PHONE:]
    total = sum((month.amount for month in shown), Decimal(0))
    words = t.get("bills.spending.total", n=len(shown), amount=money_words(total, paid.currency))
    chart = BarChart(
        name=t.get("bills.spending"),
        bars=tuple(_bar(around, month, paid.currency) for month in shown),
        unit=t.get("bills.spending.yuan")
        if paid.currency == "CNY"
        else t.get("bills.spending.unit", currency=paid.currency),
        summary=words,
    )
    note = small(look, t.get("bills.spending.note"))
    return section(look, t.get("bills.spending"), [card(look, column([strong(look, words), chart, note], 8))])


def _bar(around: UiContext, month: Month, currency: str) -> Bar:
    t = around.texts
    first = date(month.year, month.month, 1)
    short = t.get("bills.month.short", month=t.get("kit.months").split(" ")[month.month - 1])
    return Bar(short, fmt.month(t, first), float(month.amount), money_words(month.amount, currency))
