"""What the hospital asks for, and what the person decided about each. Reads only, never waits for the network."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final

from local_store import bodies, outbox, resources
from local_store.resources import Delivery
from local_store.store import Reader
from services.consents.model import Agreement, AgreementState, in_order, state_of
from services.each import each
from services.fhir.consents import (
    CARE,
    CONSENT,
    ConsentDecision,
    consent_id,
    consent_text,
    decision,
    library_id,
)
from services.fhir.resource import JsonObject, human_name
from services.query import query
from services.upload_consent import held

_MOST: Final = 50


@query("Library", CONSENT, "RelatedPerson", "outbox")
def agreements(r: Reader, patient: str, language: str) -> tuple[Agreement, ...]:
    """Every text that the hospital asks about now, what is needed first, with what the patient decided."""
    kept = islice(bodies.with_prefix(r, "Library", library_id("")), _MOST)
    found = each(kept, lambda library: _agreement(r, library, patient, language)).read
    return in_order(filter(None, found))


def _agreement(r: Reader, library: JsonObject, patient: str, language: str) -> Agreement | None:
    text = consent_text(library, language)
    if text is None:
        return None
    consent = resources.get(r, CONSENT, consent_id(patient, text.code))
    decided = decision(consent.body) if consent else None
    waiting = consent is not None and consent.delivery is not Delivery.CONFIRMED
    refused = consent is not None and consent.delivery is Delivery.REJECTED
    return Agreement(text, decided, state_of(text, decided), waiting, refused, _name(r, decided, language))


def _name(r: Reader, decided: ConsentDecision | None, language: str) -> str:
    who = resources.get(r, "RelatedPerson", decided.by) if decided and decided.by else None
    return (human_name(who.body.get("name"), language) or "") if who else ""


@query("Library", CONSENT, "RelatedPerson", "outbox")
def is_asking_due(r: Reader, patient: str) -> bool:
    """Whether there is something that the patient has not been asked yet, or has to be asked again."""
    return any(agreement.is_open for agreement in agreements(r, patient, "zh"))


@dataclass(frozen=True)
class HeldBack:
    """Changes that are kept here and not sent. `agrees`: the person has agreed again, which the hospital does not have
    yet."""

    count: int
    agrees: bool


@query("Library", CONSENT, "RelatedPerson", "outbox")
def held_back(r: Reader, patient: str) -> HeldBack | None:
    """What waits on this device because the patient does not agree to its being sent; None where nothing does."""
    people = held(r) & {patient}
    count = outbox.held_back(r, people)
    if not count:
        return None
    found: Iterable[Agreement] = agreements(r, patient, "zh")
    agrees = any(each.text.code == CARE and each.state is AgreementState.AGREED for each in found)
    return HeldBack(count, agrees)
