"""The person's wishes about a time: each in sight, changed in place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import flet as ft

from services.booking.recommend.wishes import KeptWishes
from services.booking.rules import Half
from views.booking.words import WEEKDAYS, half_words
from views.component import component
from views.context import Edit, UiContext
from views.hooks import use_ui_context
from views.i18n.texts import Texts
from views.kit.buttons import text_button
from views.kit.chips import choice_chip, removable_chip
from views.kit.choose import Option as Segment
from views.kit.choose import segmented, switch_row
from views.kit.surfaces import card, column, row
from views.look.text import strong

FROM_DAYS = (0, 1, 3, 7)


@component
def WishesPart(*, wishes: KeptWishes, on_wishes: Edit[KeptWishes], opened: bool = False) -> ft.Control:
    """The person's wishes: each to be seen and to be taken away, changed in place."""
    around = use_ui_context()
    look, t = around.look, around.texts
    showing, show = ft.use_state(opened)
    words = t.get("booking.wishes.change") if wishes.any else t.get("booking.wishes.none")
    change = text_button(look, words, lambda: show(not showing), icon=ft.Icons.TUNE)
    clear = (
        text_button(look, t.get("booking.wishes.clear"), lambda: on_wishes(lambda _newest: KeptWishes()))
        if wishes.any
        else None
    )
    said = row([*_said(around, wishes, on_wishes), change, clear], 8, wrap=True)
    if not showing:
        return said
    starts = [Segment(str(n), _from_words(t, n)) for n in FROM_DAYS]
    days = [
        choice_chip(
            look,
            t.get(key),
            selected=day in wishes.weekdays,
            on_click=partial(on_wishes, partial(_with_day, day)),
        )
        for day, key in WEEKDAYS.items()
    ]
    halves = [
        choice_chip(
            look,
            half_words(t, half),
            selected=half in wishes.halves,
            on_click=partial(on_wishes, partial(_with_half, half)),
        )
        for half in (Half.MORNING, Half.AFTERNOON)
    ]
    parts = [
        segmented(
            look,
            t.get("booking.wishes.from"),
            starts,
            str(wishes.in_days),
            lambda value: on_wishes(lambda newest: replace(newest, in_days=int(value))),
        ),
        column([strong(look, t.get("booking.wishes.days")), row([*days, *halves], 8, wrap=True)], 8),
        switch_row(
            look,
            t.get("booking.wishes.elderly"),
            wishes.elderly,
            lambda on: on_wishes(lambda newest: replace(newest, elderly=on)),
            note=t.get("booking.wishes.elderly.note"),
        ),
        switch_row(
            look,
            t.get("booking.wishes.companion"),
            wishes.companion,
            lambda on: on_wishes(lambda newest: replace(newest, companion=on)),
            note=t.get("booking.wishes.companion.note"),
        ),
    ]
    return column([said, card(look, column(parts, 16))], 8)


def _with_day(day: int, newest: KeptWishes) -> KeptWishes:
    """With this day, or without it where it was wished for."""
    return replace(newest, weekdays=newest.weekdays ^ {day})


def _with_half(half: Half, newest: KeptWishes) -> KeptWishes:
    return replace(newest, halves=newest.halves ^ {half})


def _without_day(day: int, newest: KeptWishes) -> KeptWishes:
    return replace(newest, weekdays=newest.weekdays - {day})


def _without_half(half: Half, newest: KeptWishes) -> KeptWishes:
    return replace(newest, halves=newest.halves - {half})


def _from_words(t: Texts, days: int) -> str:
    return t.get("booking.wishes.today") if days == 0 else t.get("booking.wishes.in_days", n=days)


def _said(around: UiContext, wishes: KeptWishes, on_wishes: Edit[KeptWishes]) -> list[ft.Control]:
    """Each wish by itself; a tap takes it away."""
    t = around.texts
    kept: list[tuple[str, Callable[[KeptWishes], KeptWishes]]] = [
        *([(_from_words(t, wishes.in_days), lambda newest: replace(newest, in_days=0))] if wishes.in_days else []),
        *((t.get(WEEKDAYS[day]), partial(_without_day, day)) for day in sorted(wishes.weekdays)),
        *((half_words(t, half), partial(_without_half, half)) for half in sorted(wishes.halves)),
        *([(t.get("booking.wishes.elderly"), lambda newest: replace(newest, elderly=False))] if wishes.elderly else []),
        *(
            [(t.get("booking.wishes.companion"), lambda newest: replace(newest, companion=False))]
            if wishes.companion
            else []
        ),
    ]
    return [
        removable_chip(
            around.look,
            words,
            t.get("booking.wishes.remove", wish=words),
            partial(on_wishes, without),
        )
        for words, without in kept
    ]
