"""Batch and transaction (R4 §3.1.0.11): many interactions in one request, each on its own or all or nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, unquote
from uuid import uuid4

from hospital.base import clock
from hospital.base.outcome import Refusal, operation_outcome, refusal
from hospital.fhir.api import audit_trail, interactions, writes
from hospital.fhir.api.patch import carried
from hospital.fhir.api.references import addresses, conditional_references, rewritten, rewritten_patch
from hospital.fhir.definitions import resource_types
from hospital.fhir.exchange import Answer, Asked, Interaction
from hospital.fhir.store.tx import Tx

#: A transaction runs deletes first, then creates, updates and patches, reads (R4 §3.1.0.11.2).
_ORDER = {"DELETE": 0, "POST": 1, "PUT": 2, "PATCH": 2, "GET": 3, "HEAD": 3}


@dataclass
class _Step:
    """One entry on its way: where it stood, what it asks, and the id a create will get."""

    position: int
    row: Interaction
    asked: Asked
    full_url: str
    new_id: str = ""
    answer: Answer | None = None


def process(asked: Asked) -> Answer:
    """Runs a batch or a transaction and answers the matching response bundle."""
    bundle = asked.body
    if not isinstance(bundle, dict) or bundle.get("resourceType") != "Bundle":
        raise refusal(400, "invalid", "only a Bundle can be sent to this address")
    kind = bundle.get("type")
    if kind not in ("batch", "transaction"):
        raise refusal(400, "invalid", "the bundle must be a batch or a transaction", expression="Bundle.type")
    entries = bundle.get("entry", [])
    if not isinstance(entries, list) or len(entries) > asked.service.limits.bundle_entries:
        raise refusal(413, "too-long", f"a bundle may have {asked.service.limits.bundle_entries} entries")
    try:
        responses = _batch(asked, entries) if kind == "batch" else _transaction(asked, entries)
    except Refusal as no:
        audit_trail.refused(asked.service.store, [audit_trail.aim(entry) for entry in entries], no.status)
        raise
    _name_once(responses)
    body: dict[str, Any] = {"resourceType": "Bundle", "type": f"{kind}-response"}
    return Answer(200, body | ({"entry": responses} if responses else {}))


def _name_once(responses: list[dict[str, Any]]) -> None:
    """What is answered twice stands under its fullUrl only once (R4 invariant bdl-7)."""
    seen: set[str] = set()
    for response in responses:
        if response.get("fullUrl") in seen:
            del response["fullUrl"]
        seen.add(response.get("fullUrl", ""))


def _batch(asked: Asked, entries: list[Any]) -> list[dict[str, Any]]:
    return [answered_alone(asked, entry, position) for position, entry in enumerate(entries)]


def answered_alone(asked: Asked, entry: Any, position: int) -> dict[str, Any]:
    """Does one entry of a batch, in a transaction of its own, and answers its entry of the response."""
    try:
        step = _step(asked, entry, position)
        step.answer = interactions.perform(step.row, step.asked)
        return _response(asked, step)
    except Refusal as no:
        return refused_entry(asked, entry, no)


def refused_entry(asked: Asked, entry: Any, no: Refusal) -> dict[str, Any]:
    """The response to an entry that was not done, of which the audit is told."""
    audit_trail.refused(asked.service.store, [audit_trail.aim(entry)], no.status)
    return {"response": {"status": str(no.status), "outcome": no.outcome}}


def _transaction(asked: Asked, entries: list[Any]) -> list[dict[str, Any]]:
    steps = [_placed(position, _step, asked, entry, position) for position, entry in enumerate(entries)]
    with asked.service.store.begin() as tx:
        known: dict[str, str] = {}
        for step in steps:
            known |= _placed(step.position, _addresses, step, tx)
        _refuse_twins(steps)
        for step in sorted(steps, key=lambda step: _ORDER[step.row.method]):
            step.answer = _placed(step.position, _run, step, tx, known)
        for step in steps:
            audit_trail.answered(step.row.code, step.asked, tx, _settled(step))
    return [_response(asked, step) for step in steps]


def _placed(position: int, work: Any, *args: Any) -> Any:
    """Runs a part of an entry's work; a refusal learns which entry it was about."""
    try:
        return work(*args)
    except Refusal as no:
        issues = [
            {**issue, "expression": [_in_bundle(position, place) for place in issue.get("expression", [""])]}
            for issue in no.outcome["issue"]
        ]
        raise Refusal(no.status, no.code, {**no.outcome, "issue": issues}, no.headers, no.offer) from no


def _in_bundle(position: int, place: str) -> str:
    return f"Bundle.entry[{position}]" + (f".resource.{place.partition('.')[2]}" if "." in place else "")


def _step(asked: Asked, entry: Any, position: int) -> _Step:
    """Reads one entry as if it were a request of its own."""
    request = entry.get("request") if isinstance(entry, dict) else None
    if not isinstance(request, dict) or not isinstance(request.get("url"), str):
        raise refusal(400, "required", "the entry has no request")
    method, url = str(request.get("method")), request["url"]
    if url.startswith(asked.service.base + "/"):
        url = url[len(asked.service.base) + 1 :]
    path, _, query = url.partition("?")
    row, params = asked.service.table.find(method, "/" + unquote(path).strip("/"))
    headers = {
        "if-match": _text(request, "ifMatch"),
        "if-none-match": _text(request, "ifNoneMatch"),
        "if-none-exist": _text(request, "ifNoneExist"),
    }
    pairs = tuple(parse_qsl(query, keep_blank_values=True))
    body = entry.get("resource")
    inner = replace(asked, path=params, query=pairs, headers=headers, body=carried(body) if method == "PATCH" else body)
    return _Step(position, row, inner, _text(entry, "fullUrl"))


def _text(node: dict[str, Any], key: str) -> str:
    value = node.get(key, "")
    if not isinstance(value, str):
        raise refusal(400, "structure", f"{key} must be a string")
    return value


def _addresses(step: _Step, tx: Tx) -> dict[str, str]:
    """Settles under which real address an entry's resource will be, before any of them is written."""
    asked, code = step.asked, step.row.code
    if code == "create":
        body = interactions.body_of(asked)
        condition = interactions.pairs_in(asked.header("if-none-exist"))
        match = writes.only_match(tx, asked.access, asked.type, condition) if condition else None
        step.new_id = match.id if match else str(uuid4())
        return addresses(step.full_url, f"{body['resourceType']}/{step.new_id}")
    if code == "update":
        match_id = asked.path.get("id", "")
        if not match_id:
            match = writes.only_match(tx, asked.access, asked.type, asked.query)
            match_id = match.id if match else interactions.body_of(asked).get("id") or str(uuid4())
            step.asked = asked = replace(asked, path={**asked.path, "id": match_id})
            step.row = asked.service.table.find("PUT", f"/{asked.type}/{match_id}")[0]
            step.asked = replace(asked, query=(), body={**interactions.body_of(asked), "id": match_id})
        return addresses(step.full_url, f"{asked.type}/{match_id}")
    if code == "patch" and "id" not in asked.path:
        step.asked = replace(
            asked, path={**asked.path, "id": writes.patch_target(tx, asked.access, asked.type, asked.query)}
        )
        step.row = asked.service.table.find("PATCH", f"/{asked.type}/{step.asked.id}")[0]
    return {}


def _refuse_twins(steps: list[_Step]) -> None:
    """No two entries of a transaction may be about the same resource (R4 §3.1.0.11.2)."""
    seen: set[tuple[str, str]] = set()
    for step in steps:
        if step.row.code not in ("update", "patch", "delete") or "id" not in step.asked.path:
            continue
        key = (step.asked.type, step.asked.id)
        if key in seen:
            raise refusal(400, "invalid", "two entries change the same resource",
                          expression=f"Bundle.entry[{step.position}]")  # fmt: skip
        seen.add(key)


def _run(step: _Step, tx: Tx, known: dict[str, str]) -> Answer:
    asked = step.asked
    if step.row.code == "patch":
        asked = replace(asked, body=rewritten_patch(asked.body, known))
    elif isinstance(asked.body, dict):
        found = dict(known)
        for text in conditional_references(asked.body):
            found[text] = _resolved(asked, tx, text)
        asked = replace(asked, body=rewritten(asked.body, found))
    if step.row.code == "create":
        conditions = writes.Conditions(if_none_exist=interactions.pairs_in(asked.header("if-none-exist")))
        done = writes.create(tx, asked.access, interactions.body_of(asked), conditions, step.new_id)
        return Answer(done.status, done.version.verbatim if done.version else None, done.version, location=True)
    return interactions.handled(step.row, asked, tx)


def _resolved(asked: Asked, tx: Tx, text: str) -> str:
    type_, _, query = text.partition("?")
    if type_ not in resource_types():
        raise refusal(400, "invalid", "a conditional reference names no R4 type")
    match = writes.only_match(tx, asked.access, type_, parse_qsl(query, keep_blank_values=True))
    if match is None:
        raise refusal(412, "not-found", "a conditional reference fits no resource")
    return f"{type_}/{match.id}"


def _settled(step: _Step) -> Answer:
    if step.answer is None:
        raise RuntimeError("an entry was left out")
    return step.answer


def _response(asked: Asked, step: _Step) -> dict[str, Any]:
    answer = _settled(step)
    response: dict[str, Any] = {"status": str(answer.status)}
    entry: dict[str, Any] = {"response": response}
    if answer.version is not None:
        found = answer.version
        if step.row.writes and not found.deleted:
            response["location"] = f"{asked.service.base}/{found.type}/{found.id}/_history/{found.version}"
        response["etag"] = found.etag
        response["lastModified"] = clock.instant(found.updated)
    if answer.body is not None and (not step.row.writes or asked.returning == "representation"):
        entry["resource"] = answer.body
        if answer.version is not None:
            entry["fullUrl"] = f"{asked.service.base}/{answer.version.type}/{answer.version.id}"
    elif step.row.writes and asked.returning == "OperationOutcome":
        response["outcome"] = operation_outcome([])
    return entry
