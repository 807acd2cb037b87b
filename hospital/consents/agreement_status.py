"""Whether a person agrees to something now. A hospital that publishes no text about it does not ask, and needs none."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from hospital.consents.elements import consent_id, is_enough, library_id
from hospital.fhir.store.tx import Tx

Json = dict[str, Any]


class AgreementStatus(StrEnum):
    """What is known of a person's agreement."""

    NOT_ASKED = "the hospital does not ask"
    OPEN = "nothing was decided yet"
    AGREED = "agreed"
    OUTDATED = "agreed to a text that is no longer enough"
    REFUSED = "declined or withdrawn"


def status_of(tx: Tx, patient: str, code: str) -> AgreementStatus:
    """What a patient decided about a text; reads two resources by their ids."""
    library = tx.read("Library", library_id(code))
    if library is None or library.get("status") != "active":
        return AgreementStatus.NOT_ASKED
    consent = tx.read("Consent", consent_id(patient, code))
    if consent is None:
        return AgreementStatus.OPEN
    if is_enough(consent, library):
        return AgreementStatus.AGREED
    return AgreementStatus.OUTDATED if consent.get("status") == "active" else AgreementStatus.REFUSED


def holds(tx: Tx, patient: str, code: str) -> bool:
    """Whether something that needs this agreement may be done now."""
    return status_of(tx, patient, code) in (AgreementStatus.NOT_ASKED, AgreementStatus.AGREED)
