"""A patient's medicines as a member of staff may see them, with what was taken of each; and patients by their name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from hospital.base.elements import TRANSLATION
from hospital.base.human_names import name_in_words
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import find_versions
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.tx import Tx
from hospital.medication.adherence import Regularity, day_of_dose, regularity, window
from hospital.medication.days_covered import DaysCovered, days_covered, fill_of

Json = dict[str, Any]

_MOST_PRESCRIPTIONS: Final = 100
_MOST_DOSES: Final = 5000
_MOST_DISPENSES: Final = 1000
_RUNNING: Final = frozenset({"active", "on-hold"})


@dataclass(frozen=True)
class FoundPatient:
    """A patient whose name fits."""

    id: str
    name: str
    birth: str


@dataclass(frozen=True)
class PrescribedMedicine:
    """One prescription, how regularly it is taken, and for how many days there was enough of it; `covered` None where
    nobody said so."""

    name: str
    words: str
    status: str
    doses: Regularity
    covered: DaysCovered | None = None


@dataclass(frozen=True)
class PatientMedicines:
    """The medicines of one patient; those that run first. `unread`: prescriptions that cannot be counted."""

    patient: FoundPatient
    medicines: tuple[PrescribedMedicine, ...]
    unread: int


def medicine_list(tx: Tx, access: Access, patient: str, today: date, language: str) -> PatientMedicines | None:
    """The medicines of a patient; None for one whom the caller may not see."""
    found = find_versions(tx, "Patient", [("_id", patient)], limit=1, access=access)
    if not found:
        return None
    of_patient = ("patient", patient)
    prescribed = find_versions(tx, "MedicationRequest", [of_patient], limit=_MOST_PRESCRIPTIONS, access=access)
    since = ("effective-time", f"ge{window(today)[0] - timedelta(days=1)}")
    versions = find_versions(tx, "MedicationAdministration", [of_patient, since], limit=_MOST_DOSES, access=access)
    doses = [dose for dose, _ in judged_apart(None, (version.body for version in versions), day_of_dose)]

    handed = find_versions(
        tx, "MedicationDispense", [of_patient, ("status", "completed"), ("_sort", "-_lastUpdated")],
        limit=_MOST_DISPENSES, access=access,
    )  # fmt: skip
    fills = [fill for _, fill in judged_apart(None, (version.body for version in handed), fill_of) if fill is not None]

    def told(body: Json) -> PrescribedMedicine:
        covered = days_covered(str(body["id"]), fills, today)
        return _medicine(body, regularity(body, doses, today), covered, language)

    bodies = [version.body for version in prescribed if version.body.get("status") != "entered-in-error"]
    medicines = [medicine for _, medicine in judged_apart(None, bodies, told)]
    medicines.sort(key=lambda medicine: (medicine.status not in _RUNNING, medicine.name))
    return PatientMedicines(patient_line(found[0].body), tuple(medicines), len(bodies) - len(medicines))


def medicine_name(body: Json, language: str) -> str:
    """What the medicine of a prescription is called; empty when it does not say."""
    name = in_language(body.get("medicationCodeableConcept") or {}, "text", language)
    return name or str((body.get("medicationReference") or {}).get("display", ""))


def dosage_words(body: Json, language: str) -> str:
    """How the medicine of a prescription is taken, in its words; empty when it does not say."""
    words = (in_language(dosage, "text", language) for dosage in body.get("dosageInstruction", ()))
    return "; ".join(filter(None, words))


def patient_name(tx: Tx, access: Access, patient: str) -> str:
    """The patient's name; empty for one whom the caller may not see."""
    found = find_versions(tx, "Patient", [("_id", patient)], limit=1, access=access) if patient else ()
    return patient_line(found[0].body).name if found else ""


def _medicine(body: Json, doses: Regularity, covered: DaysCovered | None, language: str) -> PrescribedMedicine:
    name, words = medicine_name(body, language), dosage_words(body, language)
    return PrescribedMedicine(name, words, str(body.get("status", "")), doses, covered)


def patient_line(body: Json) -> FoundPatient:
    """A Patient as it stands in a list."""
    return FoundPatient(str(body["id"]), name_in_words(body), str(body.get("birthDate", "")))


def in_language(node: Json, key: str, language: str) -> str:
    """An element in a language where it has a translation, else as it is written."""
    return next(_translations(node.get(f"_{key}") or {}, language), str(node.get(key, "")))


def _translations(element: Json, language: str) -> Iterator[str]:
    for item in element.get("extension", ()):
        parts = {part.get("url"): part for part in item.get("extension", ())} if item.get("url") == TRANSLATION else {}
        if parts.get("lang", {}).get("valueCode") == language:
            yield str(parts.get("content", {}).get("valueString", ""))
