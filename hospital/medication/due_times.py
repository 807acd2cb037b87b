"""When the doses of a prescription are due on a day, as far as the hospital knows. Pure.

Only what `adherence` counts: so many times a day, every so many days, on weekdays. The times are those that the app
plans by: `timeOfDay`; the times that the person chose for this medicine; else their meals and bedtime (FHIR R4
EventTiming), which are the usual ones until they say otherwise. Everything else is due at no time that is known here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import extension, extensions
from hospital.medication.adherence import due_on

Json = dict[str, Any]

_RHYTHM: Final[Mapping[str, time]] = {
    "wake": time(7), "breakfast": time(7), "lunch": time(12), "dinner": time(18), "sleep": time(22),
}  # fmt: skip
#: EventTiming: which of the person's times, and minutes from it.
_EVENTS: Final[Mapping[str, tuple[str, int]]] = {
    "WAKE": ("wake", 0), "MORN": ("breakfast", 0), "MORN.early": ("wake", 0), "MORN.late": ("breakfast", 120),
    "NOON": ("lunch", 0), "AFT": ("lunch", 180), "AFT.early": ("lunch", 90), "AFT.late": ("dinner", -60),
    "EVE": ("dinner", 0), "EVE.early": ("dinner", -60), "EVE.late": ("dinner", 120), "NIGHT": ("sleep", 0),
    "HS": ("sleep", 0), "PHS": ("sleep", 0), "CM": ("breakfast", 0), "CD": ("lunch", 0), "CV": ("dinner", 0),
    "ACM": ("breakfast", -30), "ACD": ("lunch", -30), "ACV": ("dinner", -30), "PCM": ("breakfast", 30),
    "PCD": ("lunch", 30), "PCV": ("dinner", 30),
}  # fmt: skip
_USUAL: Final[Mapping[int, tuple[str, ...]]] = {
    1: ("CM",), 2: ("CM", "CV"), 3: ("CM", "CD", "CV"), 4: ("CM", "CD", "CV", "HS"),
}  # fmt: skip


def due_times(prescription: Json, day: date, rhythm: Json | None, settings: Json | None) -> tuple[datetime, ...]:
    """The moments of a day's doses in order, by the hospital's zone; those of a bedtime after midnight on the night of
    that day. `rhythm`, `settings`: what the person chose (Basic). Raises ValueError or TypeError for what cannot be
    read."""
    found = {
        at
        for number in range(len(prescription.get("dosageInstruction", ())))
        for at in _of_dosage(prescription, number, day, rhythm=rhythm or {}, settings=settings or {})
    }
    return tuple(sorted(found))


def _of_dosage(prescription: Json, number: int, day: date, *, rhythm: Json, settings: Json) -> Iterator[datetime]:
    dosage = prescription["dosageInstruction"][number]
    many = due_on(prescription, dosage, day)
    repeat = (dosage.get("timing") or {}).get("repeat") or {}
    if not many or repeat.get("periodUnit") == "h":
        return
    minutes = _chosen(settings, number, rhythm) or _written(repeat, many, rhythm)
    if len(minutes) == many:
        yield from (clock.midnight(day) + timedelta(minutes=minute) for minute in minutes)


def _chosen(settings: Json, number: int, rhythm: Json) -> list[int]:
    """The times that the person chose for this dosage."""
    written = (str(value).partition(" ") for value in extensions(settings, "medicine-time"))
    return [_minute(rhythm, time.fromisoformat(at)) for of, _, at in written if of == str(number)]


def _written(repeat: Json, many: int, rhythm: Json) -> list[int]:
    if repeat.get("timeOfDay"):
        return [at.hour * 60 + at.minute for at in map(time.fromisoformat, repeat["timeOfDay"])]
    codes = repeat.get("when") or _USUAL.get(many, ())
    if any(code not in _EVENTS for code in codes) or repeat.get("offset"):
        return []
    return [_minute(rhythm, _of(rhythm, anchor)) + beside for anchor, beside in map(_EVENTS.__getitem__, codes)]


def _of(rhythm: Json, name: str) -> time:
    written = extension(rhythm, f"rhythm-{name}")
    return time.fromisoformat(str(written)) if written else _RHYTHM[name]


def _minute(rhythm: Json, at: time) -> int:
    """Minutes after the midnight at which the person's day begins: somebody may go to bed after the next one."""
    sleep = _of(rhythm, "sleep")
    still_up = sleep < _of(rhythm, "wake") and at <= sleep
    return at.hour * 60 + at.minute + (24 * 60 if still_up else 0)
