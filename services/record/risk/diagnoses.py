"""Whether a person has a diagnosis or takes a kind of medicine, by the codes of their record. Pure, and never raises.

What is not certain is None. A diagnosis is True when the hospital lists it, and False only when the hospital lists
others of this person and not this one: an empty list says nothing, and what the person alone says is none of the
hospital's list. One that is listed as doubtful alone is None; those
that were refuted or entered in error have no effect. The same holds for treatment: somebody takes nothing against high
blood pressure only when medicines are listed, each with its ATC code.

Sources of codes: ICD-10 (WHO, 2019); SNOMED CT, international edition; ATC (WHO Collaborating Centre for Drug
Statistics Methodology, 2024). Vascular disease is that of the ESC guidelines for atrial fibrillation, 2020: with every
coronary heart disease.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.fhir import resource as fhir
from services.record.medicines.model import Prescription
from services.record.risk.model import Factor
from services.record.timeline.entry import is_by_patient

ICD10: Final = "http://hl7.org/fhir/sid/icd-10"
SNOMED: Final = "http://snomed.info/sct"
ATC: Final = "http://www.whocc.no/atc"
ANTIHYPERTENSIVES: Final = ("C02", "C03", "C07", "C08", "C09")
_REFUTED: Final = frozenset({"refuted", "entered-in-error"})
_DOUBTFUL: Final = frozenset({"unconfirmed", "provisional", "differential"})
_OVER: Final = frozenset({"inactive", "resolved"})


@dataclass(frozen=True)
class DiagnosisCodes:
    """ICD-10 codes with all below them, and SNOMED concepts. `lasting`: having had it counts like having it."""

    icd10: tuple[str, ...]
    snomed: frozenset[str]
    lasting: bool = False


DIAGNOSES: Final[Mapping[Factor, DiagnosisCodes]] = {
    Factor.DIABETES: DiagnosisCodes(
        ("E10", "E11", "E12", "E13", "E14"), frozenset({"73211009", "44054006", "46635009"})
    ),
    Factor.HYPERTENSION: DiagnosisCodes(("I10", "I11", "I12", "I13", "I15"), frozenset({"38341003", "59621000"})),
    Factor.HEART_FAILURE: DiagnosisCodes(
        ("I50", "I11.0", "I13.0", "I13.2"), frozenset({"84114007", "42343007", "441481004", "88805009"}), lasting=True
    ),
    Factor.STROKE: DiagnosisCodes(
        ("I63", "I64", "I69.3", "I69.4", "I74", "G45.0", "G45.1", "G45.2", "G45.3", "G45.8", "G45.9"),
        frozenset({"230690007", "422504002", "266257000"}),
        lasting=True,
    ),
    Factor.VASCULAR: DiagnosisCodes(
        ("I20", "I21", "I22", "I23", "I24", "I25", "I70", "I73.9"),
        frozenset({"22298006", "53741008", "399211009", "400047006", "194828000", "414545008", "840580004"}),
        lasting=True,
    ),
    Factor.FIBRILLATION: DiagnosisCodes(
        ("I48",), frozenset({"49436004", "5370000", "282825002", "440059007", "440028005"}), lasting=True
    ),
}


def listed_diagnosis(conditions: Iterable[Any], codes: DiagnosisCodes) -> bool | None:
    """Whether the hospital lists a diagnosis, by its Conditions."""
    valid = valid_conditions(conditions)
    these = [each for each in valid if _has(each, codes)]
    certain = [each for each in these if not is_doubtful(each)]
    if any(codes.lasting or not _is_of(each, "clinicalStatus", _OVER) for each in certain):
        return True
    return False if is_listed(valid) and len(certain) == len(these) else None


def valid_conditions(conditions: Iterable[Any]) -> list[fhir.JsonObject]:
    """Those that were neither refuted nor entered in error."""
    return [each for each in map(fhir.as_object, conditions) if not _is_of(each, "verificationStatus", _REFUTED)]


def is_listed(conditions: Iterable[fhir.JsonObject]) -> bool:
    """Whether the hospital lists any; what the person alone says is none of its list."""
    return any(not is_by_patient(each) for each in conditions)


def is_doubtful(condition: fhir.JsonObject) -> bool:
    """Whether nobody has confirmed it yet."""
    return _is_of(condition, "verificationStatus", _DOUBTFUL)


def takes(medicines: Iterable[Prescription], *groups: str) -> bool:
    """Whether one of the medicines, all of which are taken now, is of one of these ATC groups."""
    return any(code.startswith(groups) for each in medicines for code in _atc(each))


def is_treated(medicines: Sequence[Prescription]) -> bool | None:
    """Whether one of the medicines that are taken now is against high blood pressure."""
    if takes(medicines, *ANTIHYPERTENSIVES):
        return True
    return False if medicines and all(_atc(each) for each in medicines) else None


def _is_of(condition: fhir.JsonObject, name: str, statuses: frozenset[str]) -> bool:
    return any(coding.code in statuses for coding in fhir.codings(condition.get(name)))


def _has(condition: fhir.JsonObject, codes: DiagnosisCodes) -> bool:
    return any(
        (coding.code or "").startswith(codes.icd10)
        if (coding.system or "").startswith(ICD10)
        else coding.system == SNOMED and coding.code in codes.snomed
        for coding in fhir.codings(condition.get("code"))
    )


def _atc(medicine: Prescription) -> list[str]:
    split = (code.partition("|") for code in (*medicine.codes, *medicine.ingredients))
    return [code for system, _, code in split if system == ATC]
