"""A recorded dose as JSON, and back. Pure; reading never raises.

The id derives from the prescription and the slot (`model.administration_id`), so every device writes the same resource
for the same dose. Undo is the same resource with the status `entered-in-error`; taking it after all, with `completed`.
Source: FHIR R4 §11.3 MedicationAdministration; the contract with the hospital (extensions `dose-slot`, `dose-planned`,
`dose-of`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from services.clock import instant
from services.fhir import resource as fhir
from services.fhir import terms
from services.record.medicines.dose import Administration, AdministrationStatus
from services.record.medicines.ids import administration_id
from services.record.medicines.model import Dosage, Prescription
from services.record.medicines.read import medication
from services.record.results.values import Amount, amount

ADMINISTRATION: Final = "MedicationAdministration"
#: Why a dose was skipped, as codes of `terms.SKIP_SYSTEM`; the words are in the catalogs.
SKIP_REASONS: Final = ("forgot", "side-effect", "feels-well", "feels-unwell", "ran-out", "told-to", "other")

_STATUS: Final = {
    "completed": AdministrationStatus.TAKEN,
    "stopped": AdministrationStatus.TAKEN,
    "in-progress": AdministrationStatus.TAKEN,
    "not-done": AdministrationStatus.SKIPPED,
    "entered-in-error": AdministrationStatus.UNDONE,
}
_COMMUNITY: Final = {
    "system": "http://terminology.hl7.org/CodeSystem/medication-admin-category",
    "code": "community",
}


def administration_json(
    prescription: Prescription,
    slot: str,
    dosage: Dosage | None,
    medicine: fhir.JsonObject,
    *,
    patient: str,
    planned: datetime | None,
    at: datetime,
    taken: Amount | None = None,
    skipped: str | None = None,
    words: str = "",
) -> dict[str, Any]:
    """The MedicationAdministration of the dose in this slot, taken at a moment, or skipped for one of `SKIP_REASONS`
    (and `words`). `medicine`: the prescription's own JSON, from which the medicine is copied. `taken`: the amount;
    None: the prescribed one."""
    given = taken or (dosage.amount if dosage and isinstance(dosage.amount, Amount) else None)
    body: dict[str, Any] = {
        "resourceType": ADMINISTRATION,
        "id": administration_id(prescription.key, slot),
        "extension": [
            {"url": terms.DOSE_SLOT, "valueString": slot},
            *([{"url": terms.DOSE_PLANNED, "valueDateTime": instant(planned)}] if planned else []),
            *([_statement(prescription)] if prescription.is_own else []),
        ],
        "status": "not-done" if skipped else "completed",
        **({"statusReason": [_reason(skipped, words)]} if skipped else {}),
        "category": {"coding": [_COMMUNITY]},
        **_medicine(medicine, prescription.name),
        "subject": {"reference": f"Patient/{patient}"},
        "effectiveDateTime": instant(at),
        **({} if prescription.is_own else {"request": {"reference": prescription.key}}),
    }
    if given is not None and not skipped:
        body["dosage"] = {"dose": quantity_json(given)}
    return body


def undone(body: fhir.JsonObject) -> dict[str, Any]:
    """The same record as entered in error: it has no effect any more, and its stock is given back."""
    rest = {key: value for key, value in body.items() if key != "statusReason"}
    return {**rest, "status": "entered-in-error"}


def as_needed_slot(at: datetime) -> str:
    """The slot of a dose taken as needed: its minute, so that a double tap is one dose."""
    return f"as-needed/{instant(at)[:16]}Z"


def quantity_json(given: Amount) -> dict[str, Any]:
    """The amount as a Quantity."""
    coded = {"system": terms.UCUM, "code": given.code} if given.code else {}
    unit = {"unit": given.unit} if given.unit else {}
    return {"value": given.number, **unit, **coded}


def administration(body: Any, language: str | None = None) -> Administration:
    """Reads a MedicationAdministration of any shape."""
    own = fhir.as_object(body)
    id_ = fhir.as_text(own.get("id")) or ""
    status = _STATUS.get(fhir.as_text(own.get("status")) or "", AdministrationStatus.UNKNOWN)
    planned = fhir.instant_of(fhir.extension_value(own, terms.DOSE_PLANNED))
    reason = own.get("statusReason")
    return Administration(
        id=id_,
        status=status,
        prescription=_prescription(own),
        slot=fhir.as_text(fhir.extension_value(own, terms.DOSE_SLOT)),
        planned=planned,
        taken=_taken(own),
        amount=amount(fhir.at(own, "dosage", "dose"), language),
        text=fhir.translated(own.get("dosage"), "text", language),
        reason=fhir.code_in(reason, terms.SKIP_SYSTEM) or next(iter(fhir.texts_of(reason, language)), None),
        name=fhir.text_of(own.get("medicationCodeableConcept"), language)
        or fhir.display_of(own.get("medicationReference"), language),
    )


def _prescription(own: fhir.JsonObject) -> str | None:
    found = fhir.reference(own.get("request")) or fhir.reference(fhir.extension_value(own, terms.DOSE_OF))
    return f"{found.type}/{found.id}" if found else None


def _taken(own: fhir.JsonObject) -> datetime | None:
    found = fhir.choice_when(own, "effective")
    return fhir.first_moment(found.start or found.end if isinstance(found, fhir.Period) else found, UTC)


def _medicine(own: fhir.JsonObject, name: str) -> dict[str, Any]:
    """The medicine as the prescription names it; one that the prescription contains by its code, because its
    reference means nothing elsewhere."""
    if isinstance(own.get("medicationCodeableConcept"), Mapping):
        return {"medicationCodeableConcept": own["medicationCodeableConcept"]}
    if fhir.reference(own.get("medicationReference")):
        return {"medicationReference": own["medicationReference"]}
    code = medication(own, {}).get("code")
    return {"medicationCodeableConcept": code if isinstance(code, Mapping) else {"text": name}}


def _statement(prescription: Prescription) -> dict[str, Any]:
    return {"url": terms.DOSE_OF, "valueReference": {"reference": prescription.key}}


def _reason(code: str, words: str) -> dict[str, Any]:
    text = {"text": words.strip()} if words.strip() else {}
    return {"coding": [{"system": terms.SKIP_SYSTEM, "code": code}], **text}
