"""The interactions of the RESTful API (R4 §3.1.0), as rows that routing and the CapabilityStatement both read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qsl

from hospital.base.outcome import not_found, refusal
from hospital.fhir.access.guard import check_operation, sees, shown
from hospital.fhir.api import audit_events, audit_trail, writes
from hospital.fhir.api.everything import everything
from hospital.fhir.api.history import history
from hospital.fhir.api.paging import READ_CONTROLS, refuse_unknown, shape_of
from hospital.fhir.api.patch import operations_in, patched
from hospital.fhir.api.search_answer import search_type
from hospital.fhir.api.shaping import shaped
from hospital.fhir.api.validate import validate
from hospital.fhir.exchange import Answer, Asked, Interaction, Operation, Service, Table
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version


def read(asked: Asked, tx: Tx) -> Answer:
    """The current version of one resource."""
    refuse_unknown(asked, READ_CONTROLS)
    return _resource(asked, shown(tx, asked.access, asked.type, asked.id))


def vread(asked: Asked, tx: Tx) -> Answer:
    """One version; 404 when it was a deletion's or never was, or may not be seen."""
    refuse_unknown(asked, READ_CONTROLS)
    number = asked.path["version"]
    found = tx.version(asked.type, asked.id, int(number)) if re.fullmatch(r"\d{1,9}", number) else None
    if found is None or not sees(tx, asked.access, found, past=True):
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


#: What every hospital can do; parts add their operations.
CORE: Final = (
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


def table(operations: Iterable[Operation] = ()) -> Table:
    """The whole table of a hospital whose parts offer these operations. Raises RegisteredTwice."""
    return Table((*CORE, *(row for operation in operations for row in operation.rows())))


def perform(row: Interaction, asked: Asked) -> Answer:
    """Runs one interaction in a transaction of its own; what has to go on after it goes on before the answer."""
    store = asked.service.store
    with store.begin() if row.writes else store.reading() as tx:
        answer = handled(row, asked, tx)
        audit_trail.answered(row.code, asked, tx, answer)
    return _followed(asked.service, answer) if row.writes or row.operation is not None else answer


def handled(row: Interaction, asked: Asked, tx: Tx) -> Answer:
    """Runs one interaction within a transaction; an operation first asks whether staff may ask for it."""
    if row.level == "operation":
        check_operation(asked.access, asked.path.get("type", ""), row.code, writes=row.writes)
    return row.handle(asked, tx)


def _followed(service: Service, answer: Answer) -> Answer:
    written = answer.version
    if written is None or written.deleted or not service.followers.owns_any(written.type):
        return answer
    follower = service.followers.of(written.body)
    newest = written if follower is None else follower.follow(written)
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
