"""Questions that need less than `resources.select` gives: contents alone, moments, links. With these and `resources` a
feature asks all it wants and writes no SQL. Each reads only; each is answered by an index (`PLANS` names which).

A schedule is whose half hours Slots are: there are thousands of them, so they have a column and an index of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from local_store import columns, compartments, exact_json
from local_store.store import Reader

OF_SCHEDULES: Final = """SELECT body FROM resource
    WHERE schedule IN (SELECT value FROM json_each(?)) AND sort_time >= ? ORDER BY sort_time, id"""
STARTS: Final = """SELECT schedule, body ->> '$.start' FROM resource
    WHERE schedule IN (SELECT value FROM json_each(?)) AND status = ? AND sort_time >= ? ORDER BY sort_time"""
SOONEST: Final = """SELECT schedule, min(sort_time) FROM resource
    WHERE schedule IS NOT NULL AND status = ? AND sort_time >= ? GROUP BY schedule"""
OLDEST_FETCH: Final = "SELECT min(fetched_at) FROM resource WHERE schedule IN (SELECT value FROM json_each(?))"
WITH_PREFIX: Final = "SELECT body FROM resource WHERE type = ? AND id >= ? AND id < ?"
_MENTIONING: Final = """SELECT r.body FROM resource r WHERE r.type = ? AND {person} AND (r.code = ? OR r.body LIKE ?)
    ORDER BY r.sort_time DESC LIMIT ?"""
_LINKS: Final = """SELECT r.id, named.value ->> '$.reference'
    FROM resource r, json_each(r.body, '$.' || ?) AS named WHERE r.type = ? AND {person}"""
MENTIONING: Final = _MENTIONING.format(person=compartments.FIRST)
LINKS: Final = _LINKS.format(person=compartments.FIRST)

#: Which index answers each of them; a test asks the database.
PLANS: Final = {
    OF_SCHEDULES: "resource_by_schedule",
    STARTS: "resource_by_schedule",
    SOONEST: "resource_by_schedule",
    OLDEST_FETCH: "resource_by_schedule",
    WITH_PREFIX: "sqlite_autoindex_resource_1",
    MENTIONING: "resource_by_patient",
    LINKS: "resource_by_",
}


def of_schedules(r: Reader, schedules: Iterable[str], *, since: str) -> Iterator[dict[str, Any]]:
    """What belongs to these schedules from a moment on, in order. `since` takes any FHIR date."""
    return _bodies(r.rows(OF_SCHEDULES, _list(schedules), columns.bound(since)))


def starts(r: Reader, schedules: Iterable[str], *, status: str, since: str) -> list[tuple[str, str | None]]:
    """Schedule and `start` as written of what belongs to these schedules and has this status, in order."""
    return [(schedule, start) for schedule, start in r.rows(STARTS, _list(schedules), status, columns.bound(since))]


def soonest(r: Reader, *, status: str, since: str) -> dict[str, str]:
    """For every schedule that has any: the first moment from `since` on, as UTC, of what has this status."""
    return dict(r.rows(SOONEST, status, columns.bound(since)))


def oldest_fetch(r: Reader, schedules: Iterable[str]) -> str | None:
    """When the server last showed the one of these schedules' contents that it showed longest ago."""
    found = r.value(OLDEST_FETCH, _list(schedules))
    return None if found is None else str(found)


def with_prefix(r: Reader, type_: str, prefix: str) -> Iterator[dict[str, Any]]:
    """The resources of a type whose ids begin so."""
    return _bodies(r.rows(WITH_PREFIX, type_, prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)))


def mentioning(r: Reader, type_: str, *, patient: str, code: str, limit: int) -> Iterator[dict[str, Any]]:
    """A person's resources with this `system|code` as their own, or anywhere in them; newest first. Where the code
    stands is for the caller to see: a few that hold it by chance are among them."""
    inside = code.rpartition("|")[2].replace("%", "_")  # one wildcard of LIKE for the other: it is compared afterwards
    person, values = compartments.of_person(r, patient, type_)
    return _bodies(r.rows(_MENTIONING.format(person=person), type_, *values, code, f'%"{inside}"%', limit))


def links(r: Reader, type_: str, element: str, *, patient: str) -> list[tuple[str, str | None]]:
    """Id and reference, for every reference that a person's resources of this type hold in a list `element`."""
    person, values = compartments.of_person(r, patient, type_)
    return [(id_, link) for id_, link in r.rows(_LINKS.format(person=person), element, type_, *values)]


def _list(schedules: Iterable[str]) -> str:
    return exact_json.dumps(list(schedules))


def _bodies(rows: list[tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    return (exact_json.loads(body) for (body,) in rows)
