"""The first screen in elder mode: four large tiles for what people come for, each leading straight to its end."""

from __future__ import annotations

from datetime import datetime

import flet as ft

from services.home.model import NewResult, Today
from services.record.money.due import ToPay
from views import paths
from views.context import UiContext
from views.home.call import Call
from views.home.parts import value_words
from views.i18n import format as fmt
from views.kit.surfaces import Mood
from views.kit.tiles import Tile, tile_grid


def four_tiles(around: UiContext, known: Today, owed: ToPay | None, now: datetime, on_call: Call) -> ft.Control:
    """Booking, paying, the report to read, and the hospital's telephone once it is known."""
    tiles = [_book(around), _pay(around, owed), _result(around, known.first_result(now), now)]
    if known.phone is not None:
        tiles.append(_call(around, known.phone, on_call))
    return tile_grid(around.look, tiles)


def _book(around: UiContext) -> Tile:
    t = around.texts
    return Tile(
        t.get("home.tile.book"), t.get("home.tile.book.note"), ft.Icons.EVENT, lambda: around.go(paths.booking())
    )


def _pay(around: UiContext, owed: ToPay | None) -> Tile:
    """Straight to paying everything that is due; a payment without a result has to be looked at first."""
    t = around.texts
    target, due = paths.bills(), owed is not None and not owed.unsettled
    if owed is None:
        note = t.get("home.tile.pay.none")
    elif owed.unsettled:
        note = t.get("home.tile.pay.unknown")
    else:
        target = paths.pay(*owed.bills)
        key = "home.tile.pay.overdue" if owed.overdue else "home.bill.amount"
        note = t.get(key, amount=fmt.money(owed.amount, owed.currency))
    return Tile(
        t.get("home.tile.pay"), note, ft.Icons.PAYMENTS_OUTLINED, lambda: around.go(target), mood="warm", loud=due
    )


def _result(around: UiContext, found: NewResult | None, now: datetime) -> Tile:
    t, name, icon = around.texts, around.texts.get("home.tile.result"), ft.Icons.DESCRIPTION_OUTLINED
    if found is None:
        return Tile(name, t.get("home.tile.result.none"), icon, lambda: around.go(paths.reports()), mood="info")
    line = found.line
    urgent = found.urgent_at(now)
    value, title = found.value_at(now), line.title or t.get("home.result.untitled")
    note = t.get("home.tile.result.critical", name=title) if urgent else title
    if value is not None:
        note = value_words(around, value)
    mood: Mood = "bad" if urgent else "info"
    return Tile(name, note, icon, lambda: around.go(paths.report(line.id)), mood=mood, loud=urgent)


def _call(around: UiContext, phone: str, on_call: Call) -> Tile:
    return Tile(around.texts.get("home.tile.call"), phone, ft.Icons.PHONE, lambda: on_call(phone), mood="good")
