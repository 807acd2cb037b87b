"""Text on the screen. Every text sets the font, so that Chinese never turns into boxes; all of them wrap."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

import flet as ft

from views.look.tokens import Look

Tone = Literal[
    "ink", "soft", "brand", "warm", "good", "bad", "info", "on_fill", "on_hero", "on_hero_soft", "on_danger", "on_alarm"
]
Align = Literal["start", "center", "end"]
STRONG = ft.FontWeight.W_600
READING = 1.6
"""How high a line of a paragraph is, in sizes of its letters."""
_ALIGN = {"start": ft.TextAlign.START, "center": ft.TextAlign.CENTER, "end": ft.TextAlign.END}


def colour(look: Look, tone: str) -> str:
    """The value of a colour role; an unknown role is a mistake of ours and raises."""
    value: str = getattr(look.palette, tone)
    return value


def style(look: Look, size: float, *, strong: bool = False, tone: str | None = None) -> ft.TextStyle:
    """A text style for controls that want one (buttons, fields): always with the font."""
    return ft.TextStyle(
        size=size,
        weight=STRONG if strong else ft.FontWeight.W_400,
        font_family=look.font,
        color=colour(look, tone) if tone else None,
    )


def text(
    look: Look,
    value: str,
    *,
    size: float | None = None,
    tone: Tone = "ink",
    strong: bool = False,
    align: Align = "start",
    expand: bool = False,
    max_lines: int | None = None,
    spoken: str | None = None,
    selectable: bool = False,
) -> ft.Text:
    """Words of any size and tone. `spoken` is what a screen reader says instead (for example for an abbreviation)."""
    shown = ft.Text(
        value=value,
        size=size or look.body,
        color=colour(look, tone),
        weight=STRONG if strong else ft.FontWeight.W_400,
        font_family=look.font,
        text_align=_ALIGN[align],
        expand=expand or None,
        max_lines=max_lines,
        semantics_label=spoken,
        selectable=selectable,
    )
    if max_lines:
        shown.overflow = ft.TextOverflow.ELLIPSIS
    return shown


def fitting(size: float, words: str, room: float, *, whole: bool = False) -> float:
    """The size, or the largest at which the longest Latin word (or all the words, `whole`) stands on one line in `room`
    dp: large text grows until it would break within a word."""
    widest = ems(words) if whole else longest_word(words)
    return min(size, room / widest) if widest else size


def longest_word(words: str) -> float:
    """How wide the longest word is, in sizes of its letters; a line breaks between any two Chinese characters."""
    return max((ems(part) for part in re.findall(r"[^\s\u2e80-\uffef]+", words)), default=0.0)


def ems(words: str) -> float:
    """How wide words are at most on one line, in sizes of their letters."""
    return sum(_em(letter) for letter in words)


def _em(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    if letter in " .,:;'|ijl·":
        return 0.34
    if letter in "mwMW@%DGHNOQU":
        return 0.92 if letter in "mwMW@%" else 0.78
    return 0.66 if letter.isupper() else 0.58


def reading(look: Look, parts: Sequence[tuple[str, bool]]) -> ft.Text:
    """A paragraph to read at length, with more room between its lines; each part is its words and whether they are
    strong."""
    if not any(is_strong for _, is_strong in parts):
        shown = text(look, "".join(words for words, _ in parts))
    else:
        shown = text(look, "")
        shown.spans = [ft.TextSpan(words, style(look, look.body, strong=is_strong)) for words, is_strong in parts]
    shown.style = ft.TextStyle(height=READING)
    return shown


def body(look: Look, value: str, tone: Tone = "ink", *, align: Align = "start", expand: bool = False) -> ft.Text:
    return text(look, value, tone=tone, align=align, expand=expand)


def strong(look: Look, value: str, tone: Tone = "ink", *, align: Align = "start", expand: bool = False) -> ft.Text:
    return text(look, value, tone=tone, strong=True, align=align, expand=expand)


def small(look: Look, value: str, tone: Tone = "soft", *, align: Align = "start", expand: bool = False) -> ft.Text:
    return text(look, value, size=look.small, tone=tone, align=align, expand=expand)


def figure(look: Look, value: str, tone: Tone = "ink", *, spoken: str | None = None) -> ft.Text:
    """A number that matters. The font's digits all have one width, so that numbers below each other line up."""
    return text(look, value, size=look.display, tone=tone, strong=True, spoken=spoken)


def title(
    look: Look, value: str, tone: Tone = "ink", *, align: Align = "start", size: float | None = None
) -> ft.Semantics:
    """The one heading of a screen (level 1)."""
    return _header(text(look, value, size=size or look.title, tone=tone, strong=True, align=align), 1)


def heading(look: Look, value: str, tone: Tone = "ink", *, level: int = 2, size: float | None = None) -> ft.Semantics:
    """The heading of a section or card."""
    return _header(text(look, value, size=size or look.head, tone=tone, strong=True), level)


def _header(content: ft.Text, level: int) -> ft.Semantics:
    return ft.Semantics(content=content, header=True, heading_level=level)
