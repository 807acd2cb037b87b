"""Lists: rows on one surface with hairlines between them. A card is for a thing with a state; a row is for a choice.

A row is one `ListTile` with its words inside, because each control costs time on the way to the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import flet as ft

from views.activity import pressing
from views.kit.surfaces import Mood, column
from views.look.text import colour, heading, small, style
from views.look.tokens import RADIUS, S1, S2, S3, S4, Look


def list_group(
    look: Look, rows: Sequence[ft.Control | None], *, title: str | None = None, note: str | None = None
) -> ft.Control:
    """Rows that belong together, on one surface. Nothing where there is no row."""
    shown = [each for each in rows if each is not None]
    if not shown:
        return column([])
    lines = [shown[0]]
    for above, below in pairwise(shown):
        lines += [_hairline(look, above, below), below]
    surface = ft.Card(
        content=ft.Column(controls=lines, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        bgcolor=look.palette.card,
        elevation=0,
        margin=0,
        shape=ft.RoundedRectangleBorder(radius=RADIUS, side=ft.BorderSide(1, look.palette.line)),
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        semantic_container=False,
    )
    if title is None:
        return surface
    return column([heading(look, title, size=look.title), small(look, note) if note else None, surface], S2 + S1)


def _hairline(look: Look, above: ft.Control, below: ft.Control) -> ft.Divider:
    """Begins where the words of both rows begin."""
    indent = min(_words_begin(above), _words_begin(below))
    return ft.Divider(height=1, thickness=1, leading_indent=indent, color=look.palette.line)


def _words_begin(row: ft.Control) -> float:
    lead = row.leading if isinstance(row, ft.ListTile) else None
    if isinstance(lead, ft.Icon):
        return S4 + float(lead.size or 0) + S3
    return S4 + float(lead.width) + S3 if isinstance(lead, ft.LayoutControl) and lead.width else S4


def list_row(
    look: Look,
    title: str,
    note: str | None = None,
    *,
    icon: ft.IconData | None = None,
    lead: ft.Control | None = None,
    mood: Mood = "brand",
    value: str | None = None,
    marks: Sequence[ft.Control] = (),
    on_click: Callable[[], None] | None = None,
    selected: bool = False,
    done: bool = False,
) -> ft.ListTile:
    """One thing of a list: its name with the facts below, and at the end a short `value` or `marks` (chips), which go
    below the words where there is little space. With `on_click` a button with a chevron, heard as one thing. `lead`
    (an avatar) stands in the place of the icon."""
    p = look.palette
    ink = p.soft if done else p.ink
    amount = ft.Text(value=value, style=_style(look, look.head, ink, strong=True)) if value is not None else None
    end = [*marks, *([amount] if amount else [])]
    below = bool(end) and (look.large or len(end) > 1 or (look.narrow and bool(marks)))
    last = [] if below else end
    if on_click is not None:
        last.append(ft.Icon(icon=ft.Icons.CHEVRON_RIGHT, color=p.soft, size=look.icon - S1))
    return ft.ListTile(
        title=title,
        subtitle=_words_and(look, note, end) if below else note,
        leading=None if look.scale > 1.5 else lead or _icon(look, icon, mood),
        trailing=ft.Row(controls=last, spacing=S1, tight=True) if len(last) > 1 else next(iter(last), None),
        title_text_style=_style(look, look.head, ink),
        subtitle_text_style=_style(look, look.small, p.soft),
        content_padding=ft.Padding.symmetric(horizontal=S4),
        min_vertical_padding=S2,
        min_height=look.row,
        min_leading_width=look.icon,
        horizontal_spacing=S3,
        title_alignment=ft.ListTileTitleAlignment.CENTER,
        bgcolor=p.card,
        selected=selected,
        selected_tile_color=p.brand_soft,
        on_click=pressing(on_click) if on_click else None,
    )


def _words_and(look: Look, note: str | None, end: Sequence[ft.Control]) -> ft.Control:
    return column(
        [small(look, note) if note else None, ft.Row(controls=[*end], spacing=S2, run_spacing=S1, wrap=True)], S1
    )


def _icon(look: Look, icon: ft.IconData | None, mood: Mood) -> ft.Icon | None:
    if icon is None:
        return None
    return ft.Icon(icon=icon, color=colour(look, "soft" if mood == "plain" else mood), size=look.icon)


def _style(look: Look, size: float, ink: str, *, strong: bool = False) -> ft.TextStyle:
    shown = style(look, size, strong=strong)
    shown.color = ink
    return shown
