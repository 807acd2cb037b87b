"""Audits the interactions of a request by what was asked and what was answered: whose records it named, held or
counted, and what was refused or failed.

Writes are audited when they are committed (hospital/fhir/store/store.py). A request refused by the rate limit is not an
interaction and leaves no row: otherwise a flood of requests would fill the disk.

Whose trail a row is in: every patient whom the query names, every patient whose resources are shown, and those whom a
number counts, up to MOST_COUNTED of them. A number that counts more is about a population: the row says so and is
listed under those only who were named or shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from sqlalchemy.exc import SQLAlchemyError

from hospital.audit import journal
from hospital.audit.entry import AuditEntry
from hospital.base import clock
from hospital.base.json_text import Verbatim
from hospital.base.references import own, text_of
from hospital.fhir.exchange import FhirRequest, FhirResponse
from hospital.fhir.search.named import PatientIds, named, owners, owners_of_versions
from hospital.fhir.search.query import Pairs
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version

#: How many patients a number may count, or a criterion find, to be listed each; more are a population.
MOST_COUNTED: Final = 50
_MOST_CHARACTERS: Final = 8000
_MOST_NODES: Final = 10_000
_UNHEARD: Final = frozenset({401, 503})
_NOBODY: Final = PatientIds()
_DEEDS: Final = {
    "GET": "read", "HEAD": "read", "POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete",
}  # fmt: skip
_ADDRESS: Final = re.compile(
    r"^/(?P<type>[A-Z][A-Za-z]{1,60})(?:/(?P<id>[A-Za-z0-9\-.]{1,64})(?=/|$))?(?P<rest>/[_$].*)?"
)


@dataclass(frozen=True)
class Aim:
    """What a request was for that was refused or failed, as far as its address, its query and its body tell."""

    code: str
    type: str = ""
    id: str = ""
    query: Pairs = ()
    body: Any = None

    @classmethod
    def of(cls, method: str, path: str, query: Pairs = (), body: Any = None) -> Aim:
        """Reads method and path; what is no FHIR address has neither type nor id."""
        parts = _ADDRESS.match("/" + path.strip("/"))
        if parts is None:
            code = "transaction" if method == "POST" and not path.strip("/") else "unknown"
            return cls(code, query=query, body=body)
        type_, id_, rest = parts["type"], parts["id"] or "", parts["rest"] or ""
        return cls(_code(method, id_, rest), type_, id_, query, body)


def _code(method: str, id_: str, rest: str) -> str:
    """The interaction on a type or a resource, by what follows its address."""
    if rest.startswith("/_history"):
        return "vread" if rest.strip("/").count("/") else "history-instance"
    if rest.startswith("/$"):
        return "operation"
    searching = method in ("GET", "HEAD") or rest == "/_search"
    return "search-type" if searching and not id_ else _DEEDS.get(method, "unknown")


def answered(code: str, request: FhirRequest, tx: Tx, answer: FhirResponse) -> None:
    """Records one interaction, alone or of a bundle, that read something or changed nothing."""
    found = answer.version
    if found is not None and found.seq in tx.written:
        return
    type_, id_ = request.path.get("type", ""), request.path.get("id", "")
    query = request.query if answer.searched is None else answer.searched
    people = PatientIds(frozenset(answer.about) or _touched(tx, answer)) | answer.counted
    if id_ and not people.ids:
        people |= owners(tx, [(type_, id_)])
    people |= named(tx, type_, query, MOST_COUNTED) | owners(tx, _mentioned(request.body, tx.fhir_base))
    _note(Aim(code, type_, id_, query), str(answer.status), people, number=found.version if found is not None else 0)


def matched(tx: Tx, type_: str, query: Pairs, found: Sequence[Version]) -> None:
    """Records the search that a condition of a write is: who may write learns by it what there is."""
    people = PatientIds(owners_of_versions(tx, [version.seq for version in found]))
    _note(Aim("search-type", type_, "", query), "200", people | named(tx, type_, query, MOST_COUNTED))


def refused(store: FhirStore, aims: Iterable[Aim], status: int) -> None:
    """Records refused interactions; whose record each aimed at is looked up when the caller is known."""
    if status == 429:
        return
    journal.current().refusal_told = True
    if status in _UNHEARD:  # what strangers send is not kept
        for aim in aims:
            _note(Aim(aim.code, aim.type, aim.id), str(status), _NOBODY)
        return
    with store.reading() as tx:
        for aim in aims:
            aimed, meant = _aimed_at(tx, aim), _meant(tx, aim)
            _note(aim, str(status), aimed | meant, aimed_at_nobody=bool(aim.id) and not aimed.ids)


def failed(store: FhirStore, aim: Aim, status: int) -> None:
    """Records that the server failed at a request. Looks nothing up when the database is what failed."""
    journal.current().fault_told = True
    people = _NOBODY
    if status not in _UNHEARD:
        with suppress(SQLAlchemyError), store.reading() as tx:
            people = _aimed_at(tx, aim) | _meant(tx, aim)
    _note(aim, str(status), people)


def _aimed_at(tx: Tx, aim: Aim) -> PatientIds:
    """The patients whose the resource in the address is."""
    return owners(tx, [(aim.type, aim.id)]) if aim.id else _NOBODY


def _meant(tx: Tx, aim: Aim) -> PatientIds:
    """The patients whom a request names by its query or by what it sent."""
    mentioned = owners(tx, _mentioned(aim.body, tx.fhir_base))
    return mentioned | named(tx, aim.type, aim.query, MOST_COUNTED)


def _mentioned(body: Any, fhir_base: str) -> Iterator[tuple[str, str]]:
    """What a body of any shape refers to on this server, as type and id; of a huge one not everything."""
    waiting = [body]
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            waiting += node.values()
            found = own(text_of(node), fhir_base)
            if found is not None:
                yield found.type, found.id


def aim(entry: Any) -> Aim:
    """The target of an entry of a bundle, whatever its shape."""
    request = entry.get("request") if isinstance(entry, dict) else None
    if not isinstance(request, dict):
        return Aim("unknown")
    path, _, query = str(request.get("url")).partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    return Aim.of(str(request.get("method")), path, pairs, entry.get("resource"))


def _note(aim: Aim, outcome: str, people: PatientIds, *, number: int = 0, aimed_at_nobody: bool = False) -> None:
    page = journal.current()
    page.waiting.append(
        AuditEntry(
            at=clock.milliseconds(clock.now()),
            interaction=aim.code,
            outcome=outcome,
            request=page.request,
            actor=page.actor,
            client=page.client,
            type=aim.type,
            id=aim.id,
            version=number,
            params=_storable(",".join(sorted({name for name, _ in aim.query})))[:500],
            patients=tuple(sorted(people.ids)),
            purpose=page.purpose,
            network=page.network,
            query=_storable(urlencode(aim.query, errors="replace"))[:_MOST_CHARACTERS],
            population=int(people.more),
            aimed_at_nobody=aimed_at_nobody,
        )
    )


def _storable(text: str) -> str:
    """Without what a database refuses in a text."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")


def _touched(tx: Tx, answer: FhirResponse) -> frozenset[str]:
    """The patients in whose compartments any resource of the answer is."""
    if answer.version is not None:
        return owners_of_versions(tx, [answer.version.seq])
    if isinstance(answer.body, dict) and answer.body.get("type") == "searchset":
        shown = (tx.seen.get(name) for name in _names(answer.body))
        return owners_of_versions(tx, [seq for seq in shown if seq is not None])
    return owners_of_versions(tx, list(tx.seen.values()))


def _names(bundle: dict[str, Any]) -> Iterator[tuple[str, str, int]]:
    for entry in bundle.get("entry", ()):
        body = entry["resource"]
        if isinstance(body, Verbatim):
            yield body.name
        elif "id" in body:  # an OperationOutcome among the entries has none
            yield body["resourceType"], body["id"], int(body["meta"]["versionId"])
