"""Buttons. One primary on a screen. They grow with their words: the height is padding, never a number.

They have no shadow. A busy button keeps its words, shows that it is working, and cannot be pressed again. One that
`decides` something for a person says for whom, where that is not plain (`Look.whom`).
"""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from views.activity import pressing
from views.kit.outlast import LastingButton
from views.kit.press import focus_ring, pressed
from views.kit.whom import whom_mark
from views.look.icons import Icons
from views.look.shade import CLEAR
from views.look.text import colour, style, text
from views.look.tokens import RADIUS_SMALL, S2, S4, Look

Press = Callable[[], None]


def _button(
    look: Look,
    words: str,
    on_click: Press | None,
    *,
    ink: str,
    ground: str,
    icon: ft.IconData | None = None,
    busy: bool = False,
    edge: str | None = None,
    expand: bool = False,
    tooltip: str | None = None,
    spoken: str | None = None,
    decides: bool = False,
) -> ft.Control:
    off = on_click is None
    shown = look.palette.soft if off and not busy else ink
    name = text(look, words, strong=True, align="center", spoken=spoken)
    name.color = shown
    label: ft.Control = name
    if decides and look.whom is not None:
        label = ft.Column(
            controls=[name, whom_mark(look, look.whom, shown)],
            spacing=2,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        )
    label.expand, label.expand_loose = True, True
    lead: ft.Control | None = None
    if busy:
        lead = ft.ProgressRing(width=look.body, height=look.body, stroke_width=2, color=shown)
    elif icon is not None:
        lead = ft.Icon(icon=icon, size=look.icon - 2, color=shown)
    inner = ft.Row(
        controls=[lead, label] if lead else [label],
        spacing=S2,
        tight=True,
        alignment=ft.MainAxisAlignment.CENTER,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    resting = look.palette.skeleton if off and not busy and ground != CLEAR else ground
    return ft.Button(
        content=inner,
        style=ft.ButtonStyle(
            bgcolor=resting,
            color=shown,
            elevation=0,
            visual_density=ft.VisualDensity.STANDARD,
            shadow_color=CLEAR,
            side=focus_ring(ink, edge),
            shape=ft.RoundedRectangleBorder(radius=RADIUS_SMALL),
            padding=ft.Padding.symmetric(horizontal=S4, vertical=max(10, (look.target - look.body * 1.45) / 2)),
            text_style=style(look, look.body, strong=True),
        ),
        on_click=None if on_click is None or busy else pressing(on_click),
        disabled=off or busy,
        expand=expand or None,
        tooltip=tooltip,
    )


def primary_button(
    look: Look,
    words: str,
    on_click: Press | None,
    *,
    icon: ft.IconData | None = None,
    busy: bool = False,
    expand: bool = False,
    spoken: str | None = None,
    decides: bool = True,
) -> ft.Control:
    """The main action of a screen. `on_click=None` means it cannot be done yet; say why beside it. `spoken`: what a
    screen reader says instead of the words, where several buttons have the same; it begins with them. It `decides`,
    unless it leads to another screen or is about the device alone."""
    return _button(
        look,
        words,
        on_click,
        ink=look.palette.on_fill,
        ground=look.palette.fill,
        icon=icon,
        busy=busy,
        expand=expand,
        spoken=spoken,
        decides=decides,
    )


def quiet_button(
    look: Look,
    words: str,
    on_click: Press | None,
    *,
    icon: ft.IconData | None = None,
    busy: bool = False,
    expand: bool = False,
    spoken: str | None = None,
    decides: bool = False,
) -> ft.Control:
    """Another action of a screen. `spoken` as for `primary_button`."""
    return _button(
        look,
        words,
        on_click,
        ink=look.palette.brand,
        ground=look.palette.brand_soft,
        icon=icon,
        busy=busy,
        expand=expand,
        spoken=spoken,
        decides=decides,
    )


def plate_button(
    look: Look,
    words: str,
    on_click: Press | None,
    *,
    tone: str,
    strong: bool = False,
    busy: bool = False,
    expand: bool = False,
    decides: bool = False,
) -> ft.Control:
    """An answer inside a coloured banner, in the banner's tone; `strong` for the answer most people want."""
    ink, soft, card = colour(look, tone), colour(look, f"{tone}_soft"), look.palette.card
    if look.dark and strong:
        ink, ground = soft, ink
    else:
        ground = card if strong else soft
    edge = None if strong else look.palette.warm_line if tone == "warm" else ink
    return _button(look, words, on_click, ink=ink, ground=ground, edge=edge, busy=busy, expand=expand, decides=decides)


def hero_button(
    look: Look,
    words: str,
    on_click: Press | None,
    *,
    icon: ft.IconData | None = None,
    strong: bool = False,
    expand: bool = False,
) -> ft.Control:
    """A button on the hero card; `strong` for the one that stands out."""
    p = look.palette
    ink, ground = (p.hero, p.on_hero) if strong else (p.on_hero, p.hero_quiet)
    return _button(look, words, on_click, ink=ink, ground=ground, icon=icon, expand=expand)


def danger_button(
    look: Look,
    words: str,
    on_click: Press | None,
    *,
    icon: ft.IconData | None = None,
    busy: bool = False,
    expand: bool = False,
    decides: bool = True,
) -> ft.Control:
    """An action that deletes and cannot be undone, or a cancellation."""
    return _button(
        look,
        words,
        on_click,
        ink=look.palette.bad,
        ground=look.palette.bad_soft,
        icon=icon,
        busy=busy,
        expand=expand,
        decides=decides,
    )


def urgent_button(
    look: Look, words: str, on_click: Press | None, *, icon: ft.IconData | None = None, expand: bool = False
) -> ft.Control:
    """The loudest there is: for what may save a life."""
    p = look.palette
    return _button(look, words, on_click, ink=p.on_alarm, ground=p.alarm, icon=icon, expand=expand)


def alarm_button(
    look: Look, words: str, on_click: Press | None, *, icon: ft.IconData | None = None, strong: bool = False
) -> ft.Control:
    """A button on the ground of an alarm (`alarm_frame`); `strong` for the one that stands out."""
    p = look.palette
    ink, ground = (p.alarm, p.on_alarm) if strong else (p.on_alarm, CLEAR)
    return _button(look, words, on_click, ink=ink, ground=ground, icon=icon, edge=None if strong else p.on_alarm)


def text_button(
    look: Look,
    words: str,
    on_click: Press | None,
    *,
    icon: ft.IconData | None = None,
    expand: bool = False,
    spoken: str | None = None,
    decides: bool = False,
) -> ft.Control:
    """A way back or a detail: words alone. `spoken` as for `primary_button`."""
    return _button(
        look,
        words,
        on_click,
        ink=look.palette.brand,
        ground=CLEAR,
        icon=icon,
        expand=expand,
        spoken=spoken,
        decides=decides,
    )


def icon_button(look: Look, icon: ft.IconData, name: str, on_click: Press | None, *, tone: str = "ink") -> ft.Control:
    """An icon alone; its name is spoken and shown on hover."""
    return _icon_button(ft.Button, look, icon, name, on_click=on_click, tone=tone)


def back_arrow(look: Look, name: str, on_click: Callable[[], object]) -> ft.Control:
    """The way back; it stands at the same place on the next screen."""
    return _icon_button(LastingButton, look, Icons.ARROW_BACK, name, on_click=on_click)


def _icon_button(
    kind: type[ft.Button],
    look: Look,
    icon: ft.IconData,
    name: str,
    *,
    on_click: Callable[[], object] | None,
    tone: str = "ink",
) -> ft.Control:
    """The name is the tooltip's, around the button; merged with it, it is the button's own for a screen reader. Flet's
    own icon button brings four classes of seventy fields each, which a first frame would wait for."""
    shown = colour(look, tone if on_click else "soft")
    button = kind(
        content=ft.Icon(icon=icon, size=look.icon + 2, color=shown),
        style=ft.ButtonStyle(
            bgcolor=CLEAR,
            overlay_color=pressed(look, shown),
            elevation=0,
            shadow_color=CLEAR,
            side=focus_ring(look.palette.ink),
            shape=ft.CircleBorder(),
            padding=0,
            visual_density=ft.VisualDensity.STANDARD,
        ),
        tooltip=name,
        width=look.target,
        height=look.target,
        disabled=on_click is None,
        on_click=pressing(on_click) if on_click else None,
    )
    return ft.MergeSemantics(content=button)
