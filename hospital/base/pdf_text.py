"""Text on a PDF page (ISO 32000-1), Chinese among it: a font of our own is embedded with the letters it needs.

Noto Sans SC (OFL-1.1: GB 2312 and rare letters of names) shows in every viewer; a letter it lacks is left to the
viewer's own (Adobe-GB1, STSong-Light).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

_FONT: Final = Path(__file__).parent / "fonts" / "paper-sans-sc.ttf"
_SPELLED: Final = {raised: f"^{digit}" for digit, raised in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
"""Raised digits: neither font has all of them, and "10⁹" must never become "10"."""
_OURS, _VIEWERS = "AnxinPaper", "STSong-Light"


def draw(page: Canvas, x: float, y: float, text: str, size: float) -> float:
    """Draws from x on, each run of letters in the font that has them; returns where it ended."""
    for font, run in _runs(text):
        page.setFont(font, size)
        page.drawString(x, y, run)
        x += pdfmetrics.stringWidth(run, font, size)
    return x


def draw_right(page: Canvas, x: float, y: float, text: str, size: float) -> None:
    """Draws so that it ends at x."""
    draw(page, x - width(text, size), y, text, size)


def width(text: str, size: float) -> float:
    """How wide a text is when drawn."""
    return float(sum(pdfmetrics.stringWidth(run, font, size) for font, run in _runs(text)))


def wrapped(text: str, size: float, room: float) -> list[str]:
    """The text in lines no wider than `room`: broken at line ends, at blanks, and between other letters."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        line = ""
        for letter in paragraph:
            if line and width(line + letter, size) > room:
                head, blank, rest = line.rpartition(" ")
                whole = bool(blank) and letter.isascii() and letter != " "
                lines.append((head if whole else line).rstrip())
                line = (rest if whole else "") + letter.lstrip()
            else:
                line += letter
        lines.append(line)
    return lines


def _runs(text: str) -> Iterator[tuple[str, str]]:
    known, run, font = _fonts(), "", _OURS
    for letter in text:
        here = _OURS if ord(letter) in known or letter in _SPELLED else _VIEWERS
        letter = letter if ord(letter) in known else _SPELLED.get(letter, letter)  # noqa: PLW2901 - as it is drawn
        if run and here != font:
            yield font, run
            run = ""
        run, font = run + letter, here
    if run:
        yield font, run


@cache
def _fonts() -> frozenset[int]:
    """Makes both fonts known once; the letters that ours has."""
    ours = TTFont(_OURS, str(_FONT))
    pdfmetrics.registerFont(ours)
    pdfmetrics.registerFont(UnicodeCIDFont(_VIEWERS))
    return frozenset(ours.face.charToGlyph)
