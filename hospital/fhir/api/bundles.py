"""Transactions (R4 §3.1.0.11): many interactions in one request, all or nothing; and what they share with batches.

Each entry is paid for as it would be alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, unquote
from uuid import uuid4

from hospital.base import clock, json_text
from hospital.base.json_text import Verbatim
from hospital.base.outcome import Refusal, operation_outcome, refusal
from hospital.fhir.api import audit_trail, interactions, writes
from hospital.fhir.api.patch import carried
from hospital.fhir.api.references import Addresses, conditional_references, rewritten, rewritten_patch
from hospital.fhir.definitions import resource_types
from hospital.fhir.exchange import FhirRequest, FhirResponse, Interaction
from hospital.fhir.store.tx import Tx
from hospital.limits.gate import throttled
from hospital.limits.meter import SEARCH, cost

#: Each is a search inside the transaction.
_MAX_CONDITIONAL = 100
_MAX_NAMED = 2000
#: A transaction of so many writes at most, and nothing else, shares its COMMIT with other writers: they wait for all
#: that share it, and a search may take its time.
_SHARING = 20
#: A transaction runs deletes first, then creates, updates and patches, reads (R4 §3.1.0.11.2).
_ORDER = {"DELETE": 0, "POST": 1, "PUT": 2, "PATCH": 2, "GET": 3, "HEAD": 3}


@dataclass
class _Step:
    """One entry being processed: its position, its request, and the id a create will get."""

    position: int
    row: Interaction
    fhir_request: FhirRequest
    full_url: str
    new_id: str = ""
    answer: FhirResponse | None = None


def entries_of(request: FhirRequest) -> tuple[str, list[Any]]:
    """The type and the entries of a bundle in a request body; 400 unless it is a batch or a transaction."""
    bundle = request.body
    if not isinstance(bundle, dict) or bundle.get("resourceType") != "Bundle":
        raise refusal(400, "invalid", "only a Bundle can be sent to this address")
    kind = bundle.get("type")
    if kind not in ("batch", "transaction"):
        raise refusal(400, "invalid", "the bundle must be a batch or a transaction", expression="Bundle.type")
    entries = bundle.get("entry", [])
    if not isinstance(entries, list) or len(entries) > request.service.limits.bundle_entries:
        raise refusal(413, "too-long", f"a bundle may have {request.service.limits.bundle_entries} entries")
    return kind, entries


def transact(request: FhirRequest, entries: list[Any]) -> FhirResponse:
    """Runs a transaction and returns its response bundle."""
    try:
        responses = _transaction(request, entries)
    except Refusal as no:
        audit_trail.refused(request.service.store, [audit_trail.aim(entry) for entry in entries], no.status)
        raise
    room = AnswerRoom(request.service.limits.answer_bytes)
    for response in responses:
        room.name_once(response)
    body: dict[str, Any] = {"resourceType": "Bundle", "type": "transaction-response"}
    return FhirResponse(200, body | ({"entry": responses} if responses else {}))


@dataclass
class AnswerRoom:
    """What the answer to a bundle came to, and what it may. Once it is full nothing is read for it any more."""

    most: int
    used: int = 0
    named: set[str] = field(default_factory=set)

    def take(self, size: int) -> bool:
        """Counts what was made for the answer; False when it does not fit."""
        self.used += size
        return self.used <= self.most

    def name_once(self, response: dict[str, Any]) -> None:
        """Keeps the fullUrl of a resource that is answered twice only once (R4 invariant bdl-7); none after many."""
        if response.get("fullUrl") in self.named or len(self.named) >= _MAX_NAMED:
            response.pop("fullUrl", None)
        self.named.add(response.get("fullUrl", ""))

    def too_costly(self) -> Refusal:
        return refusal(
            413, "too-costly", f"the answer to a bundle may have {self.most} bytes; ask for this in another request"
        )


def answered_alone(request: FhirRequest, entry: Any, position: int, room: AnswerRoom) -> bytes:
    """Does one entry of a batch, in a transaction of its own, and returns its entry of the response.

    What is read and does not fit into the answer is refused; what is written is then answered without the resource.
    """
    try:
        step = _step(request, entry, position)
        if room.used >= room.most and not step.row.writes:
            raise room.too_costly()
        step.answer = interactions.perform(step.row, step.fhir_request)
        response = _response(request, step)
        room.name_once(response)
        text = json_text.dumps(response).encode()
        if room.take(len(text)):
            return text
        if not step.row.writes:
            raise room.too_costly()
        return json_text.dumps({"response": response["response"]}).encode()
    except Refusal as no:
        return json_text.dumps(refused_entry(request, entry, no)).encode()


def refused_entry(request: FhirRequest, entry: Any, no: Refusal) -> dict[str, Any]:
    """The response to an entry that was not done; the refusal is audited."""
    audit_trail.refused(request.service.store, [audit_trail.aim(entry)], no.status)
    return {"response": {"status": str(no.status), "outcome": no.outcome}}


def _transaction(request: FhirRequest, entries: list[Any]) -> list[dict[str, Any]]:
    steps = [_placed(position, _step, request, entry, position) for position, entry in enumerate(entries)]
    store, room = request.service.store, AnswerRoom(request.service.limits.answer_bytes)
    if len(steps) <= _SHARING and all(step.row.writes for step in steps):
        store.write(lambda tx: _run_all(steps, tx, room))
    else:
        with store.begin() as tx:
            _run_all(steps, tx, room)
    return [_response(request, step) for step in steps]


def _run_all(steps: list[_Step], tx: Tx, room: AnswerRoom) -> None:
    known = Addresses()
    for step in steps:
        if not known.add(step.full_url, _placed(step.position, _address, step, tx)):
            raise refusal(400, "invalid", "two entries have the same fullUrl",
                          expression=f"Bundle.entry[{step.position}].fullUrl")  # fmt: skip
    _refuse_twins(steps)
    tx.promised = frozenset(_promised(steps))
    for step in sorted(steps, key=lambda step: _ORDER[step.row.method]):
        step.answer = _placed(step.position, _run, step, tx, known)
        if not room.take(_weight(step.answer.body)):
            _placed(step.position, _raised, room.too_costly())
    for step in steps:
        audit_trail.answered(step.row.code, step.fhir_request, tx, _settled(step))


def _placed(position: int, work: Any, *args: Any) -> Any:
    """Runs a part of an entry's work; a refusal is given the entry's position."""
    try:
        return work(*args)
    except Refusal as no:
        issues = [
            {**issue, "expression": [_in_bundle(position, place) for place in issue.get("expression", [""])]}
            for issue in no.outcome["issue"]
        ]
        raise Refusal(no.status, no.code, {**no.outcome, "issue": issues}, no.headers, no.alternatives) from no


def _raised(no: Refusal) -> None:
    raise no


def _weight(body: dict[str, Any] | Verbatim | None) -> int:
    """About how many bytes a body comes to, from the resources in it."""
    if isinstance(body, Verbatim):
        return len(body.text)
    if body is None:
        return 0
    return sum(len(json_text.dumps(entry.get("resource", {}))) for entry in body.get("entry", [body]))


def _in_bundle(position: int, place: str) -> str:
    return f"Bundle.entry[{position}]" + (f".resource.{place.partition('.')[2]}" if "." in place else "")


def _step(fhir_request: FhirRequest, entry: Any, position: int) -> _Step:
    """Reads one entry like a request of its own."""
    request = entry.get("request") if isinstance(entry, dict) else None
    if not isinstance(request, dict) or not isinstance(request.get("url"), str):
        raise refusal(400, "required", "the entry has no request")
    method, url = str(request.get("method")), request["url"]
    limits, meter = fhir_request.service.limits, fhir_request.service.meter
    if len(url) > limits.url_bytes:
        raise refusal(414, "too-long", f"an address may have {limits.url_bytes} bytes")
    if url.startswith(fhir_request.service.base + "/"):
        url = url[len(fhir_request.service.base) + 1 :]
    path, _, query = url.partition("?")
    wait = meter.person(fhir_request.access.signature, cost(method, path))
    if wait:
        raise throttled(wait)
    row, params = fhir_request.service.table.find(method, "/" + unquote(path).strip("/"))
    headers = {
        "if-match": _text(request, "ifMatch"),
        "if-none-match": _text(request, "ifNoneMatch"),
        "if-none-exist": _text(request, "ifNoneExist"),
    }
    pairs = tuple(parse_qsl(query, keep_blank_values=True))
    body = entry.get("resource")
    inner = replace(
        fhir_request, path=params, query=pairs, headers=headers, body=carried(body) if method == "PATCH" else body
    )
    return _Step(position, row, inner, _text(entry, "fullUrl"))


def _text(node: dict[str, Any], key: str) -> str:
    value = node.get(key, "")
    if not isinstance(value, str):
        raise refusal(400, "structure", f"{key} must be a string")
    return value


def _address(step: _Step, tx: Tx) -> str:
    """Decides the real address of an entry's resource before any of them is written; empty for one that has none."""
    fhir_request, code = step.fhir_request, step.row.code
    if code == "create":
        body = interactions.body_of(fhir_request)
        condition = interactions.pairs_in(fhir_request.header("if-none-exist"))
        match = writes.only_match(tx, fhir_request.access, fhir_request.type, condition) if condition else None
        step.new_id = match.id if match else tx.new_id()
        return f"{body['resourceType']}/{step.new_id}"
    if code == "update":
        match_id = fhir_request.path.get("id", "")
        if not match_id:
            match = writes.only_match(tx, fhir_request.access, fhir_request.type, fhir_request.query)
            match_id = match.id if match else interactions.body_of(fhir_request).get("id") or str(uuid4())
            step.fhir_request = fhir_request = replace(fhir_request, path={**fhir_request.path, "id": match_id})
            step.row = fhir_request.service.table.find("PUT", f"/{fhir_request.type}/{match_id}")[0]
            step.fhir_request = replace(
                fhir_request, query=(), body={**interactions.body_of(fhir_request), "id": match_id}
            )
        return f"{fhir_request.type}/{match_id}"
    if code == "patch" and "id" not in fhir_request.path:
        step.fhir_request = replace(
            fhir_request,
            path={
                **fhir_request.path,
                "id": writes.patch_target(tx, fhir_request.access, fhir_request.type, fhir_request.query),
            },
        )
        step.row = fhir_request.service.table.find("PATCH", f"/{fhir_request.type}/{step.fhir_request.id}")[0]
    return ""


def _promised(steps: list[_Step]) -> Iterator[tuple[str, str]]:
    """What a transaction is going to create or change."""
    for step in steps:
        if step.row.code in ("create", "update"):
            yield step.fhir_request.type, step.new_id or step.fhir_request.id


def _refuse_twins(steps: list[_Step]) -> None:
    """Refuses two entries of a transaction about the same resource (R4 §3.1.0.11.2)."""
    seen: set[tuple[str, str]] = set()
    for step in steps:
        if step.row.code not in ("update", "patch", "delete") or "id" not in step.fhir_request.path:
            continue
        key = (step.fhir_request.type, step.fhir_request.id)
        if key in seen:
            raise refusal(400, "invalid", "two entries change the same resource",
                          expression=f"Bundle.entry[{step.position}]")  # fmt: skip
        seen.add(key)


def _run(step: _Step, tx: Tx, known: Addresses) -> FhirResponse:
    fhir_request, found = step.fhir_request, known.seen_from(step.full_url)
    if step.row.code == "patch":
        fhir_request = replace(fhir_request, body=rewritten_patch(fhir_request.body, found, fhir_request.type))
    elif isinstance(fhir_request.body, dict):
        conditional = conditional_references(fhir_request.body)
        if len(conditional) > _MAX_CONDITIONAL:
            raise refusal(400, "too-costly", f"a resource may have {_MAX_CONDITIONAL} conditional references")
        for text in conditional:
            found[text] = _resolved(fhir_request, tx, text)
        if found:
            fhir_request = replace(fhir_request, body=rewritten(fhir_request.body, found))
    if step.row.code == "create":
        conditions = writes.Conditions(if_none_exist=interactions.pairs_in(fhir_request.header("if-none-exist")))
        done = writes.create(tx, fhir_request.access, interactions.body_of(fhir_request), conditions, step.new_id)
        return FhirResponse(done.status, done.version.verbatim if done.version else None, done.version, location=True)
    return interactions.handled(step.row, fhir_request, tx)


def _resolved(request: FhirRequest, tx: Tx, text: str) -> str:
    type_, _, query = text.partition("?")
    if type_ not in resource_types():
        raise refusal(400, "invalid", "a conditional reference names no R4 type")
    request.service.meter.charge(request.access.signature, int(SEARCH))
    match = writes.only_match(tx, request.access, type_, parse_qsl(query, keep_blank_values=True))
    if match is None:
        raise refusal(412, "not-found", "a conditional reference fits no resource")
    return f"{type_}/{match.id}"


def _settled(step: _Step) -> FhirResponse:
    if step.answer is None:
        raise RuntimeError("an entry was left out")
    return step.answer


def _response(request: FhirRequest, step: _Step) -> dict[str, Any]:
    answer = _settled(step)
    response: dict[str, Any] = {"status": str(answer.status)}
    entry: dict[str, Any] = {"response": response}
    if answer.version is not None:
        found = answer.version
        if step.row.writes and not found.deleted:
            response["location"] = f"{request.service.base}/{found.type}/{found.id}/_history/{found.version}"
        response["etag"] = found.etag
        response["lastModified"] = clock.instant(found.updated)
    if answer.body is not None and (not step.row.writes or request.returning == "representation"):
        entry["resource"] = answer.body
        if answer.version is not None:
            entry["fullUrl"] = f"{request.service.base}/{answer.version.type}/{answer.version.id}"
    elif step.row.writes and request.returning == "OperationOutcome":
        response["outcome"] = operation_outcome([])
    return entry
