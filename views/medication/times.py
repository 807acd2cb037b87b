"""A time of the day: a button half an hour to each side, and for another time hours and minutes to tap. No keyboard,
and nothing that turns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import time
from typing import Final, cast

import flet as ft

from services.medication.times import at_hour, hour_and_minute, moved
from views.component import component
from views.context import Edit, UiContext
from views.hooks import use_ui_context
from views.kit.banner import Choice
from views.kit.buttons import icon_button, text_button
from views.kit.chips import choice_chip
from views.kit.prompt import Prompt, use_prompt
from views.kit.surfaces import column, row
from views.look.text import strong
from views.look.tokens import S1, S2, S4

STEP: Final = 30
"""Minutes by which a time is moved."""
HOURS: Final = range(24)
MINUTES: Final = range(0, 60, 5)
"""To choose from, beside what a prescription wrote in between."""


def time_row(
    name: str,
    at: time,
    on_change: Callable[[time], None],
    *,
    icon: ft.IconData | None = None,
    end: ft.Control | None = None,
) -> ft.Control:
    """One named time; at its end a further button. Where the words are large the buttons stand below them."""
    return TimeRow(name=name, at=at, on_change=on_change, icon=icon, end=end)


@component
def TimeRow(
    *, name: str, at: time, on_change: Callable[[time], None], icon: ft.IconData | None, end: ft.Control | None
) -> ft.Control:
    around = use_ui_context()
    look, t = around.look, around.texts
    chosen, choose = ft.use_state(cast("time | None", None))

    def close() -> None:
        choose(None)

    def keep() -> None:
        close()
        if chosen is not None:
            on_change(chosen)

    def edit(change: Callable[[time], time]) -> None:
        choose(lambda newest: None if newest is None else change(newest))

    use_prompt(time_prompt(around, name, chosen, edit, on_keep=keep, on_close=close) if chosen is not None else None)
    earlier, later = (t.get(key, name=name) for key in ("medication.time.earlier", "medication.time.later"))
    lead = ft.Icon(icon=icon, color=look.palette.brand, size=look.icon) if icon and not look.large else None
    words = strong(look, name)
    buttons = [
        icon_button(look, ft.Icons.REMOVE_CIRCLE_OUTLINE, earlier, lambda: on_change(moved(at, -STEP)), tone="brand"),
        text_button(look, f"{at:%H:%M}", lambda: choose(at), spoken=f"{name} {at:%H:%M}"),
        icon_button(look, ft.Icons.ADD_CIRCLE_OUTLINE, later, lambda: on_change(moved(at, STEP)), tone="brand"),
        end,
    ]
    if look.large:
        shown: ft.Control = column([words, row(buttons, S1)], S1)
    else:
        shown = row([lead, ft.Container(content=words, expand=True), *buttons], S1)
    inside = ft.Padding.symmetric(horizontal=S4, vertical=S1)
    return ft.Container(content=shown, padding=inside, bgcolor=look.palette.card)


def time_prompt(
    around: UiContext,
    name: str,
    chosen: time,
    on_choose: Edit[time],
    *,
    on_keep: Callable[[], None],
    on_close: Callable[[], None],
) -> Prompt:
    """Hours and minutes to tap; nothing is changed before it is said that it shall be."""
    t, (hour, minute) = around.texts, hour_and_minute(chosen)
    hours = _chips(
        around,
        "medication.time.hour",
        HOURS,
        hour,
        lambda n: on_choose(lambda newest: at_hour(newest, n)),
    )
    minutes = _chips(
        around,
        "medication.time.minute",
        sorted({*MINUTES, minute}),
        minute,
        lambda n: on_choose(lambda newest: newest.replace(minute=n)),
    )
    keep = Choice(t.get("medication.time.keep", time=f"{chosen:%H:%M}"), on_keep, strong=True, decides=True)
    title = t.get("medication.time.choose", name=name)
    return Prompt(
        title, None, [keep], on_close, icon=ft.Icons.SCHEDULE, mood="info", content=[column([hours, minutes], S4)]
    )


def _chips(
    around: UiContext, key: str, numbers: Iterable[int], chosen: int, on_choose: Callable[[int], None]
) -> ft.Control:
    look, t = around.look, around.texts
    chips = [
        choice_chip(
            look,
            t.get(key, n=n),
            selected=n == chosen,
            on_click=lambda n=n: on_choose(n),  # type: ignore[misc]
        )
        for n in numbers
    ]
    return ft.Row(controls=[*chips], wrap=True, spacing=S2, run_spacing=S2)
