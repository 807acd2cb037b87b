"""The screens of the bills and their addresses; and the client that makes payments."""

from __future__ import annotations

import flet as ft

from services.bills.payment_client import PAYMENT_CLIENT
from views import paths
from views.screens import Screen, Values


def _first_bill(_: Values) -> ft.Control:
    from views.bills.first import FirstBillScreen

    return FirstBillScreen()


def _bill(values: Values) -> ft.Control:
    from views.bills.detail import BillScreen

    return BillScreen(values["id"])


def _pay(values: Values) -> ft.Control:
    from views.bills.pay import PayScreen

    return PayScreen(values["what"])


SCREENS = (
    Screen(paths.bills(), _first_bill, above=paths.me()),
    Screen("/bills/:id", _bill, above=paths.bills()),
    Screen("/pay/:what", _pay, above=paths.bills()),
)
CLIENTS = (PAYMENT_CLIENT,)
