"""FHIR resources as they were received. Knows no medicine: type, id, version and a few columns to find them by."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from local_store import columns, compartments, exact_json, search
from local_store.outbox_entry import TOPIC
from local_store.store import Reader, Writer

JsonObject = Mapping[str, Any]


class Delivery(StrEnum):
    """How far a local change of a resource has come on its way to the hospital. Derived from the outbox, never
    stored."""

    CONFIRMED = "CONFIRMED"
    PENDING = "PENDING"
    IN_FLIGHT = "IN_FLIGHT"
    REJECTED = "REJECTED"


@dataclass(frozen=True)
class Stored:
    """A resource on this device: the person's own newest version while that has not arrived, else the server's.

    `patient`: the person for whom it was received first, None for resources that are the same for everybody.
    """

    type: str
    id: str
    patient: str | None
    version_id: str | None
    body: dict[str, Any]
    fetched_at: str | None
    delivery: Delivery
    rejection: dict[str, Any] | None


_STORED = """
    SELECT r.type, r.id, r.patient, r.version_id, r.body, r.fetched_at, o.state, o.rejection
    FROM resource r LEFT JOIN outbox o ON o.type = r.type AND o.id = r.id
"""


_NEWEST_OF_TYPE = """SELECT * FROM (SELECT r.number, r.sort_time FROM resource r
    WHERE r.type = ? AND {person} ORDER BY r.sort_time DESC, r.number DESC LIMIT ?)"""
_NEWEST = """
    WITH chosen AS (SELECT number FROM ({parts}) ORDER BY sort_time DESC, number DESC LIMIT ?)
    SELECT r.type, r.id, r.patient, r.version_id, r.body, r.fetched_at, o.state, o.rejection
    FROM chosen JOIN resource r ON r.number = chosen.number LEFT JOIN outbox o ON o.type = r.type AND o.id = r.id
    ORDER BY r.sort_time DESC, r.number DESC
"""

# Most resources are new, so they are inserted without a select first. An upsert with RETURNING costs twice as much.
_INSERT = """INSERT INTO resource
    (patient, version_id, body, fetched_at, status, code, schedule, sort_time, search_text, type, id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (type, id) DO NOTHING"""
_UPDATE = """UPDATE resource
    SET patient = ?, version_id = ?, body = ?, fetched_at = ?, status = ?, code = ?, schedule = ?, sort_time = ?,
        search_text = ?
    WHERE number = ?"""


def put(
    w: Writer, body: JsonObject, *, patient: str | None = None, fetched_at: str | None = None, text: str = ""
) -> None:
    """Stores the server's copy of a resource, findable by `text`. Type, id and version come from `body`.

    While an unsent change of the same resource waits, the server's copy becomes the base of the outbox entry and the
    person continues to see their change: nothing unsent is ever overwritten.
    """
    type_, id_ = identity(body)
    content = exact_json.dumps(body)
    waiting = _run_on_waiting(
        w,
        type_,
        id_,
        "UPDATE outbox SET base_body = ?, base_fetched_at = ?, base_text = ? WHERE type = ? AND id = ?",
        content,
        fetched_at,
        columns.storable(text),
    )
    if not waiting:
        version_id = version_of(body)
        keep(w, body, content, patient=patient, version_id=version_id, fetched_at=fetched_at, text=text)
        return
    first = w.value("SELECT patient FROM resource WHERE type = ? AND id = ?", type_, id_)
    if patient is not None and first not in (None, patient):
        compartments.add(w, type_, id_, patient)


def keep(
    w: Writer,
    body: JsonObject,
    content: str,
    *,
    patient: str | None,
    version_id: str | None,
    fetched_at: str | None,
    text: str,
) -> None:
    """Makes `body`, serialised as `content`, the version that is shown, whoever wrote it. Only `put` and the outbox
    call it; others call `put`. The full-text index is not touched when the words are the same: that is the largest
    cost.

    A resource that is stored for one person and received for another is part of both records from then on.
    """
    type_, id_ = identity(body)
    text = columns.storable(text)
    found_by = (columns.status(body), columns.code(body), columns.schedule(body), columns.sort_time(body), text)
    if w.run(type_, _INSERT, patient, version_id, content, fetched_at, *found_by, type_, id_):
        search.add_last(w, text)
        return
    sql = "SELECT number, search_text, patient FROM resource WHERE type = ? AND id = ?"
    [(number, words, first)] = w.rows(sql, type_, id_)
    if patient is not None and first not in (None, patient):
        compartments.add(w, type_, id_, patient)
        patient = first
    w.run(type_, _UPDATE, patient, version_id, content, fetched_at, *found_by, number)
    if words != text:
        search.index(w, number, text)


def get(r: Reader, type_: str, id_: str) -> Stored | None:
    """The resource as the person should see it, or None. Reads only."""
    row = r.row(_STORED + "WHERE r.type = ? AND r.id = ?", type_, id_)
    return _stored(row) if row else None


def in_record(r: Reader, patient: str, type_: str, id_: str) -> Stored | None:
    """The resource as `get` returns it, when it is part of this person's record; else None. Reads only."""
    stored = get(r, type_, id_)
    return stored if stored is not None and is_of(r, stored, patient) else None


def select(
    r: Reader,
    type_: str,
    *,
    patient: str | None = None,
    code: str | None = None,
    status: str | None = None,
    since: str | None = None,
    until: str | None = None,
    newest_first: bool = True,
    limit: int = 100,
    offset: int = 0,
) -> tuple[Stored, ...]:
    """Resources of one type in order of the moment they are about; those without one come last. Reads only.

    `code` is `system|code`. `since` (included) and `until` (not included) take any FHIR date.
    """
    bounds = {"since": since, "until": until}
    wanted: list[tuple[str, tuple[Any, ...]]] = [("r.type = ?", (type_,))]
    wanted += [compartments.of_person(r, patient, type_)] if patient is not None else []
    wanted += [("r.code = ?", (code,))] if code is not None else []
    wanted += [("r.status = ?", (status,))] if status is not None else []
    for name, sign in (("since", ">="), ("until", "<")):
        if bounds[name] is not None:
            wanted.append((f"r.sort_time {sign} ?", (columns.bound(bounds[name]),)))
    bounded = (
        since is not None or until is not None
    )  # no NULLs then; NULLS LAST would keep the index from giving the order
    direction = "DESC" if newest_first else "ASC" if bounded else "ASC NULLS LAST"
    rows = r.rows(
        f"{_STORED} WHERE {' AND '.join(test for test, _ in wanted)}"
        f" ORDER BY r.sort_time {direction}, r.id LIMIT ? OFFSET ?",
        *(value for _, values in wanted for value in values),
        limit,
        offset,
    )
    return tuple(_stored(row) for row in rows)


def newest(r: Reader, types: Collection[str], *, patient: str, limit: int) -> tuple[Stored, ...]:
    """A person's newest resources of all these types together, those without a moment last. Reads only.

    Each type gives its newest from its own index, so that the cost goes by the types and the limit, not by the store.
    """
    parts: list[str] = []
    values: list[Any] = []
    for type_ in types:
        person, whose = compartments.of_person(r, patient, type_)
        parts.append(_NEWEST_OF_TYPE.format(person=person))
        values += [type_, *whose, limit]
    rows = r.rows(_NEWEST.format(parts=" UNION ALL ".join(parts)), *values, limit) if parts else []
    return tuple(_stored(row) for row in rows)


def is_of(r: Reader, stored: Stored, patient: str | None) -> bool:
    """Whether a resource is part of this person's record (None: is the same for everybody). Reads only."""
    if stored.patient == patient or patient is None or stored.patient is None:
        return stored.patient == patient
    return compartments.has(r, stored.type, stored.id, patient)


def assign(w: Writer, stored: Stored, patient: str | None) -> None:
    """Makes a resource that is here part of this person's record as well (None: the same for everybody)."""
    if patient is None or stored.patient is None:
        w.run(stored.type, "UPDATE resource SET patient = ? WHERE type = ? AND id = ?", patient, stored.type, stored.id)
    else:
        compartments.add(w, stored.type, stored.id, patient)


def only_of(w: Writer, type_: str, id_: str, patients: Collection[str]) -> None:
    """Takes a resource out of the records of everybody but these people, one of whom it was received for."""
    first = w.value("SELECT patient FROM resource WHERE type = ? AND id = ?", type_, id_)
    compartments.keep(w, type_, id_, patients)
    if first is not None and first not in patients:
        compartments.hand_on(w, type_, id_)


def remove(w: Writer, type_: str, id_: str) -> None:
    """Deletes a resource that the server has deleted. A local change of it that is not yet sent stays."""
    waiting = _run_on_waiting(
        w,
        type_,
        id_,
        "UPDATE outbox SET base_body = NULL, base_fetched_at = NULL, base_text = '' WHERE type = ? AND id = ?",
    )
    if not waiting:
        drop(w, type_, id_)
        compartments.leave(w, type_, id_)


def _run_on_waiting(w: Writer, type_: str, id_: str, sql: str, *args: Any) -> bool:
    """Updates the hospital's side of a waiting change and publishes the outbox topic for screens that show both sides.
    Returns whether there was one. Selects first: an update that finds nothing costs twice as much."""
    if w.value("SELECT 1 FROM outbox WHERE type = ? AND id = ?", type_, id_) is None:
        return False
    w.run(type_, sql, *args, type_, id_)
    w.touch(TOPIC)
    return True


def drop(w: Writer, type_: str, id_: str) -> None:
    """Deletes a resource, with or without an entry. Only `remove` and the outbox call it; others call `remove`."""
    for (number,) in w.rows("SELECT number FROM resource WHERE type = ? AND id = ?", type_, id_):
        search.index(w, number, "")
    w.run(type_, "DELETE FROM resource WHERE type = ? AND id = ?", type_, id_)


def count(r: Reader, type_: str, *, patient: str | None = None) -> int:
    """How many resources of one type are here (with `patient`: of that person). Reads only."""
    person, values = ("true", ()) if patient is None else compartments.of_person(r, patient, type_)
    return int(r.value(f"SELECT count(*) FROM resource r WHERE r.type = ? AND {person}", type_, *values))  # noqa: S608 - our own words


def is_empty(r: Reader) -> bool:
    """Whether the store has no resource. Reads only."""
    return r.row("SELECT 1 FROM resource LIMIT 1") is None


def identity(body: JsonObject) -> tuple[str, str]:
    """Type and id of a resource. Raises `ValueError` when one is missing: without them it is not a resource."""
    type_, id_ = body.get("resourceType"), body.get("id")
    if not isinstance(type_, str) or not isinstance(id_, str) or not type_ or not id_:
        raise ValueError("a resource needs resourceType and id")
    return type_, id_


def version_of(body: JsonObject) -> str | None:
    """`meta.versionId`, or None."""
    meta = body.get("meta")
    return columns.plain(meta.get("versionId")) if isinstance(meta, Mapping) else None


def _stored(row: tuple[Any, ...]) -> Stored:
    type_, id_, patient, version_id, body, fetched_at, state, rejection = row
    return Stored(
        type_,
        id_,
        patient,
        version_id,
        exact_json.loads(body),
        fetched_at,
        Delivery.CONFIRMED if state is None else Delivery(state),
        None if rejection is None else exact_json.loads(rejection),
    )
