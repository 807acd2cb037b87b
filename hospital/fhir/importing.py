"""Loads FHIR R4 from files: bundles of any kind, single resources, NDJSON. Safe to repeat.

Each file is read twice and never loaded as a whole: first to learn who every entry is, so that references may point
forward; then to validate and write, some hundred entries per transaction. Invalid resources are refused one by one, and
what cannot be told apart together with all that refers to it, each with the reason. Content that is already stored
makes no new version. Of several versions of one resource the first is imported: a history Bundle has the newest first
(R4 §3.1.0.11), and repeating the import changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

from hospital.base import json_text
from hospital.base.outcome import Refusal
from hospital.base.references import in_stored_form, text_of
from hospital.fhir.api.references import conditional_references, rewritten
from hospital.fhir.api.writes import only_match
from hospital.fhir.definitions import resource_types
from hospital.fhir.files import FileItem, items, unreadable
from hospital.fhir.identities import Identities
from hospital.fhir.permissions import Access
from hospital.fhir.store import origins
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx
from hospital.fhir.validation.check import findings

CHUNK: Final = 300


@dataclass(frozen=True)
class ImportProblem:
    """A resource that was not imported: the file, its place there, and why."""

    source: str
    place: str
    reason: str


@dataclass
class ImportReport:
    """The result of an import. `stored` counts new and changed resources, `same` those already stored."""

    stored: int = 0
    same: int = 0
    refused: list[ImportProblem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def import_files(
    store: FhirStore, paths: Iterable[Path], on_progress: Callable[[str, ImportReport], None] | None = None
) -> ImportReport:
    """Imports files in the order given and reports. References between the files may point forward too."""
    run, listed = _Run(store), list(paths)
    run.learn(listed)
    for path in listed:
        run.load(path)
        if on_progress:
            on_progress(path.name, run.report)
    run.finish()
    return run.report


class _Run:
    def __init__(self, store: FhirStore) -> None:
        self._store = store
        self._identities = Identities(store.fhir_base)
        self._postponed: list[FileItem] = []
        self._taken: set[int] = set()
        self._renamed = 0
        self.report = ImportReport()

    def learn(self, paths: list[Path]) -> None:
        """First pass: learns who every entry is. Once more only for what may refer to somebody whom it must not."""
        with self._store.reading() as tx:
            for item in _fit_items(paths):
                self._identities.learn(tx, item)
        with self._store.begin() as tx:
            doubtful = self._identities.settle(tx)
        with self._store.reading() as tx:
            while doubtful:
                refused = [item.place for item in _fit_items(paths) if self._identities.weigh(tx, item)]
                doubtful = bool(refused)

    def load(self, path: Path) -> None:
        """Second pass: writes the resources, some hundred entries per transaction."""
        found = items(path)
        try:
            while chunk := list(islice(found, CHUNK)):
                self._write(chunk, last_chance=False)
        except (OSError, ValueError) as broken:
            self.report.refused.append(ImportProblem(path.name, "", unreadable(path, broken)))

    def finish(self) -> None:
        """Writes the resources that were postponed because of conditional references to later ones."""
        waiting, self._postponed = self._postponed, []
        for start in range(0, len(waiting), CHUNK):
            self._write(waiting[start : start + CHUNK], last_chance=True)
        if self._renamed:
            self.report.notes.append(f"{self._renamed} resources of other servers have new ids: theirs are taken here")
        self._store.analyze_tables()

    def _write(self, chunk: list[FileItem], *, last_chance: bool) -> None:
        with self._store.begin() as tx:
            for item in chunk:
                judged = judged_apart(tx, [item], lambda item: self._import(tx, item, last_chance))
                reason = next((reason for _, reason in judged), "this server cannot keep it")
                if reason:
                    self.report.refused.append(ImportProblem(item.path.name, item.place, reason))

    def _import(self, tx: Tx, item: FileItem, last_chance: bool) -> str:
        """Writes one resource; returns the reason of a refusal, or nothing when it was stored or postponed."""
        unfit = _unfit(item) or self._identities.refusal(item)
        if unfit:
            return unfit
        body = rewritten(self._identities.body(item), self._identities.targets(tx, item))
        for text in conditional_references(body):
            target = _resolved(tx, text)
            if target is None and not last_chance:
                self._postponed.append(item)
                return ""
            body = rewritten(body, {text: target}) if target else _logical(body, text)
            if not target:
                self.report.notes.append(f"{item.path.name}: {text.partition('?')[0]} reference kept by its identifier")
        body = in_stored_form(body, tx.fhir_base)
        issues = findings(body)
        if issues:
            return "; ".join(f"{issue.expression}: {issue.text}" for issue in issues[:3])
        refused = self._store_version(tx, body, self._identities.address(item))
        self._renamed += not refused and item.resource.get("id") not in (None, body["id"])
        return refused

    def _store_version(self, tx: Tx, body: dict[str, Any], address: str) -> str:
        """Writes a valid resource; `address`: where it comes from, when it got its id here by that."""
        before = tx.current(body["resourceType"], body["id"])
        name = hash((body["resourceType"], body["id"]))
        if name in self._taken and before is not None and before.digest != json_text.digest(body):
            return "another version of it came earlier in this import"
        if address and not _is_written(tx, address):
            if before is not None:
                return "its id was taken here since it was chosen"
            origins.mark_written(tx, address)
        self._taken.add(name)
        written = tx.put(body, author="system:import", keep_same=True)
        fresh = before is None or written.seq != before.seq
        self.report.stored += fresh
        self.report.same += not fresh
        return ""


def _fit_items(paths: Iterable[Path]) -> Iterator[FileItem]:
    """The resources of files that can be told by name. What is broken is reported when it is loaded."""
    for path in paths:
        try:
            yield from (item for item in items(path) if not _unfit(item))
        except (OSError, ValueError):
            continue


def _is_written(tx: Tx, address: str) -> bool:
    known = origins.find(tx, address)
    return known is not None and known.written


def _unfit(item: FileItem) -> str:
    """Why an item cannot be validated at all; empty when it can."""
    if item.broken:
        return item.broken
    if item.method == "DELETE":
        return "an import never deletes"
    if not isinstance(item.resource, dict):
        return "there is no resource here"
    return "" if item.resource.get("resourceType") in resource_types() else "not a type that is stored here"


def _resolved(tx: Tx, text: str) -> str | None:
    """The one resource that a conditional reference finds by a whole identifier: by anything else, an id for example,
    it would find whoever is here."""
    type_, _, query = text.partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    if type_ not in resource_types() or not _is_identifier(pairs):
        return None
    try:
        match = only_match(tx, Access.system(), type_, pairs)
    except Refusal:
        return None
    return f"{type_}/{match.id}" if match else None


def _is_identifier(pairs: list[tuple[str, str]]) -> bool:
    """Whether a query asks for one identifier and its system, and for nothing else."""
    system, _, value = pairs[0][1].partition("|") if len(pairs) == 1 and pairs[0][0] == "identifier" else ("", "", "")
    return bool(system and value and "," not in value)


def _logical(node: Any, text: str) -> Any:
    """Turns conditional references without a match into logical ones (R4 §2.3.0.1), by their identifier."""
    if isinstance(node, list):
        return [_logical(item, text) for item in node]
    if not isinstance(node, dict):
        return node
    if text_of(node) != text:
        return {key: _logical(item, text) for key, item in node.items()}
    type_, _, query = text.partition("?")
    system, bar, value = dict(parse_qsl(query)).get("identifier", "").rpartition("|")
    rest = {key: item for key, item in node.items() if key != "reference"}
    if not value:
        return {**rest, "display": rest.get("display", type_)}
    return {**rest, "type": type_, "identifier": ({"system": system} if bar and system else {}) | {"value": value}}
