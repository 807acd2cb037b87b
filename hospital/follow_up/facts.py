"""What a patient's record says that plans rely on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from hospital.base import clock
from hospital.fhir.search.run import search
from hospital.fhir.store.tx import Tx
from hospital.follow_up.codes import ICD10
from hospital.follow_up.conditions import PlanFacts
from hospital.monitoring.codes import codings, objects
from hospital.monitoring.readings import LOINC, decimal_of

Json = dict[str, Any]

COUNTS: Final = frozenset({"final", "amended", "corrected"})
ANSWERED: Final = frozenset({"completed", "amended"})
_UNCERTAIN: Final = frozenset({"refuted", "entered-in-error", "unconfirmed", "provisional", "differential"})
_OVER: Final = frozenset({"inactive", "remission", "resolved"})
_MOST: Final = 200
_DEEPEST: Final = 12
_MOST_ANSWERS: Final = 2000


def facts_about(tx: Tx, patient: str, person: Json, since: datetime, now: datetime) -> PlanFacts:
    """What is known of a patient; of measurements and answers the newest since this moment."""
    measured: dict[str, Decimal] = {}
    for observation in reversed(observations(tx, patient, since)):
        measured |= dict(numbers_of(observation))
    answers: dict[str, tuple[str, ...]] = {}
    for response in reversed(responses(tx, patient, since)):
        answers |= answers_of(response)
    return PlanFacts(age_of(person, now), diagnoses(tx, patient), measured, answers)


def diagnoses(tx: Tx, patient: str) -> frozenset[str]:
    """The ICD-10 codes of what a patient has now, as far as it is certain."""
    found = search(tx, "Condition", [("patient", patient)], limit=_MOST)
    return frozenset(code for body in found if is_certain(body) for code in icd10(body.get("code")))


def is_certain(condition: Json) -> bool:
    """Whether a Condition is there now, and not only suspected."""
    words = {str(each.get("code")) for each in codings(condition.get("verificationStatus"))}
    over = {str(each.get("code")) for each in codings(condition.get("clinicalStatus"))}
    return words.isdisjoint(_UNCERTAIN) and over.isdisjoint(_OVER)


def icd10(concept: Any) -> Iterator[str]:
    """The ICD-10 codes of a CodeableConcept."""
    return (str(each.get("code")) for each in codings(concept) if str(each.get("system", "")).startswith(ICD10))


def age_of(person: Json, now: datetime) -> int | None:
    """Whole years by the clinic's calendar; None where no day of birth is known."""
    try:
        born = date.fromisoformat(str(person.get("birthDate")))
    except ValueError:
        return None
    today = clock.day_of(now)
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def observations(tx: Tx, patient: str, since: datetime) -> list[Json]:
    """Measurements that count since a moment, the newest first."""
    wanted = [("patient", patient), ("date", f"ge{clock.instant(since)}"), ("_sort", "-date")]
    return [body for body in search(tx, "Observation", wanted, limit=_MOST) if body.get("status") in COUNTS]


def responses(tx: Tx, patient: str, since: datetime) -> list[Json]:
    """Questionnaires that were answered since a moment, the newest first."""
    wanted = [("patient", patient), ("authored", f"ge{clock.instant(since)}"), ("_sort", "-authored")]
    found = search(tx, "QuestionnaireResponse", wanted, limit=_MOST)
    return [body for body in found if body.get("status") in ANSWERED]


def numbers_of(observation: Json) -> Iterator[tuple[str, Decimal]]:
    """The numbers of a measurement by LOINC code, those of a panel by the codes of its parts."""
    for part in (observation, *objects(observation.get("component"))):
        quantity = part.get("valueQuantity")
        value = decimal_of(quantity.get("value")) if isinstance(quantity, dict) else None
        if value is not None:
            for coding in codings(part.get("code")):
                if coding.get("system") == LOINC:
                    yield str(coding.get("code")), value


def questionnaire_of(response: Json) -> str:
    """The id of the questionnaire that was answered."""
    return str(response.get("questionnaire", "")).partition("|")[0].rpartition("/")[2]


def answers_of(response: Json) -> dict[str, tuple[str, ...]]:
    """The answers by `questionnaire/item`, nested ones included."""
    name = questionnaire_of(response)
    found: dict[str, tuple[str, ...]] = {}
    for item in _items(response, _DEEPEST):
        told = tuple(filter(None, (_answer(each) for each in objects(item.get("answer")))))
        if told and len(found) < _MOST_ANSWERS:
            key = f"{name}/{item.get('linkId')}"
            found[key] = found.get(key, ()) + told
    return found


def _items(node: Json, deep: int) -> Iterator[Json]:
    for item in objects(node.get("item")):
        yield item
        if deep:
            yield from _items(item, deep - 1)
            for answer in objects(item.get("answer")):
                yield from _items(answer, deep - 1)


def _answer(answer: Json) -> str:
    for key in ("valueBoolean", "valueInteger", "valueDecimal", "valueDate", "valueString"):
        if key in answer:
            value = answer[key]
            return str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(answer.get("valueCoding"), dict):
        return str(answer["valueCoding"].get("code", ""))
    quantity = answer.get("valueQuantity")
    return str(quantity.get("value", "")) if isinstance(quantity, dict) else ""
