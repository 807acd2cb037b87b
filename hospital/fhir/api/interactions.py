"""The interactions of the RESTful API (R4 §3.1.0), as rows that routing and the CapabilityStatement both read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qsl

from hospital.base.outcome import not_found, refusal
from hospital.fhir.access.guard import check_operation, seen, shown
from hospital.fhir.api import audit_events, audit_trail, writes
from hospital.fhir.api.everything import everything
from hospital.fhir.api.history import history
from hospital.fhir.api.paging import READ_CONTROLS, refuse_unknown, shape_of
from hospital.fhir.api.patch import operations_in, patched
from hospital.fhir.api.search_answer import search_type
from hospital.fhir.api.shaping import shaped
from hospital.fhir.api.validate import validate
from hospital.fhir.exchange import FhirRequest, FhirResponse, Interaction, Operation, Service, Table
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version
from hospital.fhir.uploads.filling import with_uploaded


def read(request: FhirRequest, tx: Tx) -> FhirResponse:
    """The current version of one resource."""
    refuse_unknown(request, READ_CONTROLS)
    return _resource(request, shown(tx, request.access, request.type, request.id))


def vread(request: FhirRequest, tx: Tx) -> FhirResponse:
    """One version; 404 when it is a deletion, never existed, or may not be seen."""
    refuse_unknown(request, READ_CONTROLS)
    number = request.path["version"]
    known = re.fullmatch(r"\d{1,9}", number) is not None
    found = seen(tx, request.access, request.type, request.id, number=int(number)) if known else None
    if found is None:
        raise not_found(request.type, request.id)
    if found.deleted:
        raise refusal(410, "deleted", "this version is a deletion")
    return _resource(request, found)


def create(request: FhirRequest, tx: Tx) -> FhirResponse:
    """A new resource under an id of ours; with `If-None-Exist` an existing match is returned."""
    conditions = writes.Conditions(if_none_exist=pairs_in(request.header("if-none-exist")))
    return _written(writes.create(tx, request.access, body_of(request), conditions))


def update(request: FhirRequest, tx: Tx) -> FhirResponse:
    """The next version of a resource, or its first under an id the client chose."""
    body = with_uploaded(tx, request.access, body_of(request))
    return _written(writes.update(tx, request.access, request.id, body, conditions_of(request)))


def update_matching(request: FhirRequest, tx: Tx) -> FhirResponse:
    """An update of the one resource that fits the search."""
    return _written(writes.update_matching(tx, request.access, body_of(request), request.query, conditions_of(request)))


def patch(request: FhirRequest, tx: Tx) -> FhirResponse:
    """The next version of a resource, by a JSON Patch on the current one."""
    return _patched(request, tx, request.id)


def patch_matching(request: FhirRequest, tx: Tx) -> FhirResponse:
    """A JSON Patch on the one resource that fits the search."""
    return _patched(request, tx, writes.patch_target(tx, request.access, request.type, request.query))


def delete(request: FhirRequest, tx: Tx) -> FhirResponse:
    """A deletion by id."""
    return _written(writes.delete(tx, request.access, request.type, request.id, conditions_of(request)))


def delete_matching(request: FhirRequest, tx: Tx) -> FhirResponse:
    """A deletion of the one resource that fits the search."""
    return _written(writes.delete_matching(tx, request.access, request.type, request.query))


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


def perform(row: Interaction, request: FhirRequest) -> FhirResponse:
    """Runs one interaction in a transaction of its own; followers run after COMMIT and before the answer."""

    def work(tx: Tx) -> FhirResponse:
        answer = handled(row, request, tx)
        audit_trail.answered(row.code, request, tx, answer)
        return answer

    store = request.service.store
    if row.writes:
        completed = _completed if _may_be_drafted(row, request) else None
        return _followed(request.service, store.write(work, completed))
    with store.reading_one() if row.reads_one else store.reading() as tx:
        answer = work(tx)
    return answer if row.operation is None else _followed(request.service, answer)


def handled(row: Interaction, request: FhirRequest, tx: Tx) -> FhirResponse:
    """Runs one interaction within a transaction; an operation first checks whether staff may call it."""
    if row.level == "operation":
        check_operation(request.access, request.path.get("type", ""), row.code, writes=row.writes)
    return row.handle(request, tx)


def _may_be_drafted(row: Interaction, request: FhirRequest) -> bool:
    """Whether a write relies on single resources alone. The hospital's own rules, conditions and the visibility of
    patients and staff rely on others, too; a draft that needs them after all is stopped by itself."""
    return (
        row.code in ("create", "update", "patch")
        and request.access.is_system
        and not request.header("if-none-exist")
        and not request.service.store.deciders.owns_any(request.type)
    )


def _completed(answer: FhirResponse, final: Callable[[Version], Version]) -> FhirResponse:
    """The answer of a draft with the version that was written in the end."""
    if answer.version is None or final(answer.version) is answer.version:
        return answer
    version = final(answer.version)
    return replace(answer, body=version.verbatim, version=version)


def _followed(service: Service, answer: FhirResponse) -> FhirResponse:
    written = answer.version
    if written is None or written.deleted or not service.followers.owns_any(written.type):
        return answer
    follower = service.followers.of(written.body)
    newest = written if follower is None else follower.follow(written)
    return answer if newest is written else replace(answer, body=newest.verbatim, version=newest)


def body_of(request: FhirRequest) -> dict[str, Any]:
    """The resource in a request body; it must have the type in the address."""
    if not isinstance(request.body, dict) or "resourceType" not in request.body:
        raise refusal(400, "structure", "the body must be a FHIR resource")
    if request.body["resourceType"] != request.type:
        raise refusal(400, "invalid", "the body is not of the type that the address names", expression="resourceType")
    if "id" in request.body and not isinstance(request.body["id"], str):
        raise refusal(400, "invalid", "an id is a string", expression=f"{request.type}.id")
    return dict(request.body)


def conditions_of(request: FhirRequest) -> writes.Conditions:
    """The conditions in the headers of an update or a deletion."""
    return writes.Conditions(request.header("if-match"), request.header("if-none-match"))


def pairs_in(text: str) -> list[tuple[str, str]] | None:
    """The search parameters of a condition; None when there is no condition."""
    return parse_qsl(text.partition("?")[2] or text, keep_blank_values=True) if text else None


def _patched(request: FhirRequest, tx: Tx, id_: str) -> FhirResponse:
    limits = request.service.limits
    operations = operations_in(request.body, limits.patch_operations)

    def change(body: dict[str, Any]) -> dict[str, Any]:
        return patched(body, operations, limits.body_bytes)

    return _written(writes.patch(tx, request.access, (request.type, id_), change, conditions_of(request)))


def _resource(request: FhirRequest, found: Version) -> FhirResponse:
    if request.header("if-none-match") and writes.etag_is(request.header("if-none-match"), found):
        return FhirResponse(304, None, found)
    shape = shape_of(request)
    if shape.whole:
        return FhirResponse(200, found.verbatim, found)
    return FhirResponse(200, shaped(found.body, shape.summary, shape.elements), found)


def _written(done: writes.Written) -> FhirResponse:
    body = None if done.version is None or done.version.deleted else done.version.verbatim
    return FhirResponse(done.status, body, done.version, location=done.status == 201)
