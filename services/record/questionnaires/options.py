"""What can be chosen: an item's own options, and those of a ValueSet. Pure; never raises.

Source: FHIR R4 Questionnaire.item.answerOption, ValueSet.compose.include.concept, ValueSet.expansion.contains;
extensions questionnaire-optionExclusive, ordinalValue, itemWeight.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from services.fhir import resource as fhir
from services.record.questionnaires.bounds import CORE
from services.record.questionnaires.model import AnswerOption
from services.record.questionnaires.values import AmountAnswer, FileAnswer, LinkAnswer, Value, read_value

#: So many choices of one question are read.
MOST_OPTIONS: Final = 1000
_WEIGHTS: Final = (CORE + "itemWeight", CORE + "ordinalValue")


def options_of(body: fhir.JsonObject, language: str | None) -> tuple[AnswerOption, ...]:
    """The choices that an item lists itself."""
    if "answerOption" not in body:
        return ()
    return tuple(_options(body, language))[:MOST_OPTIONS]


def _options(body: fhir.JsonObject, language: str | None) -> Iterator[AnswerOption]:
    for raw in fhir.objects(body.get("answerOption")):
        found = fhir.choice(raw, "value")
        value = read_value(*found) if found else None
        if found is not None and value is not None:
            yield AnswerOption(
                value=value,
                words=words_of(value, found[1], language),
                exclusive=fhir.extension_value(raw, CORE + "questionnaire-optionExclusive") is True,
                chosen_first=raw.get("initialSelected") is True,
                weight=_weight(raw, found[1]),
            )


def set_options(value_set: fhir.JsonObject | None, language: str | None) -> tuple[AnswerOption, ...]:
    """The choices of a ValueSet: of its expansion, else of the concepts that it lists. Empty when it lists none itself,
    as a set that is defined by a rule."""
    if value_set is None:
        return ()
    expanded = [*fhir.objects(fhir.at(value_set, "expansion", "contains"))]
    listed = expanded or [*_concepts(value_set)]
    made = (_concept(raw, language) for raw in listed[:MOST_OPTIONS])
    return tuple(filter(None, made))


def _concepts(value_set: fhir.JsonObject) -> Iterator[fhir.JsonObject]:
    for include in fhir.objects(fhir.at(value_set, "compose", "include")):
        for concept in fhir.objects(include.get("concept")):
            yield {**concept, "system": include.get("system")}


def _concept(raw: fhir.JsonObject, language: str | None) -> AnswerOption | None:
    value = read_value("Coding", {key: raw.get(key) for key in ("system", "code", "display")})
    if value is None or raw.get("abstract") is True:
        return None
    designated = next(
        (
            fhir.as_text(other.get("value"))
            for other in fhir.objects(raw.get("designation"))
            if language and str(other.get("language", "")).partition("-")[0] == language.partition("-")[0]
        ),
        None,
    )
    return AnswerOption(value, designated or fhir.text_of(raw, language) or "", weight=_weight(raw, {}))


def words_of(value: Value, raw: Any, language: str | None) -> str:
    """How a choice is written; numbers and dates as FHIR writes them."""
    if isinstance(value, fhir.Coding | LinkAnswer):
        return fhir.display_of(raw, language) or (
            value.reference if isinstance(value, LinkAnswer) else value.display or value.code or ""
        )
    if isinstance(value, AmountAnswer):
        return " ".join(filter(None, (str(value.number), value.unit)))
    return (value.title or "") if isinstance(value, FileAnswer) else str(value)


def _weight(raw: fhir.JsonObject, value: Any) -> Decimal | None:
    for body in (raw, fhir.as_object(value)):
        if "extension" in body:
            found = (fhir.as_decimal(fhir.extension_value(body, url)) for url in _WEIGHTS)
            weight = next((number for number in found if number is not None), None)
            if weight is not None:
                return weight
    return None
