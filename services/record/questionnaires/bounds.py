"""What an item says an answer has to be, and the units of an amount. Pure; never raises.

Source: FHIR R4 Questionnaire.item.maxLength and the extensions minValue, maxValue, minLength, regex, maxDecimalPlaces,
maxSize, questionnaire-minOccurs, -maxOccurs, -unit, -unitOption.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from services.fhir import resource as fhir
from services.record.questionnaires.model import NO_BOUNDS, AnswerBounds, UnitOption
from services.record.questionnaires.values import Value, read_value

CORE: Final = "http://hl7.org/fhir/StructureDefinition/"
_MEGABYTE: Final = 1_000_000


def bounds_of(body: fhir.JsonObject) -> AnswerBounds:
    """The bounds of one item."""
    longest = fhir.as_int(body.get("maxLength")) if "maxLength" in body else None
    if "extension" not in body:
        return NO_BOUNDS if longest is None else AnswerBounds(longest=longest)
    megabytes = fhir.as_decimal(_extension(body, "maxSize"))
    return AnswerBounds(
        least=_value(body, "minValue"),
        most=_value(body, "maxValue"),
        shortest=fhir.as_int(_extension(body, "minLength")),
        longest=longest,
        decimals=fhir.as_int(_extension(body, "maxDecimalPlaces")),
        pattern=fhir.as_text(_extension(body, "regex")),
        least_answers=fhir.as_int(_extension(body, "questionnaire-minOccurs")),
        most_answers=fhir.as_int(_extension(body, "questionnaire-maxOccurs")),
        most_bytes=int(megabytes * _MEGABYTE) if megabytes is not None and megabytes > 0 else None,
    )


def units_of(body: fhir.JsonObject, language: str | None) -> tuple[UnitOption, ...]:
    """The units that an amount can be given in; the one unit of the item first, then those to choose from."""
    return tuple(dict.fromkeys(_units(body, language)))


def _units(body: fhir.JsonObject, language: str | None) -> Iterator[UnitOption]:
    for name in ("questionnaire-unit", "questionnaire-unitOption"):
        for raw in fhir.extensions(body, CORE + name):
            coding = fhir.as_object(raw.get("valueCoding"))
            words = fhir.text_of(coding, language)
            if words:
                yield UnitOption(words, fhir.as_text(coding.get("system")), fhir.as_text(coding.get("code")))


def _extension(body: fhir.JsonObject, name: str) -> Any:
    return fhir.extension_value(body, CORE + name)


def _value(body: fhir.JsonObject, name: str) -> Value | None:
    found = fhir.choice(fhir.extension(body, CORE + name), "value")
    return read_value(*found) if found else None
