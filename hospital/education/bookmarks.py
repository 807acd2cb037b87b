"""The articles that people keep: a working List for each of their devices, which the hospital stores within bounds.

Each device writes its own List alone, so two of them never conflict; of an article the newest entry of all Lists of a
person holds; one that was taken away is flagged. Source: FHIR R4 §2.37 List (mode `working`, entry.date, entry.flag).
"""

from __future__ import annotations

from typing import Any, Final

from hospital.base.outcome import Refusal, refusal
from hospital.base.references import target
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import search
from hospital.fhir.store.owners import Coding
from hospital.fhir.store.tx import Decider, Tx

Json = dict[str, Any]

BOOKMARKS: Final = Coding("http://anxin.example/fhir/CodeSystem/personal", "bookmarks")
#: So many Lists of one person, and entries in one.
MOST_LISTS: Final = 40
MOST_ENTRIES: Final = 200
_OF_AN_ENTRY: Final = frozenset({"item", "date", "flag"})


def decider() -> Decider:
    return Decider("List", keep, BOOKMARKS)


def keep(tx: Tx, access: Access, incoming: Json, current: Json | None) -> Json:
    """Returns the List to store, or raises a Refusal."""
    if access.is_system:
        return incoming
    entries, patient = incoming.get("entry", []), target(incoming.get("subject"), "Patient")
    if incoming.get("mode") != "working" or incoming.get("status") != "current" or patient is None:
        raise _invalid("bookmarks are a current working list of one person", "mode")
    if len(entries) > MOST_ENTRIES:
        raise _invalid(f"there are {MOST_ENTRIES} bookmarks at most", "entry")
    if not all(_OF_AN_ENTRY.issuperset(entry) and target(entry.get("item"), "Library") for entry in entries):
        raise _invalid("a bookmark names an article, when, and whether it was taken away", "entry")
    if current is None and len(_lists(tx, patient)) >= MOST_LISTS:
        raise refusal(409, "business-rule", "there are lists of too many devices already", code="not-allowed")
    return incoming


def _lists(tx: Tx, patient: str) -> list[Json]:
    return search(tx, "List", [("subject", f"Patient/{patient}"), ("code", str(BOOKMARKS))], limit=MOST_LISTS)


def _invalid(text: str, element: str) -> Refusal:
    return refusal(422, "invalid", text, code="invalid", expression=f"List.{element}")
