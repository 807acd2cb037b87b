"""Audits the interactions of a request: whose records an answer contained, and what was refused.

Writes are audited when they are committed (hospital/fhir/store/store.py). A request refused by the rate limit is not an
interaction and leaves no row: otherwise a flood of requests would fill the disk.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from hospital.audit import journal
from hospital.audit.entry import AuditEntry
from hospital.base import clock
from hospital.base.json_text import Verbatim
from hospital.fhir.exchange import FhirRequest, FhirResponse
from hospital.fhir.permissions import EVERYBODY
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tables import compartment, version
from hospital.fhir.store.tx import Tx

_CHUNK: Final = 400
_UNHEARD: Final = frozenset({401, 503})
_DEEDS: Final = {
    "GET": "read", "HEAD": "read", "POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete",
}  # fmt: skip
_ADDRESS: Final = re.compile(
    r"^/(?P<type>[A-Z][A-Za-z]{1,60})(?:/(?P<id>[A-Za-z0-9\-.]{1,64})(?=/|$))?(?P<rest>/[_$].*)?"
)


@dataclass(frozen=True)
class Aim:
    """The target of a refused request, as far as its address tells."""

    code: str
    type: str = ""
    id: str = ""

    @classmethod
    def of(cls, method: str, path: str) -> Aim:
        """Reads method and path; what is no FHIR address has neither type nor id."""
        parts = _ADDRESS.match("/" + path.strip("/"))
        if parts is None:
            return cls("transaction" if method == "POST" and not path.strip("/") else "unknown")
        type_, id_, rest = parts["type"], parts["id"] or "", parts["rest"] or ""
        if rest.startswith("/_history"):
            return cls("vread" if rest.strip("/").count("/") else "history-instance", type_, id_)
        if rest.startswith("/$"):
            return cls("operation", type_, id_)
        searching = method in ("GET", "HEAD") or rest == "/_search"
        return cls("search-type" if searching and not id_ else _DEEDS.get(method, "unknown"), type_, id_)


def answered(code: str, request: FhirRequest, tx: Tx, answer: FhirResponse) -> None:
    """Records one interaction, alone or of a bundle, that read something or changed nothing."""
    found = answer.version
    if found is not None and found.seq in tx.written:
        return
    _note(
        code,
        str(answer.status),
        request.path.get("type", ""),
        request.path.get("id", ""),
        found.version if found is not None else 0,
        params=sorted({name for name, _ in request.query}),
        patients=answer.about or _touched(tx, answer),
    )


def refused(store: FhirStore, aims: Iterable[Aim], status: int) -> None:
    """Records refused interactions; whose record each aimed at is looked up when the caller is known."""
    if status == 429:
        return
    with store.reading() as tx:
        for aim in aims:
            known = aim.id and status not in _UNHEARD
            owners = _owners_of(tx, aim) if known else ()
            _note(aim.code, str(status), aim.type, aim.id, 0, params=(), patients=owners)


def aim(entry: Any) -> Aim:
    """The target of an entry of a bundle, whatever its shape."""
    request = entry.get("request") if isinstance(entry, dict) else None
    if not isinstance(request, dict):
        return Aim("unknown")
    return Aim.of(str(request.get("method")), str(request.get("url")).partition("?")[0])


def _owners_of(tx: Tx, aim: Aim) -> tuple[str, ...]:
    """The patients in whose compartments a resource is; one statement, whether it exists or not."""
    current = (version.c.type == aim.type, version.c.id == aim.id, version.c.next_seq.is_(None))
    people = select(compartment.c.patient).join(version, version.c.seq == compartment.c.seq)
    found = tx.run(people.where(*current, compartment.c.member)).scalars()
    return tuple(sorted(set(found) - {EVERYBODY}))


def _note(
    code: str, outcome: str, type_: str, id_: str, number: int, *, params: Sequence[str], patients: Iterable[str]
) -> None:
    page = journal.current()
    page.waiting.append(
        AuditEntry(
            at=clock.milliseconds(clock.now()),
            interaction=code,
            outcome=outcome,
            request=page.request,
            actor=page.actor,
            client=page.client,
            type=type_,
            id=id_,
            version=number,
            params=",".join(params)[:500],
            patients=tuple(patients),
            purpose=page.purpose,
        )
    )


def _touched(tx: Tx, answer: FhirResponse) -> tuple[str, ...]:
    """The patients in whose compartments any resource of the answer is."""
    if answer.version is not None:
        return _owners(tx, [answer.version.seq])
    if isinstance(answer.body, dict) and answer.body.get("type") == "searchset":
        shown = (tx.seen.get(name) for name in _names(answer.body))
        return _owners(tx, [seq for seq in shown if seq is not None])
    return _owners(tx, list(tx.seen.values()))


def _names(bundle: dict[str, Any]) -> Iterator[tuple[str, str, int]]:
    for entry in bundle.get("entry", ()):
        body = entry["resource"]
        if isinstance(body, Verbatim):
            yield body.name
        elif "id" in body:  # an OperationOutcome among the entries has none
            yield body["resourceType"], body["id"], int(body["meta"]["versionId"])


def _owners(tx: Tx, seqs: Sequence[int]) -> tuple[str, ...]:
    found: set[str] = set()
    for start in range(0, len(seqs), _CHUNK):
        people = select(compartment.c.patient).where(
            compartment.c.seq.in_(seqs[start : start + _CHUNK]), compartment.c.member
        )
        found.update(tx.run(people.distinct()).scalars())
    return tuple(sorted(found - {EVERYBODY}))
