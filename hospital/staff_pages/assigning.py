"""Who of the staff is in charge of a consultation: taken, handed over, given back. The Encounter names one at most.

Source: FHIR R4 §8.11 Encounter.participant.individual.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from hospital.base.references import target
from hospital.chat import refusals
from hospital.chat.elements import team_of
from hospital.fhir.access.guard import shown
from hospital.fhir.api import writes
from hospital.fhir.api.writes import Conditions
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import search
from hospital.fhir.store.tx import Tx
from hospital.staff_pages.staff_names import staff_name

Json = dict[str, Any]

_MOST: Final = 200


@dataclass(frozen=True)
class Colleague:
    """Somebody who works in the department."""

    id: str
    name: str


def in_charge(consultation: Json) -> str:
    """The id of the Practitioner in charge; empty for nobody."""
    found = (target(each.get("individual"), "Practitioner") for each in consultation.get("participant", ()))
    return next(filter(None, found), "")


def colleagues(tx: Tx, consultation: Json) -> list[Colleague]:
    """Who else works in the department of a consultation, by name."""
    wanted = [("service", f"HealthcareService/{team_of(consultation)}"), ("active:not", "false")]
    works = search(tx, "PractitionerRole", wanted, limit=_MOST)
    ids = {target(role.get("practitioner"), "Practitioner") or "" for role in works} - {"", in_charge(consultation)}
    return sorted((Colleague(id_, staff_name(tx, id_)) for id_ in ids), key=lambda each: each.name)


def take(tx: Tx, access: Access, consultation: str) -> None:
    """Takes a consultation. Raises a Refusal when a colleague has taken it, or it is over."""
    me = access.staff.practitioner if access.staff else ""
    body = shown(tx, access, "Encounter", consultation).body
    if in_charge(body) not in ("", me):
        raise refusals.not_allowed("a colleague has taken it")
    _assign(tx, access, consultation, me)


def hand_over(tx: Tx, access: Access, consultation: str, to: str) -> None:
    """Hands a consultation over to a colleague of the department. Raises a Refusal when it is over, or the colleague
    does not work there."""
    _assign(tx, access, consultation, to)


def give_back(tx: Tx, access: Access, consultation: str) -> None:
    """Gives a consultation back, so that it is nobody's. Raises a Refusal when it is over."""
    _assign(tx, access, consultation, "")


def _assign(tx: Tx, access: Access, consultation: str, to: str) -> None:
    found = shown(tx, access, "Encounter", consultation)
    rest = {key: value for key, value in found.body.items() if key != "participant"}
    named = {"participant": [{"individual": {"reference": f"Practitioner/{to}"}}]} if to else {}
    writes.update(tx, access, consultation, rest | named, Conditions(if_match=found.etag))
