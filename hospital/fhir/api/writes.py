"""Create, update and delete with their preconditions; every write of the API, alone or in a bundle, comes through here.

asked --permission--> allowed --validation, bounds--> sound --decider--> decided --put--> stored
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hospital.base import json_text
from hospital.base.outcome import Refusal, gone, not_found, refusal
from hospital.base.references import in_stored_form
from hospital.fhir.access.guard import check_new_id, check_write, is_hidden, labelled, own_words, seen, shown
from hospital.fhir.api import audit_trail
from hospital.fhir.permissions import Access
from hospital.fhir.search.query import Pairs, parse
from hospital.fhir.search.run import PagePosition, find_page
from hospital.fhir.store.deciders import check_code_kept, decide, overtaken, says_the_same
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version
from hospital.fhir.validation.bounds import check_bounds
from hospital.fhir.validation.check import check

#: Makes the next body of a resource from its current one; raises a Refusal when it cannot.
Change = Callable[[dict[str, Any]], dict[str, Any]]

_LONGEST_NUMBER = 9
_ETAG = re.compile(r'^(?:W/)?"([^"]+)"$')


@dataclass(frozen=True)
class Conditions:
    """The preconditions of a write, as in its HTTP headers or in Bundle.entry.request (R4 §3.1.0.5, §3.1.0.8)."""

    if_match: str = ""
    if_none_match: str = ""
    if_none_exist: Pairs | None = None


@dataclass(frozen=True)
class Written:
    """The result of a write: 201 for created, 200 for changed or already there, 204 for deleted."""

    status: int
    version: Version | None


def create(tx: Tx, access: Access, body: dict[str, Any], conditions: Conditions, id_: str = "") -> Written:
    """Creates with an id of the server's (`id_` when a transaction chose it).

    With If-None-Exist an existing match is returned instead (R4 §3.1.0.8.1).
    """
    body = in_stored_form(body, tx.fhir_base)
    check_write(tx, access, "create", body, None)
    if conditions.if_none_exist is not None:
        match = only_match(tx, access, body["resourceType"], conditions.if_none_exist)
        if match is not None:
            return Written(200, match)
    fresh = {key: item for key, item in body.items() if key != "id"} | ({"id": id_} if id_ else {})
    return _store(tx, access, fresh, None, "POST")


def update(tx: Tx, access: Access, id_: str, body: dict[str, Any], conditions: Conditions) -> Written:
    """Changes, or creates under the id the client chose. Safe to repeat when the answer was lost.

    `If-None-Match: *` only creates; the same body from the same writer again is answered with the current resource.
    `If-Match` only changes that version; a repeated change that already made the next version is answered with the
    current one, even if the hospital has changed it since (RFC 9110 §13.1.1). So is one that came late and says what
    the current one says, by its decider. The version of a deletion restores the resource (R4 §3.1.0.7: a deleted
    resource may be brought back by an update).
    """
    body, type_ = in_stored_form(body, tx.fhir_base), body["resourceType"]
    if body.get("id") != id_:
        raise refusal(400, "invalid", "the id in the body must be the one in the address", expression=f"{type_}.id")
    current = seen(tx, access, type_, id_)
    if current is None:
        check_new_id(tx, access, body)
        if is_hidden(tx, access, type_, id_):
            _refuse_hidden(tx, access, body, conditions)
            raise not_found(type_, id_)
    exists = current is not None and not current.deleted
    repeated = _repeated(tx, access, body, current, conditions)
    if repeated is not None:
        return Written(200, repeated)
    if current is not None and exists and _is_late(current, conditions) and says_the_same(tx, body, current.body):
        check_write(tx, access, "update", body, current)
        return Written(200, current)
    if conditions.if_none_match == "*" and exists:
        raise _superseded(f"{type_}/{id_} is already there")
    if conditions.if_match and not _fits(conditions.if_match, current):
        if current is not None and exists:
            overtaken(tx, body, current.body)
        raise _superseded(f"{type_}/{id_} was changed meanwhile")
    check_write(tx, access, "update" if exists else "create", body, current)
    return _store(tx, access, body, current, "PUT")


def update_matching(tx: Tx, access: Access, body: dict[str, Any], query: Pairs, conditions: Conditions) -> Written:
    """Conditional update (R4 §3.1.0.4.3): one match is changed, none is created, more are refused."""
    match = only_match(tx, access, body["resourceType"], query)
    if match is not None:
        if body.get("id") not in (None, match.id):
            raise refusal(400, "invalid", "the id in the body is not that of the match")
        return update(tx, access, match.id, {**body, "id": match.id}, conditions)
    if body.get("id"):
        current = seen(tx, access, body["resourceType"], body["id"])
        if current is not None and not current.deleted:
            raise refusal(409, "conflict", "a resource that does not fit the condition has the id in the body")
        return update(tx, access, body["id"], body, conditions)
    return create(tx, access, body, Conditions())


def patch(tx: Tx, access: Access, place: tuple[str, str], change: Change, conditions: Conditions) -> Written:
    """Replaces the resource at `place` (type, id) by the result of `change`, which is checked like an update.

    Safe to repeat with If-Match: a repeated patch is answered with the version it made.
    """
    current = shown(tx, access, *place)
    if conditions.if_match and not etag_is(conditions.if_match, current):
        if not _made_by(tx, access, change, current, conditions):
            raise _superseded(f"{current.type}/{current.id} was changed meanwhile")
        return Written(200, current)
    body = in_stored_form(change(current.body), tx.fhir_base)
    check_write(tx, access, "update", body, current)
    return _store(tx, access, body, current, "PATCH")


def delete(tx: Tx, access: Access, type_: str, id_: str, conditions: Conditions) -> Written:
    """Deletes; a second deletion changes nothing and is no error."""
    current = seen(tx, access, type_, id_)
    if current is None:
        raise not_found(type_, id_)
    check_write(tx, access, "delete", {"resourceType": type_, "id": id_}, current)
    if current.deleted:
        return Written(204, current)
    if conditions.if_match and not etag_is(conditions.if_match, current):
        raise _superseded(f"{type_}/{id_} was changed meanwhile")
    return Written(204, tx.delete(type_, id_, author=access.signature))


def delete_matching(tx: Tx, access: Access, type_: str, query: Pairs) -> Written:
    """Conditional delete of a single match (R4 §3.1.0.7.1); nothing to delete is no error."""
    match = only_match(tx, access, type_, query)
    return Written(204, None) if match is None else delete(tx, access, type_, match.id, Conditions())


def patch_target(tx: Tx, access: Access, type_: str, query: Pairs) -> str:
    """The id that a conditional patch is for (R4 §3.1.0.6): 404 when nothing matches, 412 when several do."""
    match = only_match(tx, access, type_, query)
    if match is None:
        raise refusal(404, "not-found", "the condition fits no resource")
    return match.id


def only_match(tx: Tx, access: Access, type_: str, query: Pairs) -> Version | None:
    """The one match that the caller may see; 412 when there are more, 400 when the query has no criteria."""
    search = parse(type_, query, strict=True)
    if not search.filters:
        raise refusal(400, "invalid", "a condition needs at least one search parameter")
    found = find_page(tx, access, search, PagePosition(tx.newest_seq(), total=0), 2).matches
    audit_trail.matched(tx, type_, query, found)
    if len(found) > 1:
        raise refusal(412, "multiple-matches", "the condition fits more than one resource")
    return found[0] if found else None


def etag_is(header: str, current: Version) -> bool:
    """Compares an If-Match or If-None-Match header, which may list several, with a version."""
    tags = [_ETAG.match(part.strip()) for part in header.split(",")]
    return header.strip() == "*" or any(tag is not None and tag[1] == str(current.version) for tag in tags)


def _is_late(current: Version, conditions: Conditions) -> bool:
    """Whether somebody else created or changed the resource before this write came."""
    return conditions.if_none_match == "*" or bool(conditions.if_match and not _fits(conditions.if_match, current))


def _fits(if_match: str, current: Version | None) -> bool:
    """Whether If-Match names the current version; `*` means any that is not deleted (RFC 9110 §13.1.1)."""
    if current is None or (current.deleted and if_match.strip() == "*"):
        return False
    return etag_is(if_match, current)


def _made_by(tx: Tx, access: Access, change: Change, current: Version, conditions: Conditions) -> bool:
    """Whether this same patch, sent before, made the current version from the one that If-Match names."""
    before = tx.version(current.type, current.id, current.version - 1)
    if before is None or before.deleted:
        return False
    try:
        body = in_stored_form(change(before.body), tx.fhir_base)
    except Refusal:
        return False
    return _repeated(tx, access, body, current, conditions) is not None


def _refuse_hidden(tx: Tx, access: Access, body: dict[str, Any], conditions: Conditions) -> None:
    """Refuses a write under the id of a hidden resource exactly where it would fail without one, so that a failed
    attempt does not tell which ids exist."""
    if conditions.if_match:
        raise _superseded(f"{body['resourceType']}/{body['id']} was changed meanwhile")
    check_write(tx, access, "create", body, None)
    _check_valid(access, body, None)
    _decided(tx, access, body, None)


def _repeated(
    tx: Tx, access: Access, body: dict[str, Any], current: Version | None, conditions: Conditions
) -> Version | None:
    """The answer to a write that was done before and is repeated because its answer was lost."""
    if current is None:
        return None
    content = json_text.digest(body)

    def was_this(earlier: Version | None) -> bool:
        return earlier is not None and (earlier.author, earlier.request_digest) == (access.signature, content)

    if conditions.if_none_match == "*" and was_this(tx.version(current.type, current.id, 1)):
        if current.deleted:
            raise gone(current.type, current.id, current.version)
        return current
    tag = _ETAG.match(conditions.if_match)
    if tag is None or current.deleted or not tag[1].isdecimal() or len(tag[1]) > _LONGEST_NUMBER:
        return None
    return current if was_this(tx.version(current.type, current.id, int(tag[1]) + 1)) else None


def _store(tx: Tx, access: Access, body: dict[str, Any], current: Version | None, method: str) -> Written:
    before = None if current is None or current.deleted else current.body
    _check_valid(access, body, before)
    if current is not None and current.deleted:
        _check_brought_back(tx, body, current)
    if "id" not in body:
        body = tx.with_id(body)
    decided = _decided(tx, access, body, before)
    sent = json_text.digest(body) if decided is not body else ""
    stored = tx.put(decided, author=access.signature, method=method, request_digest=sent, keep_same=True)
    return Written(200 if before is not None else 201, stored)


def _check_valid(access: Access, body: dict[str, Any], before: dict[str, Any] | None) -> None:
    """Refuses what is not valid R4, and what people write beyond their bounds."""
    check(body)
    if not access.is_system:
        check_bounds(body, before)


def _decided(tx: Tx, access: Access, body: dict[str, Any], before: dict[str, Any] | None) -> dict[str, Any]:
    """The body to store: what the caller may write, as the hospital's rules decide about it."""
    return labelled(access, decide(tx, access, own_words(access, body, before), before), before)


def _check_brought_back(tx: Tx, body: dict[str, Any], deletion: Version) -> None:
    """Refuses to restore a deleted resource with a code of another owner than before."""
    before = tx.version(deletion.type, deletion.id, deletion.version - 1)
    if before is not None:
        check_code_kept(tx, body, before.body)


def _superseded(text: str) -> Refusal:
    return refusal(412, "conflict", text, code="superseded")
