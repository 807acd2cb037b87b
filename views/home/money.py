"""The card of the first screen for a bill to pay, or for a payment whose result is not known."""

from __future__ import annotations

import flet as ft

from services.record.money.due import ToPay
from views import paths
from views.context import UiContext
from views.i18n import format as fmt
from views.kit.banner import Choice, needs_you
from views.kit.chips import chip
from views.kit.lists import list_group, list_row


def money_card(around: UiContext, found: ToPay | None) -> ft.Control | None:
    """How much is to be paid, and the link to it. A payment with an unknown result comes first."""
    if found is None:
        return None
    look, t = around.look, around.texts
    if found.unsettled:
        title, _, words = t.get("home.payment.unknown").partition("\n")
        see = Choice(t.get("home.payment.see"), lambda: around.go(paths.bills()), strong=True)
        return needs_you(look, title, words, [see], icon=ft.Icons.HOURGLASS_TOP)
    target = paths.bill(*found.bills) if len(found.bills) == 1 else paths.bills()
    overdue = chip(look, t.get("home.bill.overdue"), "bad", ft.Icons.PRIORITY_HIGH) if found.overdue else None
    amount = fmt.money(found.amount, found.currency)
    shown = list_row(
        look,
        t.get("home.bill.amount", amount=amount),
        t.get("home.bill.count", n=len(found.bills)),
        icon=ft.Icons.RECEIPT_LONG_OUTLINED,
        mood="warm",
        marks=[overdue] if overdue else [],
        on_click=lambda: around.go(target),
    )
    return list_group(look, [shown], title=t.get("home.bill"))
