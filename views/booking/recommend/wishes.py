"""The person's wishes about a time: one line, changed in place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import flet as ft

from services.booking.recommend.wishes import KeptWishes
from services.booking.rules import Half
from views.booking.words import WEEKDAYS, half_words
from views.component import component
from views.hooks import use_ui_context
from views.i18n.texts import Texts
from views.kit.buttons import text_button
from views.kit.chips import choice_chip
from views.kit.choose import Option as Segment
from views.kit.choose import segmented, switch_row
from views.kit.surfaces import card, column, row
from views.look.text import strong

FROM_DAYS = (0, 1, 3, 7)


@component
def WishesPart(*, wishes: KeptWishes, on_wishes: Callable[[KeptWishes], None], opened: bool = False) -> ft.Control:
    """The person's wishes: shown in one line, changed in place."""
    around = use_ui_context()
    look, t = around.look, around.texts
    showing, show = ft.use_state(opened)
    said = text_button(look, wishes_words(t, wishes), lambda: show(not showing), icon=ft.Icons.TUNE)
    if not showing:
        return ft.Row(controls=[said], wrap=True)
    starts = [Segment(str(n), _from_words(t, n)) for n in FROM_DAYS]
    days = [
        choice_chip(
            look,
            t.get(key),
            selected=day in wishes.weekdays,
            on_click=lambda picked=day: on_wishes(replace(wishes, weekdays=wishes.weekdays ^ {picked})),  # type: ignore[misc]
        )
        for day, key in WEEKDAYS.items()
    ]
    halves = [
        choice_chip(
            look,
            half_words(t, half),
            selected=half in wishes.halves,
            on_click=lambda picked=half: on_wishes(replace(wishes, halves=wishes.halves ^ {picked})),  # type: ignore[misc]
        )
        for half in (Half.MORNING, Half.AFTERNOON)
    ]
    parts = [
        segmented(
            look,
            t.get("booking.wishes.from"),
            starts,
            str(wishes.in_days),
            lambda value: on_wishes(replace(wishes, in_days=int(value))),
        ),
        column([strong(look, t.get("booking.wishes.days")), row([*days, *halves], 8, wrap=True)], 8),
        switch_row(
            look,
            t.get("booking.wishes.elderly"),
            wishes.elderly,
            lambda on: on_wishes(replace(wishes, elderly=on)),
            note=t.get("booking.wishes.elderly.note"),
        ),
        switch_row(
            look,
            t.get("booking.wishes.companion"),
            wishes.companion,
            lambda on: on_wishes(replace(wishes, companion=on)),
            note=t.get("booking.wishes.companion.note"),
        ),
    ]
    return column([ft.Row(controls=[said], wrap=True), card(look, column(parts, 16))], 8)


def _from_words(t: Texts, days: int) -> str:
    return t.get("booking.wishes.today") if days == 0 else t.get("booking.wishes.in_days", n=days)


def wishes_words(t: Texts, wishes: KeptWishes) -> str:
    """The wishes in one line."""
    if not wishes.any:
        return t.get("booking.wishes.none")
    days = "".join(t.get(WEEKDAYS[day]) + " " for day in sorted(wishes.weekdays)).strip()
    parts = [
        t.get("booking.wishes.in_days", n=wishes.in_days) if wishes.in_days else "",
        days,
        " ".join(half_words(t, half) for half in sorted(wishes.halves)),
        t.get("booking.wishes.elderly") if wishes.elderly else "",
        t.get("booking.wishes.companion") if wishes.companion else "",
    ]
    return t.get("booking.wishes.line", wishes=" · ".join(part for part in parts if part))
