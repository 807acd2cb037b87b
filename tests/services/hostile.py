"""A sound record from the demo hospital, and copies of it in which one element each is what no reader expects."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from functools import cache
from itertools import islice
from typing import Any, Final

from hospital.demo import build, calendar

Json = dict[str, Any]

DAY: Final = date(2026, 11, 23)
NOW: Final = datetime(2026, 11, 23, 7, tzinfo=timezone(timedelta(hours=8)))
PATIENT: Final = "pat-wang-xiulan"
_GONE: Final = object()
_OF_PEOPLE: Final = frozenset({
    "Account", "Appointment", "ChargeItem", "Coverage", "DiagnosticReport", "Encounter", "Invoice", "Task",
})  # fmt: skip
#: The calendar is too long; no question of the app reads the others.
_OTHERS: Final = frozenset({
    "Slot", "Binary", "RelatedPerson", "AllergyIntolerance", "Immunization", "DocumentReference",
})  # fmt: skip


def _deep(levels: int) -> Any:
    nested: Any = "x"
    for level in range(levels):
        nested = {"extension": [nested], "coding": "x"} if level % 2 else [nested]
    return nested


#: What stands in the place of an element.
VALUES: Final[tuple[Any, ...]] = (
    _GONE, None, True, -1, 10**40, 1e300, 1e-300, "1E999999", "", "甲" * 3000, "{name} {0} {", "9999", [], {}, [["x"]],
    {"reference": {"x": 1}, "value": [], "code": {}}, _deep(60),
)  # fmt: skip
#: What also stands in the place of a moment: valid, and written for "never set" and "for ever" (FHIR R4 §2.24.0.1).
ENDS: Final = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00")
_MOMENT: Final = re.compile(r"\d{4}-\d\d(-\d\d.*)?")


@cache
def sound() -> tuple[Json, ...]:
    """The directory, some half hours, and all of one person's record."""
    seed = build.DEFAULT_SEED
    days = (slot for slot in calendar.slots(seed, DAY) if slot["start"] > NOW.isoformat())
    everywhere = (body for body in build.resources(seed, DAY) if body["resourceType"] not in _OTHERS)
    mine = (body for body in everywhere if _is_theirs(body) or "Patient/" not in str(body))
    return (*mine, *islice(days, 200))


def hostile(turn: int) -> Iterator[Json]:
    """For each element of the richest resource of each kind a copy with something else in its place; with each `turn`
    something else than before. In the place of a moment both ends of the calendar, at every turn."""
    for body in _richest().values():
        for number, path in enumerate(_paths(body)):
            is_moment = bool(_MOMENT.fullmatch(str(_at(body, path))))
            others = (VALUES[(number + turn) % len(VALUES)], *(ENDS if is_moment else ()))
            for way, value in enumerate(others):
                yield {**_with(body, path, value), "id": _named(body["id"], f"x{number}-{way}")}


def _named(id_: str, mark: str) -> str:
    """An id of its own; a measured wait's begins with its department and ends with weekday and hour."""
    return id_.removesuffix("-1-9") + f"-{mark}-1-9" if id_.startswith("wait-") else f"{mark}-{id_}"[:64]


@cache
def _richest() -> dict[str, Json]:
    found: dict[str, Json] = {}
    for body in sound():
        kind = _kind(body)
        if kind not in found or len(str(body)) > len(str(found[kind])):
            found[kind] = body
    return found


def _kind(body: Json) -> str:
    """A measured wait is an Observation like no other; a Library is a guide, an article or rules."""
    if body["id"].startswith("wait-"):
        return "wait"
    type_: str = body["resourceType"]
    return type_ + body["type"]["coding"][0]["code"] if type_ == "Library" else type_


def _is_theirs(body: Json) -> bool:
    return f"Patient/{PATIENT}" in str(body)


def patient_of(body: Json) -> str | None:
    """In whose record the resource is kept."""
    return PATIENT if f"Patient/{PATIENT}" in str(body) or body["resourceType"] in _OF_PEOPLE else None


def _paths(node: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every element; of a list the first item."""
    if above and above[0] not in {"id", "resourceType"}:
        yield above
    children = node.items() if isinstance(node, dict) else enumerate(node[:1]) if isinstance(node, list) else ()
    for key, child in children:
        yield from _paths(child, (*above, key))


def _at(body: Json, path: tuple[str | int, ...]) -> Any:
    place: Any = body
    for step in path:
        place = place[step]
    return place


def _with(body: Json, path: tuple[str | int, ...], value: Any) -> Json:
    copied = copy.deepcopy(body)
    place = _at(copied, path[:-1])
    if value is _GONE:
        del place[path[-1]]
    else:
        place[path[-1]] = copy.deepcopy(value)
    return copied
