"""The floor plans: where each consulting room is on its corridor, in words and as a picture with the way to it.

One corridor leads away from the escalator. Odd numbers are on its left, even ones on its right, in rising order.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from datetime import date

from hospital.demo.doctors import department_of
from hospital.demo.doctors_table import DOCTORS
from hospital.demo.places import Campus, floor_name, room, room_id, room_name, room_name_english
from hospital.demo.shapes import CODES, TERMINOLOGY, Json, at, coding, reference, said

FLOOR_PLAN = "floor-plan"
_UPSTAIRS = 200  # rooms below this number are beside the gate
_WIDTH, _HEIGHT, _EDGE = 320, 180, 8
_HALL = 56  # the escalator's hall, left of the rooms
_CORRIDOR = (74, 106)  # from y to y
_FROM_GATE = (
    "箭头是入口，绿线是走法，绿色的房间是您要去的诊室。",
    "The arrow is the entrance, the green line is the way, the green room is yours.",
)
_FROM_ESCALATOR = (
    "台阶是扶梯口，绿线是走法，绿色的房间是您要去的诊室。",
    "The steps are the escalator, the green line is the way, the green room is yours.",
)
_PAPER, _FLOOR, _WALL, _HERE, _INK = "#F1F5F4", "#FFFFFF", "#9DB3B0", "#0B7A70", "#33474A"


def rooms() -> Iterator[Json]:
    """A place for each consulting room, with the way to it in words."""
    for campus, number in _rooms():
        yield room(campus, number, _way_words(campus, number))


def _way_words(campus: Campus, number: int) -> tuple[str, str]:
    """In Chinese and in English; the n-th door on its side, counted from the escalator."""
    left, upstairs = _is_left(number), number >= _UPSTAIRS
    nth = _side(_floor_of(campus, number), left).index(number) + 1
    begin = f"乘扶梯到{floor_name(number)}，" if upstairs else ""
    begin_english = f"Escalator to floor {number // 100}, then straight" if upstairs else "Straight"
    return (
        f"{begin}沿走廊直走，{'左' if left else '右'}手边第 {nth} 间",
        f"{begin_english} along the corridor: door {nth} on the {'left' if left else 'right'}",
    )


def resources(_seed: int, today: date) -> Iterator[Json]:
    """One picture for each consulting room."""
    for campus, number in _rooms():
        yield {
            "resourceType": "Media",
            "id": f"plan-{room_id(campus, number)}",
            "status": "completed",
            "type": {"coding": [coding(TERMINOLOGY + "media-type", "image"), coding(CODES + "media", FLOOR_PLAN)]},
            "subject": reference("Location", room_id(campus, number), room_name(number)),
            "createdDateTime": at(today.replace(month=1, day=1), 8).isoformat(),
            "content": {
                "contentType": "image/svg+xml",
                "data": base64.b64encode(_plan(_floor_of(campus, number), number).encode()).decode(),
                **said("title", f"{room_name(number)}平面图", f"Floor plan: {room_name_english(number)}"),
            },
            "note": [_legend(number)],
        }


def _legend(number: int) -> Json:
    """What the marks of this room's plan mean, in Chinese and in English."""
    return said("text", *(_FROM_ESCALATOR if number >= _UPSTAIRS else _FROM_GATE))


def _rooms() -> list[tuple[Campus, int]]:
    """Campus and number of each room, in order."""
    found = {(department_of(doctor).campus, doctor.room) for doctor in DOCTORS}
    return sorted(found, key=lambda campus_room: room_id(*campus_room))


def _floor_of(campus: Campus, number: int) -> list[int]:
    """The numbers on the floor of this room, rising."""
    return sorted(other for where, other in _rooms() if where == campus and other // 100 == number // 100)


def _is_left(number: int) -> bool:
    return number % 2 == 1


def _side(floor: Sequence[int], left: bool) -> list[int]:
    """The rooms on one side of the corridor, from the escalator on."""
    return [number for number in floor if _is_left(number) == left]


def _plan(floor: Sequence[int], here: int) -> str:
    """The floor as SVG: the hall with the escalator, the rooms, and the way to this one; on the ground floor from the
    entrance."""
    parts = [
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="{_PAPER}"/>',
        _box(_EDGE, _EDGE, _WIDTH - 2 * _EDGE, _HEIGHT - 2 * _EDGE, _FLOOR),
        _escalator() if here >= _UPSTAIRS else _entrance(),
    ]
    for left in (True, False):
        side = _side(floor, left)
        width = (_WIDTH - _EDGE - _HALL) / max(len(side), 4)
        for place, number in enumerate(side):
            parts.append(_room(_HALL + place * width, left, width, number, number == here))
            if number == here:
                parts.append(_way(_HALL + (place + 0.5) * width, left))
    size = f'viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>'


def _box(x: float, y: float, width: float, height: float, fill: str) -> str:
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{fill}" '
        f'stroke="{_WALL}" stroke-width="1.5"/>'
    )


def _entrance() -> str:
    """An arrow into the hall, through a gap in its wall."""
    middle = sum(_CORRIDOR) / 2
    gap = f'<path d="M{_EDGE} {middle - 12:g}v24" stroke="{_FLOOR}" stroke-width="4"/>'
    arrow = f'<path d="M{_EDGE - 4} {middle - 9:g}l14 9l-14 9z" fill="{_HERE}"/>'
    way = f'<path d="M{_EDGE + 8} {middle:g}H50" fill="none" stroke="{_HERE}" stroke-width="3"/>'
    return gap + arrow + way


def _escalator() -> str:
    """Steps upwards, at the near end of the corridor."""
    middle = sum(_CORRIDOR) / 2
    steps = f"M18 {middle + 12:g}h7v-8h7v-8h7v-8h7"
    return f'<path d="{steps}" fill="none" stroke="{_INK}" stroke-width="3"/>'


def _room(x: float, left: bool, width: float, number: int, here: bool) -> str:
    top = _EDGE if left else _CORRIDOR[1]
    bottom = _CORRIDOR[0] if left else _HEIGHT - _EDGE
    fill, ink = (_HERE, _FLOOR) if here else (_PAPER, _INK)
    label = (
        f'<text x="{x + width / 2:g}" y="{(top + bottom) / 2 + 5:g}" text-anchor="middle" font-size="14" '
        f'fill="{ink}">{number}</text>'
    )
    return _box(x, top, width, bottom - top, fill) + label


def _way(x: float, left: bool) -> str:
    """From the escalator along the corridor to the door."""
    middle = sum(_CORRIDOR) / 2
    end = _CORRIDOR[0] if left else _CORRIDOR[1]
    line = f'<path d="M50 {middle:g}H{x:g}V{end:g}" fill="none" stroke="{_HERE}" stroke-width="3"/>'
    return f'{line}<circle cx="{x:g}" cy="{end:g}" r="5" fill="{_HERE}"/>'
