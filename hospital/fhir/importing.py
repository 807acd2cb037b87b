"""Loads FHIR R4 from files: bundles of any kind, single resources, NDJSON. Safe to repeat.

Each file is read twice and never loaded as a whole: first to learn the id of every entry, so that references may point
forward; then to validate and write, some hundred entries per transaction. Invalid resources are refused one by one,
with the reason. Content that is already stored makes no new version. Of several versions of one resource the first is
imported: a history Bundle has the newest first (R4 §3.1.0.11), and repeating the import changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl
from uuid import NAMESPACE_URL, uuid5

from hospital.base import json_text
from hospital.base.json_stream import array_items, outermost_strings
from hospital.base.outcome import Refusal
from hospital.fhir.api.references import addresses, conditional_references, rewritten
from hospital.fhir.api.writes import only_match
from hospital.fhir.definitions import resource_types
from hospital.fhir.permissions import Access
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx
from hospital.fhir.validation.check import findings

CHUNK: Final = 300
#: Bundles of these types are resources of their own and stored whole; all others only carry their entries.
_KEPT_WHOLE: Final = frozenset({"document", "message"})
_GZIP: Final = b"\x1f\x8b"
_URN_UUID: Final = re.compile(r"^urn:uuid:([0-9a-fA-F-]{36})$")


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


@dataclass(frozen=True)
class _Item:
    """One resource to be imported."""

    source: str
    place: str
    resource: Any
    full_url: str = ""
    method: str = ""
    broken: str = ""


def import_files(
    store: FhirStore, paths: Iterable[Path], on_progress: Callable[[str, ImportReport], None] | None = None
) -> ImportReport:
    """Imports files in the order given and reports. References between the files may point forward too."""
    run = _Run(store)
    listed = list(paths)
    for path in listed:
        run.learn(path)
    for path in listed:
        run.load(path)
        if on_progress:
            on_progress(path.name, run.report)
    run.finish()
    return run.report


class _Run:
    def __init__(self, store: FhirStore) -> None:
        self._store = store
        self._known: dict[str, str] = {}
        self._postponed: list[_Item] = []
        self._taken: set[int] = set()
        self.report = ImportReport()

    def learn(self, path: Path) -> None:
        """First pass: learns the id of every entry. Broken files are reported by the second pass."""
        try:
            for item in items(path):
                if isinstance(item.resource, dict) and item.resource.get("resourceType") in resource_types():
                    target = f"{item.resource['resourceType']}/{identity(item)}"
                    self._known |= {
                        name: real for name, real in addresses(item.full_url, target).items() if name != real
                    }
        except (OSError, ValueError):
            return

    def load(self, path: Path) -> None:
        """Second pass: writes the resources, some hundred entries per transaction."""
        found = items(path)
        try:
            while chunk := list(islice(found, CHUNK)):
                self._write(chunk, last_chance=False)
        except (OSError, ValueError) as broken:
            self.report.refused.append(ImportProblem(path.name, "", _unreadable(path, broken)))

    def finish(self) -> None:
        """Writes the resources that were postponed because of conditional references to later ones."""
        waiting, self._postponed = self._postponed, []
        for start in range(0, len(waiting), CHUNK):
            self._write(waiting[start : start + CHUNK], last_chance=True)
        self._store.analyze_tables()

    def _write(self, chunk: list[_Item], *, last_chance: bool) -> None:
        with self._store.begin() as tx:
            for item in chunk:
                judged = judged_apart(tx, [item], lambda item: self._import(tx, item, last_chance))
                reason = next((reason for _, reason in judged), "this server cannot keep it")
                if reason:
                    self.report.refused.append(ImportProblem(item.source, item.place, reason))

    def _import(self, tx: Tx, item: _Item, last_chance: bool) -> str:
        """Writes one resource; returns the reason of a refusal, or nothing when it was stored or postponed."""
        unfit = _unfit(item)
        if unfit:
            return unfit
        body = rewritten({**item.resource, "id": identity(item)}, self._known)
        for text in conditional_references(body):
            target = _resolved(tx, text)
            if target is None and not last_chance:
                self._postponed.append(item)
                return ""
            body = rewritten(body, {text: target}) if target else _logical(body, text)
            if not target:
                self.report.notes.append(f"{item.source}: {text.partition('?')[0]} reference kept by its identifier")
        issues = findings(body)
        if issues:
            return "; ".join(f"{issue.expression}: {issue.text}" for issue in issues[:3])
        before = tx.current(body["resourceType"], body["id"])
        name = hash((body["resourceType"], body["id"]))
        if name in self._taken and before is not None and before.digest != json_text.digest(body):
            return "another version of it came earlier in this import"
        self._taken.add(name)
        written = tx.put(body, author="system:import", keep_same=True)
        fresh = before is None or written.seq != before.seq
        self.report.stored += fresh
        self.report.same += not fresh
        return ""


def _unfit(item: _Item) -> str:
    """Why an item cannot be validated at all; empty when it can."""
    if item.broken:
        return item.broken
    if item.method == "DELETE":
        return "an import never deletes"
    if not isinstance(item.resource, dict):
        return "there is no resource here"
    return "" if item.resource.get("resourceType") in resource_types() else "not a type that is stored here"


def identity(item: _Item) -> Any:
    """The id under which a resource is stored: its own, else one derived from its address or content."""
    if "id" in item.resource:
        return item.resource["id"]
    match = _URN_UUID.match(item.full_url)
    if match:
        return match[1].lower()
    return str(uuid5(NAMESPACE_URL, item.full_url or json_text.digest(item.resource)))


def items(path: Path) -> Iterator[_Item]:
    """The resources of a file, in order. ValueError when it is no JSON."""
    if path.suffix in (".ndjson", ".jsonl"):
        yield from _lines(path)
    elif _is_wrapping(path):
        yield from _entries(path)
    else:
        yield _Item(path.name, "", json_text.received(path.read_text(encoding="utf-8-sig")))


def _is_wrapping(path: Path) -> bool:
    """Whether a file is a Bundle that only carries its entries, whatever the order of its keys."""
    with path.open(encoding="utf-8-sig") as stream:
        if outermost_strings(stream, frozenset({"resourceType"})).get("resourceType") != "Bundle":
            return False
        stream.seek(0)
        return outermost_strings(stream, frozenset({"type"})).get("type") not in _KEPT_WHOLE


def _lines(path: Path) -> Iterator[_Item]:
    with path.open(encoding="utf-8-sig") as stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                place = f"line {number}"
                resource, broken = _parsed(line)
                yield _Item(path.name, place, resource, broken=broken)


def _entries(path: Path) -> Iterator[_Item]:
    with path.open(encoding="utf-8-sig") as stream:
        for number, text in enumerate(array_items(stream, "entry")):
            place = f"entry {number}"
            entry, broken = _parsed(text)
            if broken:
                yield _Item(path.name, place, None, broken=broken)
                continue
            request = entry.get("request") if isinstance(entry.get("request"), dict) else {}
            full_url = entry.get("fullUrl") if isinstance(entry.get("fullUrl"), str) else ""
            yield _Item(path.name, place, entry.get("resource"), full_url or "", str(request.get("method", "")))


def _parsed(text: str) -> tuple[Any, str]:
    """The value and an empty reason, or None and the reason why the text is not valid."""
    try:
        return json_text.received(text), ""
    except ValueError as broken:
        return None, f"not readable as JSON: {broken}"


def _unreadable(path: Path, broken: Exception) -> str:
    """Why a file cannot be read, without any of its content."""
    if isinstance(broken, OSError):
        return f"not readable: {broken.strerror}"
    if isinstance(broken, UnicodeError):
        with path.open("rb") as stream:
            packed = stream.read(2) == _GZIP
        return "compressed; unpack it first" if packed else "not text in UTF-8"
    return f"not readable as JSON: {broken}"


def _resolved(tx: Tx, text: str) -> str | None:
    type_, _, query = text.partition("?")
    if type_ not in resource_types():
        return None
    try:
        match = only_match(tx, Access.system(), type_, parse_qsl(query, keep_blank_values=True))
    except Refusal:
        return None
    return f"{type_}/{match.id}" if match else None


def _logical(node: Any, text: str) -> Any:
    """Turns conditional references without a match into logical ones (R4 §2.3.0.1), by their identifier."""
    if isinstance(node, list):
        return [_logical(item, text) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("reference") != text:
        return {key: _logical(item, text) for key, item in node.items()}
    type_, _, query = text.partition("?")
    system, bar, value = dict(parse_qsl(query)).get("identifier", "").rpartition("|")
    rest = {key: item for key, item in node.items() if key != "reference"}
    if not value:
        return {**rest, "display": rest.get("display", type_)}
    return {**rest, "type": type_, "identifier": ({"system": system} if bar and system else {}) | {"value": value}}
