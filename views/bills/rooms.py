"""The rooms of the bills and their addresses."""

from __future__ import annotations

from views import paths
from views.bills.detail import BillRoom
from views.bills.overview import BillsRoom
from views.bills.pay import PayRoom
from views.rooms import Room

ROOMS = (
    Room(paths.bills(), lambda _: BillsRoom(), above=paths.me()),
    Room("/bills/:id", lambda p: BillRoom(p["id"]), above=paths.bills()),
    Room("/pay/:what", lambda p: PayRoom(p["what"]), above=paths.bills()),
)
