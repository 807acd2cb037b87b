"""The frame of a screen: doors at the foot or the side, a title with the way back, and the content itself.

Phone (< 600 dp): doors at the foot of the main screens, a back arrow in the others. Tablet and desktop: a rail.
Desktop: the list stays beside its detail.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import flet as ft

from views.activity import stirred
from views.context import UiContext
from views.doors import Door
from views.i18n import format as fmt
from views.kit.buttons import back_arrow
from views.kit.columns import column_start, skip_link, with_start
from views.kit.press import pressable
from views.kit.surfaces import column
from views.kit.view import screen_view
from views.look.text import fitting, heading, small, text, title
from views.look.tokens import COLUMN, LIST_WIDTH, S1, S2, S3, S4, Look, Width
from views.siblings import siblings

SCROLL_TOLD_EVERY = 1_000
RAIL_EDGE = 6


@dataclass(frozen=True)
class Beside:
    """What a desktop shows beside a screen that a phone shows alone: the list it was opened from. `title` is a key of
    the catalogs."""

    title: str
    listing: Sequence[ft.Control | None]


def page_frame(
    around: UiContext,
    content: Sequence[ft.Control | None],
    *,
    route: str,
    title_words: str | None = None,
    door: str | None = None,
    back: bool = False,
    actions: Sequence[ft.Control] = (),
    detail: Sequence[ft.Control | None] | None = None,
    beside: Beside | None = None,
    foot: Sequence[ft.Control | None] = (),
    full_width: bool = False,
    lazily: bool = False,
    at_end: bool = False,
    times_at: datetime | None = None,
) -> ft.View:
    """A screen. `door` is the path of the main screen it belongs to; `back` gives a screen inside its arrow, which does
    what Esc, Android and the browser do (`use_back`).

    `detail` is beside the content on a desktop and is left out elsewhere; with `beside` the content is that detail, and
    on a desktop the list comes before it. `foot` stays visible below the content, or
    below the detail where there is one: the primary button, or a text that may appear late without moving anything.
    `full_width` is for content that lays itself out over a desktop's width. `lazily`: the content is a long list, of
    which the client builds only what is near the window. `at_end`: the content is shown from its end, and stays there
    when something is added. `times_at` (now) says that the screen shows times: where the
    clinic's clock is not the device's, it names the zone once.
    """
    look, t = around.look, around.texts
    if beside is not None and look.wide:
        title_above = [heading(look, title_words, size=look.display)] if title_words else []
        title_words, content, detail = t.get(beside.title), beside.listing, [*title_above, *content]
    top = _top_bar(around, title_words, actions, back=back) if title_words or back or actions else None
    ended = around.ended(around, route)
    zone = fmt.zone_note(t, times_at, around.zones) if times_at else None
    note = small(look, zone) if zone else None
    second = detail if look.wide else None
    below = foot if second is None else ()
    alone = detail is None and not full_width
    listing = _scrolling(
        look, [ended, note, *content], below, top=top, alone=alone, lazily=lazily, at_end=at_end and second is None
    )
    start = column_start(look) if look.width is not Width.PHONE else None
    inside: ft.Control = listing if start is None or second is not None else with_start(start, listing)
    if second is not None:
        aside = _scrolling(look, second, foot, alone=False, at_end=at_end)
        if start is not None:
            aside = with_start(start, aside)
        inside = ft.Row(
            controls=[
                ft.Container(content=listing, width=LIST_WIDTH),
                ft.VerticalDivider(width=1, thickness=1, color=look.palette.line),
                ft.Container(content=aside, expand=True),
            ],
            spacing=0,
            expand=True,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    at_door = look.width is Width.PHONE and not back and bool(around.doors)
    if look.width is not Width.PHONE and door is not None:
        inside = ft.Row(
            controls=[
                _rail(around, door),
                ft.VerticalDivider(width=1, thickness=1, color=look.palette.line),
                ft.Container(content=inside, expand=True),
            ],
            spacing=0,
            expand=True,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    if start is not None and door is not None:
        skip = skip_link(look, t.get("kit.skip"), start)
        inside = ft.Stack(controls=[inside, skip], fit=ft.StackFit.EXPAND, expand=True)
    bar = [_bar(around, door)] if at_door and door else []
    safe = ft.SafeArea(content=inside, avoid_intrusions_bottom=not bar, expand=True)
    return screen_view(around, route, [safe, *bar])


def _scrolling(
    look: Look,
    content: Sequence[ft.Control | None],
    foot: Sequence[ft.Control | None],
    *,
    top: ft.Control | None = None,
    alone: bool,
    lazily: bool = False,
    at_end: bool = False,
) -> ft.Control:
    """What scrolls, between a bar that stays above it and buttons that stay below it."""
    side = look.margin
    around = ft.Padding.only(left=side, top=S2 if top else side, right=side, bottom=side)
    main = _lazy(look, content, around) if lazily else _whole(look, content, around, at_end=at_end)
    bar = ft.Container(content=top, padding=ft.Padding.only(left=side, top=S3, right=side, bottom=S1)) if top else None
    parts: list[ft.Control | None] = [bar, main]
    if foot:
        parts.append(
            ft.Container(
                content=column(foot, S2),
                bgcolor=look.palette.card,
                border=ft.Border.only(top=ft.BorderSide(1, look.palette.line)),
                padding=ft.Padding.symmetric(horizontal=look.margin, vertical=S3),
            )
        )
    stretched = ft.CrossAxisAlignment.STRETCH
    inside = ft.Column(controls=siblings(parts), spacing=0, expand=True, horizontal_alignment=stretched)
    if not alone and look.width is not Width.PHONE:
        return inside
    # Also on a phone: a window that has just become wide is not filled by one stretched column until it is drawn anew.
    narrow = ft.Container(content=inside, width=COLUMN + 2 * look.margin)
    return ft.Container(content=narrow, alignment=ft.Alignment.TOP_CENTER, expand=True)


def _whole(
    look: Look, content: Sequence[ft.Control | None], padding: ft.Padding, *, at_end: bool = False
) -> ft.Control:
    return ft.Column(
        controls=[ft.Container(content=column(content, look.gap + 4), padding=padding)],
        scroll=ft.ScrollMode.AUTO,
        scroll_interval=SCROLL_TOLD_EVERY,
        on_scroll=lambda _: stirred(),
        auto_scroll=at_end,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _lazy(look: Look, content: Sequence[ft.Control | None], padding: ft.Padding) -> ft.Control:
    """Flet 1.0.5's client builds every mounted screen anew for each new address: of a lazy list only what is near the
    window. What is further away, a key or a screen reader meets when it is scrolled to."""
    return ft.ListView(
        controls=siblings(content),
        spacing=look.gap + 4,
        padding=padding,
        scroll_interval=SCROLL_TOLD_EVERY,
        on_scroll=lambda _: stirred(),
        expand=True,
    )


def _top_bar(around: UiContext, words: str | None, actions: Sequence[ft.Control], *, back: bool) -> ft.Control:
    look, t = around.look, around.texts
    parts: list[ft.Control] = []
    if back:
        parts.append(back_arrow(look, t.get("kit.back"), around.back))
    name = around.person if look.width is Width.PHONE else None
    room = min(look.least_width, LIST_WIDTH) - 2 * look.margin
    room -= (len(actions) + back) * (look.target + S2)
    size = look.title if back else look.display
    lines: list[ft.Control | None] = [title(look, words, size=fitting(size, words, room)) if words else None]
    lines += [small(look, t.get("kit.record_of", name=name))] if name else []
    parts.append(ft.Container(content=column(lines, 0), expand=True))
    return ft.Row(controls=[*parts, *actions], spacing=S2, vertical_alignment=ft.CrossAxisAlignment.CENTER)


def _bar(around: UiContext, door: str) -> ft.Control:
    """The doors; their ground goes on below them to the edge, where a phone has its gestures."""
    look = around.look
    size = _door_size(around, (look.least_width - 2 * S2) / len(around.doors))
    buttons: list[ft.Control] = [
        ft.Container(content=_door(around, each, size, open_=each.path == door), expand=True) for each in around.doors
    ]
    return ft.Container(
        content=ft.SafeArea(content=ft.Row(controls=buttons, spacing=0), avoid_intrusions_top=False),
        bgcolor=look.palette.card,
        border=ft.Border.only(top=ft.BorderSide(1, look.palette.line)),
        padding=ft.Padding.symmetric(horizontal=S2, vertical=6),
    )


def _door_size(around: UiContext, room: float) -> float:
    """The size at which the name of every door stands on one line in `room` dp: one size for all of them."""
    names = (around.texts.get(door.words) for door in around.doors)
    return min((fitting(around.look.small, name, room, whole=True) for name in names), default=around.look.small)


def _door(around: UiContext, door: Door, size: float, *, open_: bool) -> ft.Control:
    """A door with its name, in letters of `size`."""
    look = around.look
    ink = look.palette.brand if open_ else look.palette.soft
    words = around.texts.get(door.words)
    name = text(look, words, size=size, strong=open_, align="center")
    name.color = ink
    mark = ft.Container(
        content=ft.Icon(icon=door.selected_icon if open_ else door.icon, color=ink, size=look.icon),
        bgcolor=look.palette.brand_soft if open_ else None,
        border_radius=16,
        padding=ft.Padding.symmetric(horizontal=18, vertical=4),
    )
    shape = ft.Column(
        controls=[mark, name],
        spacing=2,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return pressable(
        look,
        shape,
        lambda: around.go(door.path),
        radius=16,
        padding=ft.Padding.symmetric(vertical=4),
        selected=open_,
        lasting=True,
    )


def _rail(around: UiContext, door: str) -> ft.Control:
    look, t = around.look, around.texts
    brand = ft.Container(  # unheard: the skip link stands in its place
        content=text(look, t.get("shell.app"), size=look.title, strong=True, tone="brand", align="center"),
        padding=ft.Padding.symmetric(vertical=S4),
        alignment=ft.Alignment.CENTER,
    )
    wide = 128 if look.scale > 1.5 else 104 if look.elder or look.scale > 1.2 else 88
    size = _door_size(around, wide - 2 * RAIL_EDGE)
    whose = small(look, around.person or " ", "ink", align="center")  # its line is kept, so that no door moves away
    return ft.Container(
        content=ft.Column(
            controls=[
                ft.Semantics(content=brand, exclude_semantics=True),
                whose,
                *(_door(around, each, size, open_=each.path == door) for each in around.doors),
            ],
            spacing=S2,
            scroll=ft.ScrollMode.AUTO,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        bgcolor=look.palette.card,
        width=wide,
        padding=ft.Padding.symmetric(horizontal=RAIL_EDGE, vertical=S2),
    )
