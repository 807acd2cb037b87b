"""The frame of a screen: doors at the foot or the side, a title with the way back, and the content itself.

Phone (< 600 dp): doors at the foot of the four main screens, a back arrow in the others. Tablet and desktop: a rail.
Desktop: the list stays beside its detail.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import flet as ft

from views import paths
from views.activity import stirred
from views.context import UiContext
from views.i18n import format as fmt
from views.i18n.texts import Texts
from views.kit.banner import Choice, banner
from views.kit.buttons import icon_button
from views.kit.surfaces import column
from views.look.text import small, text, title
from views.look.tokens import COLUMN, S1, S2, S3, S4, Look, Width

SCROLL_TOLD_EVERY = 1_000
MOST_TITLE, MOST_NAME = 30, 20


@dataclass(frozen=True)
class Door:
    """A main screen: where it is, its name and its icons."""

    path: str
    name: str
    icon: ft.IconData
    open_icon: ft.IconData


def doors(t: Texts) -> tuple[Door, ...]:
    """The main screens, in the order of the bar."""
    i = ft.Icons
    return (
        Door(paths.home(), t.get("shell.door.home"), i.HOME_OUTLINED, i.HOME),
        Door(paths.booking(), t.get("shell.door.booking"), i.EVENT_AVAILABLE_OUTLINED, i.EVENT_AVAILABLE),
        Door(paths.reports(), t.get("shell.door.reports"), i.ASSIGNMENT_OUTLINED, i.ASSIGNMENT),
        Door(paths.me(), t.get("shell.door.me"), i.PERSON_OUTLINE, i.PERSON),
    )


def page_frame(
    around: UiContext,
    content: Sequence[ft.Control | None],
    *,
    route: str,
    title_words: str | None = None,
    door: str | None = None,
    back: str | Callable[[], None] | None = None,
    actions: Sequence[ft.Control] = (),
    detail: Sequence[ft.Control | None] | None = None,
    foot: Sequence[ft.Control | None] = (),
    full_width: bool = False,
    times_at: datetime | None = None,
) -> ft.View:
    """A screen. `door` is the path of the main screen it belongs to; `back` leads there from a screen inside, or is
    what is done for it.

    `detail` is beside the content on a desktop and is left out elsewhere. `foot` stays visible below the content, or
    below the detail where there is one: the primary button, or a text that may appear late without moving anything.
    `full_width` is for content that lays itself out over a desktop's width. `times_at` (now) says that the screen shows
    times: where the clinic's clock is not the device's, it names the zone once.
    """
    look, t = around.look, around.texts
    top = _top_bar(around, title_words, back, actions) if title_words or back or actions else None
    ended = _ended(around, route)
    zone = fmt.zone_note(t, times_at, around.zones) if times_at else None
    note = small(look, zone) if zone else None
    beside = detail if look.wide else None
    below = foot if beside is None else ()
    listing = _scrolling(look, [ended, note, *content], below, top=top, alone=detail is None and not full_width)
    inside: ft.Control = listing
    if beside is not None:
        aside = _scrolling(look, beside, foot, alone=False)
        inside = ft.Row(
            controls=[
                ft.Container(content=listing, width=440),
                ft.VerticalDivider(width=1, thickness=1, color=look.palette.line),
                ft.Container(content=aside, expand=True),
            ],
            spacing=0,
            expand=True,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    at_door = look.width is Width.PHONE and back is None and door is not None
    if look.width is not Width.PHONE and door is not None:
        inside = ft.Row(
            controls=[
                _rail(around, t, door),
                ft.VerticalDivider(width=1, thickness=1, color=look.palette.line),
                ft.Container(content=inside, expand=True),
            ],
            spacing=0,
            expand=True,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    return ft.View(
        route=route,
        bgcolor=look.palette.ground,
        padding=0,
        spacing=0,
        controls=[ft.SafeArea(content=inside, expand=True), *([_bar(around, t, door)] if at_door and door else [])],
    )


def _ended(around: UiContext, route: str) -> ft.Control | None:
    """The banner above everything when the hospital accepts no more changes from this device."""
    if around.record_closed:
        return _record_closed(around, route)
    return None if around.session_ok or route in {paths.me(), paths.sign_in()} else _session_ended(around)


def _record_closed(around: UiContext, route: str) -> ft.Control:
    look, t = around.look, around.texts
    title, _, words = t.get("shell.record_closed").partition("\n")
    leave = Choice(t.get("shell.record_closed.action"), lambda: around.go(paths.me()))
    choices = [] if route == paths.me() else [leave]
    return banner(look, title, words, mood="warm", choices=choices, icon=ft.Icons.DO_NOT_DISTURB_ON_OUTLINED)


def _session_ended(around: UiContext) -> ft.Control:
    look, t = around.look, around.texts
    title, _, words = t.get("error.session_expired").partition("\n")
    again = Choice(t.get("shell.session_expired.action"), lambda: around.go(paths.sign_in()), strong=True)
    return banner(look, title, words, mood="warm", choices=[again], icon=ft.Icons.LOGIN)


def _scrolling(
    look: Look,
    content: Sequence[ft.Control | None],
    foot: Sequence[ft.Control | None],
    *,
    top: ft.Control | None = None,
    alone: bool,
) -> ft.Control:
    """What scrolls, between a bar that stays above it and buttons that stay below it."""
    side = look.margin
    around = ft.Padding.only(left=side, top=S2 if top else side, right=side, bottom=side)
    main = ft.Column(
        controls=[
            ft.Container(content=column(content, look.gap + 4), padding=around),
        ],
        scroll=ft.ScrollMode.AUTO,
        scroll_interval=SCROLL_TOLD_EVERY,
        on_scroll=lambda _: stirred(),
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    bar = ft.Container(content=top, padding=ft.Padding.only(left=side, top=S3, right=side, bottom=S1)) if top else None
    parts: list[ft.Control] = [bar, main] if bar else [main]
    if foot:
        parts.append(
            ft.Container(
                content=column(foot, S2),
                bgcolor=look.palette.card,
                border=ft.Border.only(top=ft.BorderSide(1, look.palette.line)),
                padding=ft.Padding.symmetric(horizontal=look.margin, vertical=S3),
            )
        )
    inside = ft.Column(controls=parts, spacing=0, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    if not alone or look.width is Width.PHONE:
        return inside
    return ft.Row(
        controls=[ft.Container(content=inside, width=COLUMN + 2 * look.margin)],
        alignment=ft.MainAxisAlignment.CENTER,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        expand=True,
    )


def _top_bar(
    around: UiContext, words: str | None, back: str | Callable[[], None] | None, actions: Sequence[ft.Control]
) -> ft.Control:
    look, t = around.look, around.texts
    parts: list[ft.Control] = []
    if back is not None:
        leave = back if callable(back) else (lambda: around.go(back))
        parts.append(icon_button(look, ft.Icons.ARROW_BACK, t.get("kit.back"), leave))
    name = around.person if look.width is Width.PHONE else None
    size = min(look.title, MOST_TITLE) if look.width is Width.PHONE else look.title
    lines: list[ft.Control | None] = [title(look, words, size=size) if words else None]
    lines += (
        [text(look, t.get("kit.record_of", name=name), size=min(look.small, MOST_NAME), tone="soft")] if name else []
    )
    parts.append(ft.Container(content=column(lines, 0), expand=True))
    return ft.Row(controls=[*parts, *actions], spacing=S2, vertical_alignment=ft.CrossAxisAlignment.CENTER)


def _bar(around: UiContext, t: Texts, door: str) -> ft.Control:
    look = around.look
    buttons: list[ft.Control] = [
        ft.Container(content=_door(around, each, open_=each.path == door), expand=True) for each in doors(t)
    ]
    return ft.Container(
        content=ft.Row(controls=buttons, spacing=0),
        bgcolor=look.palette.card,
        border=ft.Border.only(top=ft.BorderSide(1, look.palette.line)),
        padding=ft.Padding.symmetric(horizontal=S2, vertical=6),
    )


def _door(around: UiContext, door: Door, *, open_: bool) -> ft.Control:
    look = around.look
    ink = look.palette.brand if open_ else look.palette.soft
    name = text(look, door.name, size=min(look.small, 20), strong=open_, align="center")
    name.color = ink
    mark = ft.Container(
        content=ft.Icon(icon=door.open_icon if open_ else door.icon, color=ink, size=24),
        bgcolor=look.palette.brand_soft if open_ else None,
        border_radius=16,
        padding=ft.Padding.symmetric(horizontal=18, vertical=4),
    )
    shape = ft.Container(
        content=ft.Column(
            controls=[mark, name],
            spacing=2,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        padding=ft.Padding.symmetric(vertical=4),
        border_radius=16,
        ink=True,
        alignment=ft.Alignment.CENTER,
        on_click=lambda _: around.go(door.path),
    )
    return ft.Semantics(content=shape, button=True, selected=open_, container=True)


def _rail(around: UiContext, t: Texts, door: str) -> ft.Control:
    look = around.look
    brand = ft.Container(
        content=text(look, t.get("shell.app"), size=20, strong=True, tone="brand", align="center"),
        padding=ft.Padding.symmetric(vertical=S4),
        alignment=ft.Alignment.CENTER,
    )
    whose = small(look, around.person or " ", "ink", align="center")  # its line is kept, so that no door moves away
    return ft.Container(
        content=ft.Column(
            controls=[
                brand,
                whose,
                *(_door(around, each, open_=each.path == door) for each in doors(t)),
            ],
            spacing=S2,
            scroll=ft.ScrollMode.AUTO,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        bgcolor=look.palette.card,
        width=104 if look.elder or look.scale > 1.2 else 88,
        padding=ft.Padding.symmetric(horizontal=6, vertical=S2),
    )
