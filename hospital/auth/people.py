"""The records that name a phone number, and how a person is shown before the sign-in is complete."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from hospital.auth import proxies
from hospital.auth.grants import RELATED
from hospital.base.human_names import name_in_words
from hospital.fhir.search.run import search
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx

Json = dict[str, Any]


@dataclass(frozen=True)
class PersonSummary:
    """Enough of a person to recognise the right record. `id`: of a Patient, or RelatedPerson/ID."""

    id: str
    name: str
    birth_date: str
    gender: str


def digits_of(typed: str) -> str:
    """The number without spaces, dashes and the country code of China, as the records have it."""
    kept = "".join(
        character for character in typed if character.isascii() and (character.isdigit() or character == "+")
    )
    return kept.removeprefix("+86").removeprefix("0086") if len(kept) > 11 else kept


def plausible(phone: str) -> bool:
    """Whether this has the form of a phone number (ITU-T E.164: at most 15 digits)."""
    return 5 <= len(phone.removeprefix("+")) <= 15 and phone.removeprefix("+").isdigit()


def masked(phone: str) -> str:
    """138****0001: enough to recognise your own number, not enough to learn somebody else's."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 9 else "****" + phone[-2:]


def under(store: FhirStore, phone: str, now: int) -> tuple[str, ...]:
    """Ids of the active Patients that name this phone now. When there are none, the proxies with this phone who have
    no record here, as RelatedPerson/ID."""
    written = tuple(dict.fromkeys((phone, f"+86{phone}", f"+86 {phone}")))
    with store.reading() as tx:
        found: dict[str, Json] = {}
        for number in written:
            for body in search(tx, "Patient", {"phone": number}, limit=20):
                found[body["id"]] = body
        own = tuple(id_ for id_, body in found.items() if body.get("active", True) and _names(body, phone))
        related = () if own else proxies.under(tx, written, now)
        return own or tuple(RELATED + id_ for id_ in related if _names(tx.read("RelatedPerson", id_) or {}, phone))


def _names(body: Json, phone: str) -> bool:
    return any(
        digits_of(str(contact.get("value", ""))) == phone
        for contact in body.get("telecom", ())
        if contact.get("system") == "phone" and contact.get("use") != "old"
    )


def shown(store: FhirStore, ids: Iterable[str]) -> tuple[PersonSummary, ...]:
    """The people of these ids whose records still exist."""
    with store.reading() as tx:
        return tuple(person for id_ in ids if (person := _shown(tx, id_)) is not None)


def _shown(tx: Tx, id_: str) -> PersonSummary | None:
    related = id_.startswith(RELATED)
    body = tx.read("RelatedPerson", id_.removeprefix(RELATED)) if related else tx.read("Patient", id_)
    if body is None:
        return None
    return PersonSummary(id_, name_in_words(body) or id_, body.get("birthDate", ""), body.get("gender", "unknown"))
