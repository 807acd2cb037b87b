"""The screens of the bills and their addresses; and the client that makes payments."""

from __future__ import annotations

from services.bills.payment_client import PAYMENT_CLIENT
from views import paths
from views.bills.detail import BillScreen
from views.bills.first import FirstBillScreen
from views.bills.pay import PayScreen
from views.screens import Screen

SCREENS = (
    Screen(paths.bills(), lambda _: FirstBillScreen(), above=paths.me()),
    Screen("/bills/:id", lambda p: BillScreen(p["id"]), above=paths.bills()),
    Screen("/pay/:what", lambda p: PayScreen(p["what"]), above=paths.bills()),
)
CLIENTS = (PAYMENT_CLIENT,)
