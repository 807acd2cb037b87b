"""The pictures of the films, one for each chapter: drawn when they are first asked for and kept in memory."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from hospital.education.brush import BLUE, GREY, INK, RED, SKIN, SOFT, TEAL, WARM, WHITE, Brush, drawn

_KEPT: Final = 64


@lru_cache(_KEPT)
def picture(name: str) -> bytes:
    """The picture of this name as PNG, or as APNG where something moves. Raises KeyError for one that nobody drew."""
    return drawn(DRAWN[name])


def _rest(b: Brush) -> None:
    b.sitting()
    b.clock(770, 150, 96, 5)


def _cuff(b: Brush) -> None:
    b.line((120, 330), (860, 330), fill=SKIN, width=150)
    b.line((620, 330), (840, 230), fill=SKIN, width=120)
    b.box(280, 232, 240, 196, TEAL, round_=30)
    b.box(300, 250, 60, 160, SOFT, round_=16)
    b.line((520, 390), (640, 480), (900, 480), fill=INK, width=12)
    for x in (548, 588):
        b.line((x, 200), (x, 300), fill=WARM, width=26)


def _heart(b: Brush) -> None:
    b.sitting(cuff=True)
    b.monitor(640, 52, "", "")
    for x in (268, 300):
        b.disc(x, 268, 18, RED)
    b.shape((252, 276), (316, 276), (284, 314), fill=RED)
    for x in range(130, 640, 44):
        b.line((x, 276), (x + 18, 276), fill=WARM, width=6)


def _silent(b: Brush) -> None:
    b.sitting(cuff=True)
    b.monitor(640, 40, "128", "82")
    b.box(420, 60, 130, 84, WHITE, round_=30)
    b.cross(485, 102, 44)


def _twice(b: Brush) -> None:
    b.monitor(90, 140, "128", "82")
    b.monitor(640, 140, "126", "80")
    b.clock(480, 220, 76, 1)
    b.arrow(400, 350, 560, 350)


def _week(b: Brush) -> None:
    b.box(150, 70, 660, 400, WHITE, round_=24)
    for day in range(7):
        x = 186 + day * 86
        b.box(x, 110, 70, 56, SOFT if day else GREY, round_=12)
        for row in (210, 300):
            if day:
                b.tick(x + 10, row + 30, 34)
            else:
                b.cross(x + 35, row + 26, 34)
    b.line((640, 440), (760, 320), fill=WARM, width=24)


def _wash(b: Brush) -> None:
    b.box(90, 96, 260, 44, GREY, round_=18)
    b.box(290, 96, 56, 110, GREY, round_=18)
    b.hand(420, 330)
    for x, y in ((318, 268), (318, 330), (390, 300), (318, 392)):
        b.drop(x, y, 20, BLUE)
    for x, y, r in ((470, 210, 20), (520, 180, 14), (600, 210, 24), (440, 260, 12)):
        b.disc(x, y, r, WHITE)
    b.box(740, 180, 130, 240, WHITE, round_=14)
    b.arrow(670, 300, 724, 300)


def _load(b: Brush) -> None:
    b.monitor(430, 120, "")
    b.strip(280, 380)
    b.box(430, 300, 230, 150, WHITE, round_=26)
    b.arrow(110, 380, 250, 380)


def _prick(b: Brush) -> None:
    b.finger(90, 300)
    b.line((700, 140), (490, 256), fill=TEAL, width=54)
    b.line((490, 256), (452, 276), fill=GREY, width=8)
    b.tick(560, 420, 60)
    b.cross(330, 180, 44)


def _touch(b: Brush) -> None:
    b.finger(60, 330)
    b.drop(456, 330, 24, RED)
    b.strip(484, 330)
    b.box(620, 210, 260, 230, WHITE, round_=30)
    b.box(646, 240, 206, 110, SOFT, round_=14)


def _read(b: Brush) -> None:
    b.monitor(130, 160, "6.1")
    b.clock(520, 240, 84, 20)
    b.box(660, 130, 220, 280, WHITE, round_=18)
    for y in (180, 240, 300, 360):
        b.line((690, y), (850, y), fill=SOFT, width=12)
    b.line((740, 330), (830, 240), fill=WARM, width=20)


def _away(b: Brush) -> None:
    b.box(340, 220, 280, 260, WARM, round_=26)
    b.box(400, 190, 160, 40, INK, round_=14)
    b.line((480, 60), (480, 150), fill=GREY, width=18)
    b.arrow(600, 80, 600, 170)


def _shake(b: Brush) -> None:
    b.spray(420, 300)
    for x, up in ((300, -1), (690, 1)):
        b.arrow(x, 280 + up * 90, x, 280 - up * 90)


def _out(b: Brush) -> None:
    b.face(300, 250, 150)
    for y in (270, 310, 350):
        b.arrow(560, y, 760, y, BLUE)


def _in(b: Brush) -> None:
    b.face(300, 250, 150)
    b.spray(506, 290)
    b.arrow(608, 40, 608, 118)
    b.arrow(600, 460, 450, 420, BLUE)


def _hold(b: Brush) -> None:
    b.face(300, 250, 150)
    b.clock(690, 250, 120, 10)
    b.line((384, 326), (428, 322), fill=INK, width=12)


def _rinse(b: Brush) -> None:
    b.face(300, 230, 150)
    b.box(560, 170, 150, 200, WHITE, round_=20)
    b.box(560, 250, 150, 120, BLUE, round_=20)
    for x, y in ((500, 380), (540, 440), (480, 460)):
        b.drop(x, y, 16, BLUE)


#: Every picture by its name.
DRAWN: Final[dict[str, Callable[[Brush], None]]] = {
    "rest": _rest, "cuff": _cuff, "heart": _heart, "silent": _silent, "twice": _twice, "week": _week,
    "wash": _wash, "load": _load, "prick": _prick, "touch": _touch, "read": _read, "away": _away,
    "shake": _shake, "out": _out, "in": _in, "hold": _hold, "rinse": _rinse,
}  # fmt: skip
