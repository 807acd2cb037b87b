"""Loads FHIR R4 from files: bundles of any kind, single resources, NDJSON. Safe to repeat.

Each file is read twice and never held whole: first to learn under which id every entry will live, so that references
may point forward; then to judge and write, some hundred entries per transaction. What is not valid is refused singly,
with the reason. Content that is already there as it is makes no new version.
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

from hospital.fhir import json_text
from hospital.fhir.definitions import resource_types
from hospital.fhir.outcome import Refusal
from hospital.fhir.permissions import Access
from hospital.fhir.references import addresses, conditional_references, rewritten
from hospital.fhir.store import FhirStore
from hospital.fhir.tx import Tx
from hospital.fhir.validation import findings
from hospital.fhir.writes import only_match
from hospital.json_stream import array_items

CHUNK: Final = 300
#: Bundles that are papers of their own are stored whole; all others are only wrapping.
_KEPT_WHOLE: Final = frozenset({"document", "message"})
_HEAD: Final = 1 << 20
_URN_UUID: Final = re.compile(r"^urn:uuid:([0-9a-fA-F-]{36})$")


@dataclass(frozen=True)
class Refused:
    """One thing that was not taken: the file, its place there, and why."""

    source: str
    place: str
    reason: str


@dataclass
class Report:
    """What an import came to. `stored` counts new and changed resources, `same` those that were there already."""

    stored: int = 0
    same: int = 0
    refused: list[Refused] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Item:
    """One resource on its way in."""

    source: str
    place: str
    resource: Any
    full_url: str = ""
    method: str = ""


def import_files(
    store: FhirStore, paths: Iterable[Path], on_progress: Callable[[str, Report], None] | None = None
) -> Report:
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
        self.report = Report()

    def learn(self, path: Path) -> None:
        """First pass: the address of every entry. Broken files are reported by the second pass."""
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
        """Second pass: writes, some hundred entries per transaction."""
        found = items(path)
        try:
            while chunk := list(islice(found, CHUNK)):
                self._write(chunk, last_chance=False)
        except (OSError, ValueError) as broken:
            self.report.refused.append(Refused(path.name, "", f"not readable as JSON: {type(broken).__name__}"))

    def finish(self) -> None:
        """What pointed by a condition to something that came later gets its second chance."""
        waiting, self._postponed = self._postponed, []
        for start in range(0, len(waiting), CHUNK):
            self._write(waiting[start : start + CHUNK], last_chance=True)

    def _write(self, chunk: list[_Item], *, last_chance: bool) -> None:
        with self._store.begin() as tx:
            for item in chunk:
                reason = self._one(tx, item, last_chance)
                if reason:
                    self.report.refused.append(Refused(item.source, item.place, reason))

    def _one(self, tx: Tx, item: _Item, last_chance: bool) -> str:
        """Writes one resource; answers why not, or nothing when it was taken or postponed."""
        if item.method == "DELETE":
            return "an import never deletes"
        if not isinstance(item.resource, dict):
            return "there is no resource in this entry"
        if item.resource.get("resourceType") not in resource_types():
            return "not a type that is stored here"
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
        written = tx.put(body, author="system:import", keep_same=True)
        fresh = before is None or written.seq != before.seq
        self.report.stored += fresh
        self.report.same += not fresh
        return ""


def identity(item: _Item) -> str:
    """The id a resource will live under: its own, else one that follows from its address or content each time alike."""
    own = item.resource.get("id")
    if own:
        return str(own)
    match = _URN_UUID.match(item.full_url)
    if match:
        return match[1].lower()
    return str(uuid5(NAMESPACE_URL, item.full_url or json_text.digest(item.resource)))


def items(path: Path) -> Iterator[_Item]:
    """The resources of a file, in order. ValueError when it is no JSON."""
    with path.open(encoding="utf-8-sig") as stream:
        head = stream.read(_HEAD)
        if path.suffix == ".ndjson":
            yield from _lines(path)
        elif _is_wrapping(head):
            yield from _entries(path)
        else:
            yield _Item(path.name, "", json_text.received(path.read_text(encoding="utf-8-sig")))


def _is_wrapping(head: str) -> bool:
    """Says whether a file is a Bundle that only wraps; what it is stands near its beginning."""
    first_keys = head.partition('"entry"')[0]
    if not re.match(r"\s*\{", head) or not re.search(r'"resourceType"\s*:\s*"Bundle"', first_keys):
        return False
    if not re.match(r'\s*\{\s*"resourceType"', head) and re.search(r"[\[{]", first_keys.lstrip()[1:]):
        return False  # something else that has a bundle inside
    kind = re.search(r'"type"\s*:\s*"([a-z-]+)"', first_keys)
    return kind is None or kind[1] not in _KEPT_WHOLE


def _lines(path: Path) -> Iterator[_Item]:
    with path.open(encoding="utf-8-sig") as stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                yield _Item(path.name, f"line {number}", json_text.received(line))


def _entries(path: Path) -> Iterator[_Item]:
    with path.open(encoding="utf-8-sig") as stream:
        for number, text in enumerate(array_items(stream, "entry")):
            entry = json_text.received(text)
            request = entry.get("request") if isinstance(entry.get("request"), dict) else {}
            full_url = entry.get("fullUrl") if isinstance(entry.get("fullUrl"), str) else ""
            yield _Item(
                path.name, f"entry {number}", entry.get("resource"), full_url or "", str(request.get("method", ""))
            )


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
    """Keeps a conditional reference that fits nothing as a logical one (R4 §2.3.0.1), by its identifier."""
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
