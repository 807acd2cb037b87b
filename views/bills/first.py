"""The bills on a desktop: the first that is due, else the newest, stands open beside the list, until the person chooses
one."""

from __future__ import annotations

import flet as ft

from views import paths
from views.answers import Ready
from views.bills.detail import BillScreen
from views.bills.overview import BillsScreen, use_overview, use_settling
from views.component import screen
from views.hooks import use_ui_context


@screen
def FirstBillScreen() -> ft.View:
    """The list alone on a phone, and while there is no bill. Asks about payments whose outcome is not known."""
    use_settling()
    found = use_overview()
    if use_ui_context().look.wide and isinstance(found, Ready):
        bill = next(iter((*found.value.to_pay, *found.value.bills)), None)
        if bill is not None:
            return BillScreen(bill.id, at=paths.bills())
    return BillsScreen()
