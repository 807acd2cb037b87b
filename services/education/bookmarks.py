"""The articles a person keeps, as a working List for each device. Pure; reading never raises.

A device writes its own List alone; of an article the newest entry of all Lists holds, so two devices never conflict.
One that was taken away is flagged: R4 lets entries be dated or deleted, not both (invariants lst-2 and lst-3).
Source: FHIR R4 §2.37 List (mode `working`, entry.date, entry.flag).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from services.clock import instant
from services.fhir import resource as fhir
from services.fhir import terms

LIST: Final = "List"
MOST: Final = 200
_CODE, _REMOVED = "bookmarks", "removed"
_EPOCH: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, order=True)
class Bookmark:
    """What a person last did with an article on one device: kept it, or no longer."""

    when: datetime
    kept: bool


def bookmarks(lists: Iterable[Any]) -> dict[str, Bookmark]:
    """The newest of each article in these Lists, by the id of its Library."""
    found: dict[str, Bookmark] = {}
    for body in lists:
        own = fhir.as_object(body)
        if not _is(own.get("code"), _CODE):
            continue
        for entry in fhir.objects(own.get("entry")):
            article = fhir.reference_id(entry.get("item"), "Library")
            mark = Bookmark(fhir.instant_of(entry.get("date")) or _EPOCH, not _is(entry.get("flag"), _REMOVED))
            if article is not None and (article not in found or found[article] < mark):
                found[article] = mark
    return found


def kept_ids(found: Mapping[str, Bookmark]) -> tuple[str, ...]:
    """Ids of the articles that are kept, the newest first."""
    kept = [(mark.when, article) for article, mark in found.items() if mark.kept]
    return tuple(article for _, article in sorted(kept, reverse=True))


def list_json(list_id: str, patient: str, found: Mapping[str, Bookmark]) -> dict[str, Any]:
    """The List of one device; of more than MOST articles the oldest are left out."""
    newest = sorted(found.items(), key=lambda marked: marked[1], reverse=True)[:MOST]
    return {
        "resourceType": LIST,
        "id": list_id,
        "status": "current",
        "mode": "working",
        "code": _concept(_CODE),
        "subject": {"reference": f"Patient/{patient}"},
        "entry": [_entry(article, mark) for article, mark in newest],
    }


def _entry(article: str, mark: Bookmark) -> dict[str, Any]:
    gone = {} if mark.kept else {"flag": _concept(_REMOVED)}
    return {**gone, "date": instant(mark.when), "item": {"reference": f"Library/{article}"}}


def _concept(code: str) -> dict[str, Any]:
    return {"coding": [{"system": terms.PERSONAL_SYSTEM, "code": code}]}


def _is(concept: Any, code: str) -> bool:
    return fhir.has_code(concept, code, terms.PERSONAL_SYSTEM)
