"""Reads MedicationRequest, MedicationStatement and MedicationDispense. Pure; never raises: a mistake in one element
hides nothing else.

Source: FHIR R4 §11.1 MedicationRequest, §11.2 MedicationDispense, §11.4 MedicationStatement.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from services.fhir import resource as fhir
from services.fhir.subject import subjects
from services.record.medicines.dosage import dosage
from services.record.medicines.model import Dispense, Dosage, MedicineSettings, Prescription, PrescriptionStatus
from services.record.results.values import amount

REQUEST: Final = "MedicationRequest"
STATEMENT: Final = "MedicationStatement"
_STATUS: Final = {
    "active": PrescriptionStatus.ACTIVE,
    "intended": PrescriptionStatus.ACTIVE,
    "on-hold": PrescriptionStatus.PAUSED,
    "draft": PrescriptionStatus.DRAFT,
    "completed": PrescriptionStatus.ENDED,
    "stopped": PrescriptionStatus.ENDED,
    "cancelled": PrescriptionStatus.ENDED,
    "not-taken": PrescriptionStatus.ENDED,
    "entered-in-error": PrescriptionStatus.IN_ERROR,
}
_RUNNING: Final = frozenset({PrescriptionStatus.ACTIVE, PrescriptionStatus.UNKNOWN})
_MOST_DOSAGES: Final = 50
_MOST_DAYS: Final = 3660
_DAY: Final = "d"  # UCUM

Medicines = Mapping[str, fhir.JsonObject]
"""Medication resources by `Medication/id`."""


def prescription(
    body: Any,
    language: str | None = None,
    medicines: Medicines | None = None,
    settings: MedicineSettings | None = None,
) -> Prescription:
    """Reads a prescription of any shape, with what the person chose for it."""
    own = fhir.as_object(body)
    type_ = fhir.as_text(own.get("resourceType")) or REQUEST
    status = _STATUS.get(fhir.as_text(own.get("status")) or "", PrescriptionStatus.UNKNOWN)
    medicine = medication(own, medicines or {})
    named = own.get("medicationCodeableConcept") or medicine.get("code")
    written = fhir.as_list(own.get("dosageInstruction") or own.get("dosage"))[:_MOST_DOSAGES]
    dosages = tuple(dosage(each, number, language) for number, each in enumerate(written))
    supply = fhir.as_object(own.get("dispenseRequest"))
    period = _effective(own)
    return Prescription(
        id=fhir.as_text(own.get("id")) or "",
        type=type_,
        name=fhir.text_of(named, language) or fhir.display_of(own.get("medicationReference"), language) or "",
        codes=_codes(named),
        ingredients=tuple(_ingredients(medicine)),
        status=status,
        dosages=dosages,
        authored=fhir.when(own.get("authoredOn")) or fhir.when(own.get("dateAsserted")),
        start=period.start if period else None,
        end=period.end if period else None,
        ended=None if status in _RUNNING else _ended(own, period, dosages),
        patient=min(subjects(own), default=None),
        reason=next(iter(fhir.texts_of(own.get("reasonCode"), language)), None),
        prescriber=fhir.display_of(own.get("requester"), language),
        notes=tuple(_notes(own, language)),
        dispensed=amount(supply.get("quantity"), language),
        refills=fhir.as_int(supply.get("numberOfRepeatsAllowed")),
        replaces=_replaces(own),
        settings=settings,
    )


def ended_by_successors(prescriptions: Iterable[Prescription]) -> tuple[Prescription, ...]:
    """The same prescriptions; one that was replaced ended at the latest when its successor was written. The hospital's
    last word about it may be much younger than its end."""
    every = tuple(prescriptions)
    since = {each.replaces: each.authored for each in every if isinstance(each.authored, datetime)}
    return tuple(_ended_by(each, since.get(each.key)) for each in every)


def _ended_by(each: Prescription, since: datetime | None) -> Prescription:
    if since is None or each.ended is None or each.ended <= since:
        return each
    return replace(each, ended=since)


def dispense(body: Any, language: str | None = None) -> Dispense | None:
    """Reads a MedicationDispense; None for one that handed out nothing, or nothing that can be counted."""
    own = fhir.as_object(body)
    quantity = amount(own.get("quantity"), language)
    handed = fhir.first_moment(fhir.when(own.get("whenHandedOver")) or fhir.when(own.get("whenPrepared")))
    for_ = next(iter(fhir.references(own.get("authorizingPrescription"), REQUEST)), None)
    if own.get("status") != "completed" or quantity is None or handed is None or for_ is None:
        return None
    return Dispense(f"{for_.type}/{for_.id}", quantity, handed, _days(own.get("daysSupply")))


def _days(supply: Any) -> int | None:
    """The days of a `daysSupply`; None for another unit, or what is no number of days."""
    body = fhir.as_object(supply)
    number = fhir.as_decimal(body.get("value"))
    if number is None or not 0 < number <= _MOST_DAYS or _DAY not in (body.get("code"), body.get("unit")):
        return None
    return int(number)


def medication(own: fhir.JsonObject, medicines: Medicines) -> fhir.JsonObject:
    """The Medication a prescription refers to, contained or known; empty when there is none."""
    link = fhir.as_object(own.get("medicationReference")).get("reference")
    if isinstance(link, str) and link.startswith("#"):
        inside = (each for each in fhir.objects(own.get("contained")) if each.get("id") == link[1:])
        return next(inside, {})
    found = fhir.reference(link)
    return medicines.get(f"{found.type}/{found.id}", {}) if found else {}


def _effective(own: fhir.JsonObject) -> fhir.Period | None:
    """When a MedicationStatement says it is taken; a single moment is a beginning."""
    found = fhir.choice_when(own, "effective")
    return found if found is None or isinstance(found, fhir.Period) else fhir.Period(found, None)


def _ended(own: fhir.JsonObject, period: fhir.Period | None, dosages: tuple[Dosage, ...]) -> datetime | None:
    """From when a prescription that no longer runs plans nothing: a statement says it itself, of a request it is the
    hospital's last word, which comes before the end that was meant at first. One that says neither never ran."""
    if period is not None and period.end is not None:
        return None
    bounds = [each.timing.repeat.end if each.timing and each.timing.repeat else None for each in dosages]
    said = fhir.instant_of(fhir.at(own, "meta", "lastUpdated"))
    return said or (None if bounds and all(bounds) else datetime.min.replace(tzinfo=UTC))


def _replaces(own: fhir.JsonObject) -> str | None:
    before = fhir.reference(own.get("priorPrescription"))
    earlier = fhir.references(own.get("derivedFrom"), STATEMENT)
    found = before or next(iter(earlier), None)
    return f"{found.type}/{found.id}" if found else None


def _codes(concept: Any) -> tuple[str, ...]:
    return tuple(f"{coding.system or ''}|{coding.code}" for coding in fhir.codings(concept) if coding.code)


def _ingredients(medicine: fhir.JsonObject) -> Iterator[str]:
    for each in fhir.objects(medicine.get("ingredient")):
        yield from _codes(each.get("itemCodeableConcept"))


def _notes(own: fhir.JsonObject, language: str | None) -> Iterator[str]:
    for note in fhir.objects(own.get("note")):
        if text := fhir.translated(note, "text", language):
            yield text
