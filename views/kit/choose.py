"""Choosing: one of a few side by side, one of a list, on or off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import flet as ft

from views.kit.press import pressable
from views.kit.surfaces import column, row
from views.look.icons import Icons
from views.look.text import small, strong, text
from views.look.tokens import RADIUS_SMALL, S1, S2, S3, S4, Look


@dataclass(frozen=True)
class Option:
    """A choice: its value, its words, and a note on what to know before choosing it."""

    value: str
    words: str
    note: str | None = None


def segmented(
    look: Look, name: str, options: Sequence[Option], chosen: str, on_choose: Callable[[str], None]
) -> ft.Control:
    """One of two to four, side by side; below each other when the words are large. `name` is shown above, and is the
    name of the group to who hears the screen."""
    parts = [_segment(look, o, chosen=o.value == chosen, on_choose=on_choose) for o in options]
    if look.large:
        inner: ft.Control = column(parts, S1)
    else:
        inner = ft.Row(controls=[ft.Container(content=p, expand=True) for p in parts], spacing=S1)
    track = ft.Container(content=inner, bgcolor=look.palette.skeleton, border_radius=RADIUS_SMALL, padding=S1)
    return column([strong(look, name), _group(name, track)], S2)


def _group(name: str, inner: ft.Control) -> ft.Control:
    """Choices that belong together: a node with a name and what is chosen from below it, which Flutter makes a
    `group` of in the browser (ARIA 1.2 §5.4)."""
    return ft.Semantics(content=inner, label=name, container=True)


def _segment(look: Look, option: Option, *, chosen: bool, on_choose: Callable[[str], None]) -> ft.Control:
    words = text(look, option.words, strong=chosen, align="center", tone="brand" if chosen else "ink")
    return pressable(
        look,
        words,
        lambda: on_choose(option.value),
        ground=look.palette.card if chosen else None,
        edge=look.palette.brand if chosen else None,
        radius=RADIUS_SMALL - S1,
        padding=ft.Padding.symmetric(horizontal=S2, vertical=max(8, (look.target - look.body * 1.45) / 2)),
        selected=chosen,
    )


def options(
    look: Look, name: str, choices: Sequence[Option], chosen: str | None, on_choose: Callable[[str], None]
) -> ft.Control:
    """One of a list, each with a note. A ring marks what is chosen, beside the colour. `name` is that of the group, and
    stands above it already."""
    return _group(name, column([_option(look, o, chosen=o.value == chosen, on_choose=on_choose) for o in choices], S2))


def checks(
    look: Look, name: str, choices: Sequence[Option], chosen: Sequence[str], on_choose: Callable[[str], None]
) -> ft.Control:
    """Any number of a list. A tap chooses one, another tap takes it back; a tick marks it, beside the colour. `name` is
    that of the group, and stands above it already."""
    marks = (Icons.CHECK_BOX, Icons.CHECK_BOX_OUTLINE_BLANK)
    listed = [_option(look, o, chosen=o.value in chosen, on_choose=on_choose, marks=marks) for o in choices]
    return _group(name, column(listed, S2))


_RINGS = (Icons.RADIO_BUTTON_CHECKED, Icons.RADIO_BUTTON_UNCHECKED)


def _option(
    look: Look,
    option: Option,
    *,
    chosen: bool,
    on_choose: Callable[[str], None],
    marks: tuple[ft.IconData, ft.IconData] = _RINGS,
) -> ft.Control:
    p = look.palette
    mark = ft.Icon(icon=marks[0] if chosen else marks[1], color=p.brand if chosen else p.edge, size=look.icon)
    words = ft.Column(
        controls=[strong(look, option.words), *([small(look, option.note)] if option.note else [])],
        spacing=2,
        expand=True,
        tight=True,
    )
    return pressable(
        look,
        row([mark, words]),
        lambda: on_choose(option.value),
        ground=p.brand_soft if chosen else p.card,
        edge=p.brand if chosen else p.line,
        padding=ft.Padding.symmetric(horizontal=S4, vertical=max(S3, (look.target - look.body * 1.45) / 2)),
        selected=chosen,
    )


def switch_row(
    look: Look, words: str, on: bool, on_change: Callable[[bool], None], *, note: str | None = None
) -> ft.Control:
    """On or off. The whole row is the switch; its state is spoken."""
    p = look.palette
    lines = ft.Column(
        controls=[strong(look, words), *([small(look, note)] if note else [])], spacing=2, expand=True, tight=True
    )
    usual = ft.ControlState.DEFAULT  # the row takes the focus: a knob that can be used would take it once more
    knob = ft.Switch(
        value=on,
        disabled=True,
        thumb_color={usual: p.on_fill if on else p.edge},
        track_color={usual: p.fill if on else p.skeleton},
        track_outline_color={usual: p.fill if on else p.edge},
    )
    seen = ft.Container(content=ft.Semantics(content=knob, exclude_semantics=True), ignore_interactions=True)
    button = pressable(
        look,
        row([lines, seen]),
        lambda: on_change(not on),
        padding=ft.Padding.symmetric(vertical=max(S1, (look.target - 40) / 2)),
    )
    return ft.MergeSemantics(content=ft.Semantics(content=button, toggled=on))
