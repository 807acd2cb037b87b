"""Questions that need less than `resources.select` returns: bodies alone, moments, references. With these and
`resources` a feature needs no SQL. All of them only read, and each uses an index (`PLANS` names it).

Slots belong to a schedule. There are thousands of them, so `schedule` has a column and an index of its own.
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
_NEWEST_BEFORE: Final = """SELECT (
        SELECT r.body FROM resource r INDEXED BY resource_by_code
        WHERE r.type = ? AND r.code = named.value ->> 0 AND r.sort_time < named.value ->> 1 AND {person}
            AND r.status IN (SELECT value FROM json_each(?)) ORDER BY r.sort_time DESC LIMIT 1)
    FROM json_each(?) AS named"""
_LINKS: Final = """SELECT r.id, CASE named.type WHEN 'object' THEN named.value ->> '$.reference' END
    FROM resource r, json_each(r.body, '$.' || ?) AS named WHERE r.type = ? AND {person}"""
_COUNTS: Final = """SELECT r.type, count(*) FROM resource r
    WHERE r.type IN (SELECT value FROM json_each(?)) AND {person} GROUP BY r.type"""
_HELD: Final = """SELECT r.sort_time, r.id FROM resource r
    WHERE r.type = ? AND {person} ORDER BY r.sort_time DESC, r.id"""
MENTIONING: Final = _MENTIONING.format(person=compartments.FIRST)
NEWEST_BEFORE: Final = _NEWEST_BEFORE.format(person=compartments.FIRST)
LINKS: Final = _LINKS.format(person=compartments.FIRST)
COUNTS: Final = _COUNTS.format(person=compartments.FIRST)
HELD: Final = _HELD.format(person=compartments.FIRST)

#: The index that each question uses; a test compares it with the database's query plan.
PLANS: Final = {
    OF_SCHEDULES: "resource_by_schedule",
    STARTS: "resource_by_schedule",
    SOONEST: "resource_by_schedule",
    OLDEST_FETCH: "resource_by_schedule",
    WITH_PREFIX: "sqlite_autoindex_resource_1",
    MENTIONING: "resource_by_patient",
    NEWEST_BEFORE: "resource_by_code",
    LINKS: "resource_by_",
    COUNTS: "resource_by_patient",
    HELD: "resource_by_patient",
}


def of_schedules(r: Reader, schedules: Iterable[str], *, since: str) -> Iterator[dict[str, Any]]:
    """The resources of these schedules from a moment on, in order of time. `since` takes any FHIR date."""
    return _bodies(r.rows(OF_SCHEDULES, _list(schedules), columns.bound(since)))


def starts(r: Reader, schedules: Iterable[str], *, status: str, since: str) -> list[tuple[str, str | None]]:
    """Schedule and `start` (as received) of the resources of these schedules with this status, in order of time."""
    return [(schedule, start) for schedule, start in r.rows(STARTS, _list(schedules), status, columns.bound(since))]


def soonest(r: Reader, *, status: str, since: str) -> dict[str, str]:
    """For each schedule: the first moment from `since` on, in UTC, of a resource with this status."""
    return dict(r.rows(SOONEST, status, columns.bound(since)))


def oldest_fetch(r: Reader, schedules: Iterable[str]) -> str | None:
    """The oldest time of fetching among the resources of these schedules."""
    found = r.value(OLDEST_FETCH, _list(schedules))
    return None if found is None else str(found)


def with_prefix(r: Reader, type_: str, prefix: str) -> Iterator[dict[str, Any]]:
    """The resources of a type whose ids begin with `prefix`."""
    return _bodies(r.rows(WITH_PREFIX, type_, prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)))


def mentioning(r: Reader, type_: str, *, patient: str, code: str, limit: int) -> Iterator[dict[str, Any]]:
    """A person's resources that have this `system|code` as their code or anywhere in their body; newest first. The
    caller checks where the code is: some resources contain it elsewhere."""
    inside = code.rpartition("|")[2].replace("%", "_")  # `%` would match too much, `_` one character
    person, values = compartments.of_person(r, patient, type_)
    return _bodies(r.rows(_MENTIONING.format(person=person), type_, *values, code, f'%"{inside}"%', limit))


def newest_before(
    r: Reader, type_: str, *, patient: str, moments: Iterable[tuple[str, str]], statuses: Iterable[str]
) -> list[dict[str, Any] | None]:
    """For each `system|code` with a moment: a person's newest resource with this code before it that has one of the
    statuses. A moment takes any FHIR date."""
    named = exact_json.dumps([[code, columns.bound(moment)] for code, moment in moments])
    person, values = compartments.of_person(r, patient, type_)
    found = r.rows(_NEWEST_BEFORE.format(person=person), type_, *values, exact_json.dumps(list(statuses)), named)
    return [None if body is None else exact_json.loads(body) for (body,) in found]


def links(r: Reader, type_: str, element: str, *, patient: str) -> list[tuple[str, str | None]]:
    """Id and reference, for every reference in the list `element` of a person's resources of this type."""
    person, values = compartments.of_person(r, patient, type_)
    return [(id_, link) for id_, link in r.rows(_LINKS.format(person=person), element, type_, *values)]


def counts(r: Reader, types: Iterable[str], *, patient: str) -> dict[str, int]:
    """How many resources a person has of each of these types; a type without any is left out."""
    person, values = compartments.of_person(r, patient)
    return dict(r.rows(_COUNTS.format(person=person), _list(types), *values))


def types_here(r: Reader) -> list[str]:
    """Every type of which a resource is on this device, in order."""
    return sorted(type_ for (type_,) in r.rows("SELECT DISTINCT type FROM resource"))


def held(r: Reader, type_: str, *, patient: str) -> list[tuple[str | None, str]]:
    """Moment and id of everything a person has of this type, the newest first, those without a moment last. Ids alone,
    so that a whole record can be walked through in slices."""
    person, values = compartments.of_person(r, patient, type_)
    return [(moment, id_) for moment, id_ in r.rows(_HELD.format(person=person), type_, *values)]


def _list(values: Iterable[str]) -> str:
    return exact_json.dumps(list(values))


def _bodies(rows: list[tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    return (exact_json.loads(body) for (body,) in rows)
