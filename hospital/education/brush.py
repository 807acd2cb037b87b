"""Simple shapes for the pictures of films: a person at a table, a hand, a monitor with digits, a clock. No words: those
stand in the subtitles, in the language of whoever watches. Arrows, ticks, crosses, clocks and drops can move, one after
the other in the order in which they are drawn.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from typing import Final

from PIL import Image, ImageColor, ImageDraw

WIDTH, HEIGHT = 960, 540
GROUND, SOFT, WHITE = "#E6F2F0", "#C9E3DF", "#FFFFFF"
INK, TEAL, WARM, RED = "#21413E", "#0B7A75", "#E8833A", "#C8372D"
SKIN, HAIR, CLOTH, GREY, BLUE = "#F2C7A2", "#4A4A4A", "#7FB8B0", "#B9C7C5", "#5AA3D8"
NAIL: Final = "#FBE3D0"
#: Every picture has the same colours in the same order, so that the frames of one share them.
_COLOURS: Final = (GROUND, SOFT, WHITE, INK, TEAL, WARM, RED, SKIN, HAIR, CLOTH, GREY, BLUE, NAIL)
#: A movement of three seconds that is not repeated needs no button that stops it (WCAG 2.2, 2.2.2).
_FRAMES, _FRAME_MS = 24, 125
#: The seven lines of a digit, top, upper left, upper right, middle, lower left, lower right, bottom.
_DIGITS: Final = {
    "0": "1110111", "1": "0010010", "2": "1011101", "3": "1011011", "4": "0111010", "5": "1101011", "6": "1101111",
    "7": "1010010", "8": "1111111", "9": "1111011",
}  # fmt: skip


class Brush:
    """One picture of WIDTH x HEIGHT, drawn shape by shape. `done`: how many shapes have moved; None: all that move,
    which is how the picture stays. `moving`: how many such shapes it has so far."""

    def __init__(self, done: float | None = None) -> None:
        self.image = Image.new("P", (WIDTH, HEIGHT), 0)
        self.image.putpalette([part for colour in _COLOURS for part in ImageColor.getrgb(colour)])
        self._draw = ImageDraw.Draw(self.image)
        self._done = done
        self.moving = 0

    def _moved(self) -> float:
        """How far the next shape has moved, 0 to 1."""
        self.moving += 1
        return 1.0 if self._done is None else min(max(self._done - self.moving + 1, 0.0), 1.0)

    def box(self, x: float, y: float, w: float, h: float, fill: str, *, round_: float = 12) -> None:
        self._draw.rounded_rectangle((x, y, x + w, y + h), round_, fill)

    def disc(self, x: float, y: float, r: float, fill: str, *, edge: str | None = None) -> None:
        self._draw.ellipse((x - r, y - r, x + r, y + r), fill, edge, 6 if edge else 0)

    def line(self, *points: tuple[float, float], fill: str = INK, width: int = 8) -> None:
        """With round ends and corners."""
        self._draw.line(points, fill, width, "curve")
        for x, y in points:
            self.disc(x, y, width / 2 - 0.5, fill)

    def shape(self, *points: tuple[float, float], fill: str) -> None:
        self._draw.polygon(points, fill)

    def arrow(self, x: float, y: float, to_x: float, to_y: float, fill: str = WARM) -> None:
        """Moves by growing."""
        turn, moved = math.atan2(to_y - y, to_x - x), self._moved()
        if not moved:
            return
        to_x, to_y = x + (to_x - x) * moved, y + (to_y - y) * moved
        self.line((x, y), (to_x, to_y), fill=fill, width=12)
        for side in (2.6, -2.6):
            self.line(
                (to_x, to_y),
                (to_x + 34 * math.cos(turn + side), to_y + 34 * math.sin(turn + side)),
                fill=fill,
                width=12,
            )

    def drop(self, x: float, y: float, r: float, fill: str) -> None:
        """Moves by growing."""
        moved = self._moved()
        if not moved:
            return
        r *= moved
        self.disc(x, y, r, fill)
        self.shape((x - r * 0.92, y - r * 0.4), (x + r * 0.92, y - r * 0.4), (x, y - r * 2.2), fill=fill)

    def tick(self, x: float, y: float, size: float = 40, fill: str = TEAL) -> None:
        """Moves by being drawn: down first, then up."""
        moved = self._moved()
        down, up = min(moved / 0.4, 1.0) * 0.4, max(moved - 0.4, 0.0) / 0.6
        points = [(x, y), (x + size * down, y + size * down)]
        if up:
            points.append((x + size * (0.4 + 0.7 * up), y + size * (0.4 - 0.9 * up)))
        if moved:
            self.line(*points, fill=fill, width=14)

    def cross(self, x: float, y: float, size: float = 40) -> None:
        """Moves by growing."""
        size *= self._moved()
        if not size:
            return
        for side in (1, -1):
            self.line((x - size / 2, y - side * size / 2), (x + size / 2, y + side * size / 2), fill=RED, width=14)

    def clock(self, x: float, y: float, r: float, minutes: float) -> None:
        """A clock whose marked part is so many minutes; moves by running up to them."""
        minutes *= self._moved()
        self.disc(x, y, r, WHITE, edge=INK)
        self._draw.pieslice((x - r + 14, y - r + 14, x + r - 14, y + r - 14), -90, -90 + minutes * 6, WARM)
        for hand, long in ((0.0, 0.7), (minutes * 6, 0.8)):
            turn = math.radians(hand - 90)
            self.line((x, y), (x + r * long * math.cos(turn), y + r * long * math.sin(turn)))

    def digits(self, x: float, y: float, number: str, *, h: float = 70, fill: str = INK) -> None:
        """A number in seven lines for each digit; a point where the number has one."""
        w = h * 0.5
        for sign in number:
            if sign == ".":
                self.disc(x, y + h, 6, fill)
                x += 20
                continue
            ends = (
                (0, 0, 1, 0),
                (0, 0, 0, 0.5),
                (1, 0, 1, 0.5),
                (0, 0.5, 1, 0.5),
                (0, 0.5, 0, 1),
                (1, 0.5, 1, 1),
                (0, 1, 1, 1),
            )
            for on, (x1, y1, x2, y2) in zip(_DIGITS[sign], ends, strict=True):
                if on == "1":
                    self.line((x + x1 * w, y + y1 * h), (x + x2 * w, y + y2 * h), fill=fill, width=9)
            x += w + 24

    def monitor(self, x: float, y: float, *rows: str) -> None:
        """A device with a screen, and a number in each row of it."""
        self.box(x, y, 230, 70 + 100 * len(rows), WHITE, round_=26)
        self.box(x + 22, y + 22, 186, 100 * len(rows) - 6, SOFT, round_=14)
        for row, number in enumerate(rows):
            self.digits(x + 42, y + 36 + 100 * row, number, h=60)
        self.disc(x + 115, y + 42 + 100 * len(rows), 14, TEAL)

    def face(self, x: float, y: float, r: float = 74) -> None:
        """A head that looks to the right."""
        self.disc(x - r * 0.12, y - r * 0.16, r * 1.04, HAIR)
        self.disc(x + r * 0.08, y + r * 0.06, r * 0.94, SKIN)
        self.shape((x + r * 0.9, y - r * 0.12), (x + r * 1.28, y + r * 0.3), (x + r * 0.86, y + r * 0.36), fill=SKIN)
        self.disc(x + r * 0.52, y - r * 0.1, r * 0.08, INK)
        self.disc(x - r * 0.1, y + r * 0.1, r * 0.16, SKIN, edge=None)

    def sitting(self, *, cuff: bool = False) -> None:
        """Somebody on a chair with the back supported and both feet flat, an arm on the table."""
        self.box(196, 250, 26, 250, INK, round_=10)
        self.box(196, 386, 190, 24, INK, round_=10)
        self.box(360, 400, 22, 100, INK, round_=10)
        self.box(222, 196, 130, 210, CLOTH, round_=44)
        self.box(250, 356, 210, 62, TEAL, round_=30)
        self.box(404, 370, 56, 128, TEAL, round_=22)
        self.box(404, 476, 104, 28, INK, round_=12)
        self.face(296, 126)
        self.box(450, 322, 460, 22, INK, round_=8)
        self.box(862, 340, 22, 162, INK, round_=8)
        self.line((306, 240), (404, 304), fill=SKIN if cuff else CLOTH, width=46)
        self.line((404, 304), (590, 300), fill=SKIN, width=40)
        if cuff:
            self.line((326, 252), (382, 290), fill=TEAL, width=62)
        self.line((120, 506), (910, 506), fill=GREY, width=6)

    def hand(self, x: float, y: float) -> None:
        """An open hand, its fingers up."""
        for number, (up, out) in enumerate(((150, 0), (186, 4), (176, 4), (136, 0))):
            left = x + number * 44
            self.line((left + 20, y), (left + 20 + out, y - up), fill=SKIN, width=38)
        self.box(x, y - 30, 172, 150, SKIN, round_=44)
        self.line((x + 158, y + 60), (x + 236, y - 20), fill=SKIN, width=38)

    def finger(self, x: float, y: float) -> None:
        """A finger from the left with its nail up."""
        self.line((x, y), (x + 330, y), fill=SKIN, width=110)
        self.box(x + 270, y - 56, 92, 40, NAIL, round_=18)

    def strip(self, x: float, y: float) -> None:
        """A test strip in its meter."""
        self.box(x, y - 16, 150, 32, WHITE, round_=6)
        self.box(x, y - 16, 34, 32, WARM, round_=6)

    def spray(self, x: float, y: float) -> None:
        """A spray inhaler, its mouthpiece to the left."""
        self.box(x + 60, y - 150, 84, 150, GREY, round_=14)
        self.box(x + 46, y - 90, 112, 170, TEAL, round_=18)
        self.box(x - 40, y + 14, 120, 62, TEAL, round_=14)
        self.box(x - 48, y + 10, 24, 70, INK, round_=8)


def drawn(draw: Callable[[Brush], None]) -> bytes:
    """The picture as PNG. What moves in it does so once, as APNG; who does not know that shows the whole picture."""
    whole = Brush()
    draw(whole)
    file = io.BytesIO()
    if not whole.moving:
        whole.image.save(file, "PNG", optimize=True)
        return file.getvalue()
    frames = [_frame(draw, whole.moving * number / _FRAMES) for number in range(_FRAMES)]
    whole.image.save(
        file, "PNG", optimize=True, save_all=True, default_image=True, append_images=[*frames, whole.image],
        duration=_FRAME_MS, loop=1,
    )  # fmt: skip
    return file.getvalue()


def _frame(draw: Callable[[Brush], None], done: float) -> Image.Image:
    brush = Brush(done)
    draw(brush)
    return brush.image
