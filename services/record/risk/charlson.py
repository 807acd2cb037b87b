"""How heavy the diseases of a person weigh together, as the LACE index counts them. Pure, and never raises.

Sources: weights: van Walraven et al., CMAJ 2010; 182: 551-557 (note to table 3, after Schneeweiss et al., Health Serv
Res 2003; 38: 1103-1120). ICD-10 codes: Quan et al., Med Care 2005; 43: 1130-1139 (table 1).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from services.fhir import resource as fhir
from services.record.risk.diagnoses import ICD10, is_doubtful, is_listed, valid_conditions
from services.record.timeline.entry import is_by_patient


@dataclass(frozen=True)
class DiseaseGroup:
    """ICD-10 codes with all below them, and what having one of them weighs. `instead`: the milder group that it
    replaces, by its place in the table."""

    points: int
    icd10: tuple[str, ...]
    instead: int | None = None


def _codes(words: str) -> tuple[str, ...]:
    return tuple(words.split())


def _of_diabetes(digits: str) -> tuple[str, ...]:
    return tuple(f"E{group}.{digit}" for group in range(10, 15) for digit in digits)


_TUMOURS: Final = tuple(
    f"C{number:02}"
    for number in range(98)
    if number not in {27, 28, 29, 35, 36, 42, 44, 59, 77, 78, 79, 80, 86, 87, 89}
)
GROUPS: Final = (
    DiseaseGroup(1, _of_diabetes("01689")),
    DiseaseGroup(2, _codes("B18 K70.0 K70.1 K70.2 K70.3 K70.9 K71.3 K71.4 K71.5 K71.7 K73 K74 K76.0 K76.2 K76.3 K76.4"
                           " K76.8 K76.9 Z94.4")),
    DiseaseGroup(2, _TUMOURS),
    DiseaseGroup(2, _of_diabetes("23457"), instead=0),
    DiseaseGroup(4, _codes("I85.0 I85.9 I86.4 I98.2 K70.4 K71.1 K72.1 K72.9 K76.5 K76.6 K76.7"), instead=1),
    DiseaseGroup(6, _codes("C77 C78 C79 C80"), instead=2),
    DiseaseGroup(1, _codes("I21 I22 I25.2")),  # myocardial infarction
    DiseaseGroup(1, _codes("I70 I71 I73.1 I73.8 I73.9 I77.1 I79.0 I79.2 K55.1 K55.8 K55.9 Z95.8 Z95.9")),
    DiseaseGroup(1, _codes("G45 G46 H34.0 I60 I61 I62 I63 I64 I65 I66 I67 I68 I69")),  # of the brain's vessels
    DiseaseGroup(2, _codes("I09.9 I11.0 I13.0 I13.2 I25.5 I42.0 I42.5 I42.6 I42.7 I42.8 I42.9 I43 I50 P29.0")),
    DiseaseGroup(2, _codes("I27.8 I27.9 J40 J41 J42 J43 J44 J45 J46 J47 J60 J61 J62 J63 J64 J65 J66 J67 J68.4 J70.1"
                           " J70.3")),
    DiseaseGroup(2, _codes("I12.0 I13.1 N03.2 N03.3 N03.4 N03.5 N03.6 N03.7 N05.2 N05.3 N05.4 N05.5 N05.6 N05.7 N18 N19"
                           " N25.0 Z49.0 Z49.1 Z49.2 Z94.0 Z99.2")),
    DiseaseGroup(3, _codes("F00 F01 F02 F03 F05.1 G30 G31.1")),  # dementia
    DiseaseGroup(3, _codes("M05 M06 M31.5 M32 M33 M34 M35.1 M35.3 M36.0")),  # connective tissue
    DiseaseGroup(4, _codes("B20 B21 B22 B24")),  # HIV
)  # fmt: skip
"""The milder groups of diabetes, liver and tumours first, then the worse ones, then the others."""


def charlson(conditions: Iterable[Any]) -> int | None:
    """The sum of the weights. None where the hospital lists nothing, or anything whose code is not ICD-10, or a disease
    of a group only as doubtful: then it might be more. What the person says without a code has no effect."""
    valid = valid_conditions(conditions)
    counted = [each for each in valid if _groups(each) is not None or not is_by_patient(each)]
    groups = [(_groups(each), is_doubtful(each)) for each in counted]
    if not is_listed(valid) or any(found is None or (found and doubtful) for found, doubtful in groups):
        return None
    has = frozenset(group for found, _ in groups for group in found or ())
    replaced = {GROUPS[group].instead for group in has}
    return sum(GROUPS[group].points for group in has - replaced)


def _groups(condition: fhir.JsonObject) -> frozenset[int] | None:
    """The places of the groups a diagnosis is of; None without an ICD-10 code."""
    codings = fhir.codings(condition.get("code"))
    codes = [each.code for each in codings if each.code and (each.system or "").startswith(ICD10)]
    if not codes:
        return None
    return frozenset(n for n, group in enumerate(GROUPS) for code in codes if code.startswith(group.icd10))
