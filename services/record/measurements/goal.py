"""A person's own target ranges from the goals that the hospital set (Goal). Pure, and never raises.

Source: FHIR R4 §9.9 Goal. A goal that is pursued counts, the one that began last before the others; a number without
"less than" or "more than" names no range, and a range that is none leaves the published one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from services.fhir import resource as fhir
from services.record.measurements.conversion import quantity_number
from services.record.measurements.kinds import DIASTOLIC, KINDS, LOINC, SYSTOLIC, MeasurementKind, kind_of
from services.record.measurements.target import OwnGoal, TargetBand, TargetBands, TargetPart

GOAL: Final = "Goal"
_PURSUED: Final = frozenset({"accepted", "active"})
_FASTING: Final = ("1558-6", "14771-0", "76629-5")  # LOINC 2.77: fasting glucose in serum, plasma and blood
_PARTS: Final[Mapping[str, tuple[MeasurementKind, TargetPart]]] = {
    SYSTOLIC.token: (MeasurementKind.PRESSURE, TargetPart.VALUE),
    DIASTOLIC.token: (MeasurementKind.PRESSURE, TargetPart.DIASTOLIC),
    **{f"{LOINC}|{code}": (MeasurementKind.GLUCOSE, TargetPart.FASTING) for code in _FASTING},
}


def own_bands(goals: Iterable[Any], language: str | None = None) -> TargetBands:
    """The ranges of the goals that are pursued."""
    pursued = [each for each in map(fhir.as_object, goals) if fhir.as_text(each.get("lifecycleStatus")) in _PURSUED]
    own: dict[tuple[MeasurementKind, TargetPart], TargetBand] = {}
    for each in sorted(pursued, key=_began):
        own |= dict(_bands(each, language))
    return TargetBands(own)


def _began(goal: fhir.JsonObject) -> str:
    began = fhir.when(goal.get("startDate")) or fhir.when(goal.get("statusDate"))
    return str(began) if isinstance(began, fhir.FhirDate) else ""


def _bands(
    goal: fhir.JsonObject, language: str | None
) -> Iterator[tuple[tuple[MeasurementKind, TargetPart], TargetBand]]:
    source = OwnGoal(
        fhir.text_of(goal.get("description"), language) or "", fhir.display_of(goal.get("expressedBy"), language)
    )
    for each in fhir.objects(goal.get("target")):
        part = next(filter(None, map(_part, fhir.codings(each.get("measure")))), None)
        low, high = _ends(each, part[0]) if part else (None, None)
        if part and (low is not None or high is not None) and (low is None or high is None or low <= high):
            yield part, TargetBand(low, high, source)


def _part(coding: fhir.Coding) -> tuple[MeasurementKind, TargetPart] | None:
    token = f"{coding.system or ''}|{coding.code}"
    kind = kind_of(token)
    if kind is None or kind is MeasurementKind.PRESSURE:  # a goal names one of the two numbers
        return _PARTS.get(token)
    return kind, TargetPart.VALUE


def _ends(target: fhir.JsonObject, kind: MeasurementKind) -> tuple[Decimal | None, Decimal | None]:
    """The least and the most of a range, or of a number with a comparator."""
    range_ = fhir.as_object(target.get("detailRange"))
    if range_:
        return quantity_number(kind, range_.get("low")), quantity_number(kind, range_.get("high"))
    number = quantity_number(kind, target.get("detailQuantity"))
    comparator = fhir.as_text(fhir.at(target, "detailQuantity", "comparator"))
    if number is None or comparator is None:
        return None, None
    step = KINDS[kind].step if comparator in ("<", ">") else Decimal(0)
    return (None, number - step) if comparator.startswith("<") else (number + step, None)
