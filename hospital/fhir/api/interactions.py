"""The interactions of the RESTful API (R4 §3.1.0), as one table that routing and the CapabilityStatement both read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, Literal
from urllib.parse import parse_qsl

from hospital.base.outcome import not_found, refusal
from hospital.fhir.access.guard import sees, shown
from hospital.fhir.api import audit_events, audit_trail, writes
from hospital.fhir.api.everything import everything
from hospital.fhir.api.history import history
from hospital.fhir.api.paging import READ_CONTROLS, refuse_unknown, shape_of
from hospital.fhir.api.patch import operations_in, patched
from hospital.fhir.api.search_answer import search_type
from hospital.fhir.api.shaping import shaped
from hospital.fhir.api.validate import validate
from hospital.fhir.definitions import resource_types
from hospital.fhir.exchange import Answer, Asked
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx, Version
from hospital.fhir.subscriptions import operations as push

Handler = Callable[[Asked, Tx], Answer]


def read(asked: Asked, tx: Tx) -> Answer:
    """The current version of one resource."""
    refuse_unknown(asked, READ_CONTROLS)
    return _resource(asked, shown(tx, asked.access, asked.type, asked.id))


def vread(asked: Asked, tx: Tx) -> Answer:
    """One version; 404 when it was a deletion's or never was, or may not be seen."""
    refuse_unknown(asked, READ_CONTROLS)
    number = asked.path["version"]
    found = tx.version(asked.type, asked.id, int(number)) if re.fullmatch(r"\d{1,9}", number) else None
    if found is None or not sees(tx, asked.access, found):
        raise not_found(asked.type, asked.id)
    if found.deleted:
        raise refusal(410, "deleted", "this version is a deletion")
    return _resource(asked, found)


def create(asked: Asked, tx: Tx) -> Answer:
    """A new resource under an id of ours; `If-None-Exist` finds the one that is there."""
    conditions = writes.Conditions(if_none_exist=pairs_in(asked.header("if-none-exist")))
    return _written(writes.create(tx, asked.access, body_of(asked), conditions))


def update(asked: Asked, tx: Tx) -> Answer:
    """The next version of a resource, or its first under an id the client chose."""
    return _written(writes.update(tx, asked.access, asked.id, body_of(asked), conditions_of(asked)))


def update_matching(asked: Asked, tx: Tx) -> Answer:
    """An update of the one resource that fits the search."""
    return _written(writes.update_matching(tx, asked.access, body_of(asked), asked.query, conditions_of(asked)))


def patch(asked: Asked, tx: Tx) -> Answer:
    """The next version of a resource, by a JSON Patch on the current one."""
    return _patched(asked, tx, asked.id)


def patch_matching(asked: Asked, tx: Tx) -> Answer:
    """A JSON Patch on the one resource that fits the search."""
    return _patched(asked, tx, writes.patch_target(tx, asked.access, asked.type, asked.query))


def delete(asked: Asked, tx: Tx) -> Answer:
    """A deletion by id."""
    return _written(writes.delete(tx, asked.access, asked.type, asked.id, conditions_of(asked)))


def delete_matching(asked: Asked, tx: Tx) -> Answer:
    """A deletion of the one resource that fits the search."""
    return _written(writes.delete_matching(tx, asked.access, asked.type, asked.query))


@dataclass(frozen=True)
class Interaction:
    """One row: method and path, HL7's code for it, and the level it belongs to in the CapabilityStatement.

    `type` is given where the path names its type itself: that type has no other interactions than such. `follows`: the
    type's follower (hooks.py) goes on after the transaction; it always does after a write.
    """

    method: str
    path: str
    code: str
    level: Literal["instance", "type", "system", "operation"]
    handle: Handler
    writes: bool = False
    type: str = ""
    follows: bool = False


def given(type_: str, name: str) -> Handler:
    """An operation that a part of the house registered at the store; 404 where that part is not there."""

    def handle(asked: Asked, tx: Tx) -> Answer:
        operation = asked.service.store.operations.get((type_, name))
        if operation is None:
            raise refusal(404, "not-supported", f"there is no ${name} here")
        return operation(asked, tx)

    return handle


#: The house's own operations: type ("" for the whole server), name, and whether they write. Who does them registers at
#: FhirStore.operations.
HOUSE: Final = (
    ("Appointment", "check-in-code", False),
    ("", "check-in", True),
    ("", "kiosk-code", False),
    ("Schedule", "call-next", True),
    ("Schedule", "in-room", True),
    ("Schedule", "skip", True),
    ("Schedule", "recall", True),
    ("Schedule", "done", True),
    ("Task", "query", False),
    ("Patient", "bind-card", True),
    ("Patient", "cards", False),
)

TABLE: Final = (
    Interaction("GET", "/_history", "history-system", "system", history),
    Interaction("GET", "/AuditEvent", "search-type", "type", audit_events.search, type=audit_events.TYPE),
    Interaction("POST", "/AuditEvent/_search", "search-type", "type", audit_events.search, type=audit_events.TYPE),
    Interaction("GET", "/AuditEvent/{id}", "read", "instance", audit_events.read, type=audit_events.TYPE),
    Interaction("GET", "/{type}", "search-type", "type", search_type),
    Interaction("POST", "/{type}/_search", "search-type", "type", search_type),
    Interaction("POST", "/{type}", "create", "type", create, writes=True),
    Interaction("PUT", "/{type}", "update", "type", update_matching, writes=True),
    Interaction("PATCH", "/{type}", "patch", "type", patch_matching, writes=True),
    Interaction("DELETE", "/{type}", "delete", "type", delete_matching, writes=True),
    Interaction("GET", "/{type}/_history", "history-type", "type", history),
    Interaction("GET", "/Patient/{id}/$everything", "everything", "operation", everything),
    *(
        Interaction(method, f"/Subscription{place}/${name}", name, "operation", handle, writes=name in push.WRITING)
        for name, places, handle in push.OFFERED
        for place in places
        for method in ("GET", "POST")
    ),
    *(
        Interaction(
            "POST",
            f"/{type_}/{{id}}/${name}" if type_ else f"/${name}",
            name,
            "operation",
            given(type_, name),
            writes,
            follows=not writes,
        )
        for type_, name, writes in HOUSE
    ),
    Interaction("POST", "/{type}/$validate", "validate", "operation", validate),
    Interaction("POST", "/{type}/{id}/$validate", "validate", "operation", validate),
    Interaction("GET", "/{type}/{id}/$validate", "validate", "operation", validate),
    Interaction("GET", "/{type}/{id}", "read", "instance", read),
    Interaction("PUT", "/{type}/{id}", "update", "instance", update, writes=True),
    Interaction("PATCH", "/{type}/{id}", "patch", "instance", patch, writes=True),
    Interaction("DELETE", "/{type}/{id}", "delete", "instance", delete, writes=True),
    Interaction("GET", "/{type}/{id}/_history", "history-instance", "instance", history),
    Interaction("GET", "/{type}/{id}/_history/{version}", "vread", "instance", vread),
)

_SHAPES: Final = {"type": r"[A-Z][A-Za-z]*", "id": r"[A-Za-z0-9\-.]{1,64}", "version": r"[^/]{1,20}"}


def _pattern(path: str) -> re.Pattern[str]:
    escaped = path.replace("$", r"\$")
    return re.compile("^" + re.sub(r"\{(\w+)\}", lambda part: f"(?P<{part[1]}>{_SHAPES[part[1]]})", escaped) + "$")


_OWN_ROWS: Final = frozenset(row.type for row in TABLE if row.type)
_PATTERNS: Final = tuple((row, _pattern(row.path)) for row in TABLE)


def find(method: str, path: str) -> tuple[Interaction, dict[str, str]]:
    """The row for a request; 404 for an address nobody knows, 405 with Allow for a known one."""
    allowed: set[str] = set()
    for row, pattern in _PATTERNS:
        match = pattern.match(path)
        if match is None:
            continue
        params = match.groupdict()
        if row.type:
            params["type"] = row.type
        elif params.get("type") in _OWN_ROWS:
            continue
        if row.level == "operation" and not row.path.startswith("/$"):
            params.setdefault("type", row.path.split("/")[1])
        if params.get("type", "Patient") not in resource_types():
            continue
        if row.method == method or (row.method == "GET" and method == "HEAD"):
            return row, params
        allowed.add(row.method)
    if allowed:
        raise refusal(
            405, "not-supported", f"{method} does not work here", headers={"Allow": ", ".join(sorted(allowed))}
        )
    raise refusal(404, "not-supported", "there is nothing at this address")


def perform(row: Interaction, asked: Asked) -> Answer:
    """Runs one interaction in a transaction of its own; what has to go on after it goes on before the answer."""
    store = asked.service.store
    with store.begin() if row.writes else store.reading() as tx:
        answer = row.handle(asked, tx)
        audit_trail.answered(row.code, asked, tx, answer)
    return _followed(store, answer) if row.writes or row.follows else answer


def _followed(store: FhirStore, answer: Answer) -> Answer:
    written = answer.version
    follower = store.followers.get(written.type) if written is not None and not written.deleted else None
    if written is None or follower is None:
        return answer
    newest = follower(written)
    return answer if newest is written else replace(answer, body=newest.verbatim, version=newest)


def body_of(asked: Asked) -> dict[str, Any]:
    """The resource in a request body; it must be of the type the address names."""
    if not isinstance(asked.body, dict) or "resourceType" not in asked.body:
        raise refusal(400, "structure", "the body must be a FHIR resource")
    if asked.body["resourceType"] != asked.type:
        raise refusal(400, "invalid", "the body is not of the type that the address names", expression="resourceType")
    if "id" in asked.body and not isinstance(asked.body["id"], str):
        raise refusal(400, "invalid", "an id is a string", expression=f"{asked.type}.id")
    return dict(asked.body)


def conditions_of(asked: Asked) -> writes.Conditions:
    """The conditions in the headers of an update or a deletion."""
    return writes.Conditions(asked.header("if-match"), asked.header("if-none-match"))


def pairs_in(text: str) -> list[tuple[str, str]] | None:
    """The search parameters of a condition; None when there is no condition."""
    return parse_qsl(text.partition("?")[2] or text, keep_blank_values=True) if text else None


def _patched(asked: Asked, tx: Tx, id_: str) -> Answer:
    limits = asked.service.limits
    operations = operations_in(asked.body, limits.patch_operations)

    def change(body: dict[str, Any]) -> dict[str, Any]:
        return patched(body, operations, limits.body_bytes)

    return _written(writes.patch(tx, asked.access, (asked.type, id_), change, conditions_of(asked)))


def _resource(asked: Asked, found: Version) -> Answer:
    if asked.header("if-none-match") and writes.etag_is(asked.header("if-none-match"), found):
        return Answer(304, None, found)
    shape = shape_of(asked)
    if shape.whole:
        return Answer(200, found.verbatim, found)
    return Answer(200, shaped(found.body, shape.summary, shape.elements), found)


def _written(done: writes.Written) -> Answer:
    body = None if done.version is None or done.version.deleted else done.version.verbatim
    return Answer(done.status, body, done.version, location=done.status == 201)
