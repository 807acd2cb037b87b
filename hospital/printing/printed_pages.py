"""A PDF in the making (ISO 32000-1): A4 pages that each say whose hospital and what they are of, filled from above by
blocks of words that go on over the end of a page. The same blocks make the same bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from hospital.base.pdf_text import draw, wrapped

INK, QUIET, TEAL, WARM, LINE = (HexColor(rgb) for rgb in ("#15201f", "#55645f", "#0b7a75", "#9a4507", "#d9e2e0"))
MARGIN: Final = 44.0
ROOM: Final = A4[0] - 2 * MARGIN
"""How wide the words of a page become."""
_SIZE, _STEP, _LOWEST = 9.5, 14.0, 52.0

Column = tuple[float, Sequence[str]]
"""Where lines begin, and the lines."""


@dataclass
class PrintedPages:
    """Pages of one paper. `foot`: what stands below each."""

    hospital: str
    title: str
    foot: str
    _out: io.BytesIO = field(default_factory=io.BytesIO)
    _y: float = 0.0

    def __post_init__(self) -> None:
        self._page = Canvas(self._out, pagesize=A4, invariant=1, pageCompression=1)
        self._page.setTitle(self.title)
        self._begin()

    def space(self) -> None:
        """A little room before what belongs to something else."""
        self._y -= 8

    def rule(self) -> None:
        """A line over the next block."""
        self._page.setStrokeColor(LINE)
        self._page.line(MARGIN, self._y + _STEP - 3, A4[0] - MARGIN, self._y + _STEP - 3)

    def block(self, columns: Sequence[Column], colour: Color = INK) -> None:
        """Draws columns of lines beside each other, on as many pages as they take."""
        for number in range(max(len(lines) for _, lines in columns)):
            if self._y < _LOWEST:
                self._page.showPage()
                self._begin()
            self._page.setFillColor(colour)
            for x, lines in columns:
                if number < len(lines):
                    draw(self._page, x, self._y, lines[number], _SIZE)
            self._y -= _STEP
        self._y -= 3

    def done(self) -> bytes:
        """The whole file."""
        self._page.save()
        return self._out.getvalue()

    def _begin(self) -> None:
        self._y = A4[1] - 56
        self._page.setFillColor(TEAL)
        draw(self._page, MARGIN, self._y, self.hospital, 16)
        self._page.setFillColor(INK)
        draw(self._page, MARGIN, self._y - 26, self.title, 13)
        self._page.setFillColor(QUIET)
        draw(self._page, MARGIN, 28, self.foot, 8)
        self._y -= 54


def fitting(text: str, room: float = ROOM) -> list[str]:
    """The text in lines of a block that are no wider than `room`."""
    return wrapped(text, _SIZE, room)
