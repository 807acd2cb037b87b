"""Compares what the person was told, what the hospital has and what is on the phone, edit by edit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

import httpx

from tests.torture.journal import Edit, Journal
from tests.torture.person import marker

Name = tuple[str, str]
TYPES: Final = ("Patient", "Observation", "DiagnosticReport")  # what person and staff write


@dataclass
class History:
    """All that ever happened at the hospital, oldest first; None stands for a deletion."""

    versions: dict[Name, list[dict[str, Any] | None]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, base: str, token: str) -> History:
        """Walks the hospital's whole history with a token that sees all."""
        found = cls()
        with httpx.Client(headers={"Authorization": f"Bearer {token}"}, timeout=30) as http:
            url: str | None = f"{base}/_history?_count=200"
            while url is not None:
                page = http.get(url).raise_for_status().json()
                for entry in page.get("entry", []):
                    type_, id_ = entry["request"]["url"].split("/")[-2:]
                    gone = entry["request"]["method"] == "DELETE"
                    if type_ in TYPES:
                        found.versions[(type_, id_)].insert(0, None if gone else entry["resource"])
                url = next((link["url"] for link in page.get("link", []) if link["relation"] == "next"), None)
        return found

    def now(self) -> dict[Name, dict[str, Any]]:
        """What stands there at the end."""
        return {name: versions[-1] for name, versions in self.versions.items() if versions[-1] is not None}


def findings(journal: Journal, history: History, phone: Mapping[Name, dict[str, Any]]) -> list[str]:
    """Everything that is wrong, as sentences; empty when nothing was lost, nothing doubled and there is no gap."""
    by_id: dict[str, list[Edit]] = defaultdict(list)
    for edit in journal.edits.values():
        by_id[edit.id].append(edit)
    wrong = [each for id_, edits in by_id.items() for each in _of_one(id_, edits, history)]
    return [*wrong, *_gaps(history.now(), phone)]


def _of_one(id_: str, edits: list[Edit], history: History) -> Iterator[str]:
    versions = history.versions.get(("Observation", id_), [])
    arrived = [number for number in _from_the_app(versions) if number is not None]
    deletions = sum(version is None for version in versions)
    for number, times in Counter(arrived).items():
        if times > 1:
            yield f"edit {number} of {id_} stands {times} times in the history"
    if arrived != sorted(arrived):
        yield f"an older edit of {id_} came after a newer one: {arrived}"
    if deletions > 1:
        yield f"{id_} was deleted {deletions} times"
    replaced = {edit.over for edit in edits} | {before.number for before, after in pairwise(edits) if not after.done}
    for edit in edits:
        is_content = edit.kind in {"create", "change"}
        if edit.done and is_content and edit.number not in replaced and edit.number not in arrived:
            yield f"edit {edit.number} of {id_} never arrived"
    yield from _end_of(id_, edits, versions)


def _end_of(id_: str, edits: list[Edit], versions: list[dict[str, Any] | None]) -> Iterator[str]:
    """The last word the person was sure of stands; one spoken when the app died may have come after it."""
    if any(edit.kind == "give-up" for edit in edits):
        return
    told = [edit for edit in edits if edit.done]
    unsure = [edit for edit in edits if not edit.done and (not told or edit.number > told[-1].number)]
    possible = [*told[-1:], *unsure]
    last = versions[-1] if versions else None
    if last is None:
        if not any(edit.kind == "delete" for edit in possible) and told:
            yield f"{id_} is not there, and nobody deleted it"
    elif marker(last) not in {edit.number for edit in possible if edit.kind != "delete"}:
        yield f"{id_} ends with edit {marker(last)} instead of {[edit.number for edit in possible]}"


def _from_the_app(versions: list[dict[str, Any] | None]) -> Iterator[int | None]:
    """The edits as they arrived. A version with a mark of the staff's that no earlier one had is the staff's own."""
    seen: set[str] = set()
    for version in versions:
        if version is None:
            continue
        mark = version.get("method", {}).get("text", "")
        if mark and mark not in seen:
            seen.add(mark)
        else:
            yield marker(version)


def _gaps(hospital: Mapping[Name, dict[str, Any]], phone: Mapping[Name, dict[str, Any]]) -> Iterator[str]:
    for name, body in hospital.items():
        here = phone.get(name)
        if here is None:
            yield f"{'/'.join(name)} is not on the phone"
        elif here != body:
            ours, theirs = here.get("meta", {}).get("versionId"), body["meta"]["versionId"]
            yield f"{'/'.join(name)} is version {ours} on the phone and {theirs} at the hospital"
    for name in phone.keys() - hospital.keys():
        yield f"{'/'.join(name)} is on the phone and not at the hospital"
