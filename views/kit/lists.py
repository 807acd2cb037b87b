"""Lists: rows on one surface with hairlines between them. A card is for a thing with a state; a row is for a choice.

A row is one `ListTile` with its words inside, because each control costs time on the way to the screen. Where keys are
the usual way through a window, and on a phone from its first key on, a row that is pressed stands in a button of the
kit, whose ring shows the focus by 3:1: a `ListTile` alone knows a shade of its ground only, behind its words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import flet as ft

from views.activity import pressing
from views.kit.chips import chip_width
from views.kit.icons import Icon, draw_icon
from views.kit.press import pressable
from views.kit.surfaces import Mood, column
from views.look.icons import Icons
from views.look.text import Tone, ems, fitting, heading, small, style, text
from views.look.tokens import LIST_WIDTH, RADIUS, S1, S2, S3, S4, Look
from views.siblings import siblings

_LINE = 1.5
"""How high a line of text is, in sizes of its letters."""
MOST_AT_END = 0.5
"""How much of a row its value may take, as a share."""


def list_group(
    look: Look, rows: Sequence[ft.Control | None], *, title: str | None = None, note: str | None = None
) -> ft.Control:
    """Rows that belong together, on one surface. Nothing where there is no row."""
    shown = siblings(rows)
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
    inner = row.content if isinstance(row, RingedRow) else row
    tile = inner.content if isinstance(inner, ft.Button) else inner
    lead = tile.leading if isinstance(tile, ft.ListTile) else None
    sign = lead if isinstance(lead, ft.Icon | ft.Text) else None
    side = sign.size if sign else lead.width if isinstance(lead, ft.LayoutControl) else None
    return S4 + float(side) + S3 if side else S4


class RingedRow(ft.MergeSemantics):
    """A row in a button that shows the focus by a ring. Heard as one button, as a `ListTile` alone is."""


def list_row(
    look: Look,
    title: str,
    note: str | ft.Control | None = None,
    *,
    brief: bool = False,
    more: str | None = None,
    more_tone: Tone = "soft",
    icon: Icon | None = None,
    lead: ft.Control | None = None,
    mood: Mood = "brand",
    tag: ft.Container | None = None,
    value: str | None = None,
    marks: Sequence[ft.Container] = (),
    on_click: Callable[[], None] | None = None,
    selected: bool = False,
    done: bool = False,
) -> ft.Control:
    """One thing of a list: its name with the facts below, a `tag` (a chip) beside the name, and at the end a short
    `value` or a mark (a chip). What leaves the name no line of its own goes below the words. With `on_click` a button
    with a chevron, heard as one thing. `lead` (an avatar) stands in the place of the icon; `brief` keeps a note before
    `more` on one line while the text is not large."""
    p = look.palette
    ink = p.soft if done else p.ink
    name = ems(title) * look.head + (S2 + chip_width(look, tag) if tag else 0)
    end, below = _arranged(look, name, value, marks)
    if on_click is not None:
        end = [*end, ft.Icon(icon=Icons.CHEVRON_RIGHT, color=p.soft, size=look.icon - S1)]
    first = lead or (draw_icon(look, icon, "soft" if mood == "plain" else mood) if icon else None)
    size = fitting(look.head, title, _words_room(look, leads=first is not None, pressed=on_click is not None))
    tile = ft.ListTile(
        title=title if tag is None else _named(look, title, size, tag, done=done),
        subtitle=_facts(look, note, more, more_tone, below, brief=brief) if more or below else note,
        leading=first if look.leads else None,
        trailing=ft.Row(controls=end, spacing=S1, tight=True) if len(end) > 1 else next(iter(end), None),
        title_text_style=_style(look, size, ink),
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
    )
    return _pressed(look, tile, on_click)


def _pressed(look: Look, tile: ft.ListTile, on_click: Callable[[], None] | None) -> ft.Control:
    """The row as something to press: by itself while a phone is touched, in a button where keys are used."""
    if on_click is None:
        return tile
    if not look.ringed:
        tile.on_click = pressing(on_click)
        return tile
    ground = look.palette.brand_soft if tile.selected else look.palette.card
    tile.bgcolor, tile.selected_tile_color = None, None
    return RingedRow(content=pressable(look, tile, on_click, ground=ground))


def value_row(
    look: Look,
    title: str,
    value: ft.Text | None,
    mark: ft.Control | None = None,
    facts: Sequence[ft.Control] = (),
    *,
    on_click: Callable[[], None] | None = None,
) -> ft.Control:
    """A thing that has a value: at the end of the row the value with its mark below it, below the name the facts. A
    value that leaves the name no room stands first among the facts."""
    p = look.palette
    width = ems(str(value.value)) * look.head if value is not None else 0.0
    beside = not look.large and width <= _room(look) * MOST_AT_END
    ends = [each for each in (value, mark) if each is not None]
    below = [*facts] if beside else [*([value] if value else []), *([_left(mark)] if mark else []), *facts]
    tile = ft.ListTile(
        title=title,
        subtitle=column(below, S1) if len(below) > 1 else next(iter(below), None),
        trailing=_stacked(ends) if beside else None,
        title_text_style=_style(look, look.head, p.ink),
        content_padding=ft.Padding.symmetric(horizontal=S4),
        min_vertical_padding=S2 + S1,
        min_height=max(look.row, _height(look, mark)) if beside else look.row,
        title_alignment=ft.ListTileTitleAlignment.TOP,
        bgcolor=p.card,
    )
    return _pressed(look, tile, on_click)


def fold_row(look: Look, title: str, on_click: Callable[[], None], *, is_open: bool) -> ft.Control:
    """A row that unfolds what is below it and folds it away again; which of both is heard, too."""
    p = look.palette
    sign = Icons.EXPAND_LESS if is_open else Icons.EXPAND_MORE
    tile = ft.ListTile(
        title=title,
        trailing=ft.Icon(icon=sign, color=p.brand, size=look.icon - S1),
        title_text_style=_style(look, look.small, p.brand),
        content_padding=ft.Padding.symmetric(horizontal=S4),
        min_vertical_padding=0,
        min_height=look.target,
        bgcolor=p.card,
    )
    return ft.MergeSemantics(content=ft.Semantics(expanded=is_open, content=_pressed(look, tile, on_click)))


def _stacked(ends: Sequence[ft.Control]) -> ft.Control | None:
    if len(ends) < 2:
        return next(iter(ends), None)
    return ft.Column(controls=[*ends], spacing=S1, tight=True, horizontal_alignment=ft.CrossAxisAlignment.END)


def _height(look: Look, mark: ft.Control | None) -> float:
    """How high a row is whose value has a mark below it: a `ListTile` grows with its words, not with its end."""
    inside = 0.0 if mark is None else S1 + look.small * _LINE + (0 if isinstance(mark, ft.Text) else 2 * S1)
    return look.head * _LINE + inside + 2 * (S2 + S1)


def _left(mark: ft.Control) -> ft.Control:
    """As wide as its words: a column would stretch it."""
    return mark if isinstance(mark, ft.Text) else ft.Row(controls=[mark], wrap=True)


def _room(look: Look) -> float:
    """How wide the words and the end of a row are together, in dp."""
    return min(look.least_width, LIST_WIDTH) - 2 * (look.margin + S4)


def _words_room(look: Look, *, leads: bool, pressed: bool) -> float:
    """How wide the words of a row are that has nothing at its end but a chevron, in dp."""
    lead = 0.0 if not (look.leads and leads) else look.avatar + S3
    return _room(look) - lead - (look.icon - S1 + S3 if pressed else 0)


def _arranged(
    look: Look, name: float, value: str | None, marks: Sequence[ft.Container]
) -> tuple[list[ft.Control], list[ft.Control]]:
    """What stands at the end of the row, and what below its words, which begin with a name so many dp wide."""
    amount: list[ft.Control] = [text(look, value, size=look.head, strong=True)] if value else []
    space = min(look.least_width, LIST_WIDTH) - 2 * (look.margin + S4) - look.avatar - look.icon - 2 * S3
    if look.large or ems(value or "") * look.head > space * MOST_AT_END:
        return [], [*amount, *marks]
    if amount or len(marks) > 1 or name + sum(chip_width(look, mark) for mark in marks) > space:
        return amount, [*marks]
    return [*marks], []


def _named(look: Look, title: str, size: float, tag: ft.Control, *, done: bool) -> ft.Control:
    name = text(look, title, size=size, tone="soft" if done else "ink")
    return ft.Row(
        controls=[name, tag],
        spacing=S2,
        run_spacing=S1,
        wrap=True,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )


def _facts(
    look: Look,
    note: str | ft.Control | None,
    more: str | None,
    tone: Tone,
    below: Sequence[ft.Control],
    *,
    brief: bool,
) -> ft.Control:
    lines = 1 if brief and not look.large else None
    words = text(look, note, size=look.small, tone="soft", max_lines=lines) if isinstance(note, str) and note else None
    first = note if isinstance(note, ft.Control) else words
    marks = ft.Row(controls=[*below], spacing=S2, run_spacing=S1, wrap=True) if below else None
    return column([first, small(look, more, tone) if more else None, marks], 2)


def _style(look: Look, size: float, ink: str) -> ft.TextStyle:
    shown = style(look, size)
    shown.color = ink
    return shown
