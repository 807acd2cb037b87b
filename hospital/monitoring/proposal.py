"""A proposal to a clinician as a Task: what it is about, why, by which rule, and the readings it rests on. Pure.

A proposal never changes a prescription: it names one (`focus`), and a clinician decides. Source: FHIR R4 §12.2 Task
(`intent` proposal; `input` holds the evidence).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import instant
from hospital.base.references import target
from hospital.fhir.store.owners import Coding
from hospital.monitoring.codes import (
    ANSWER,
    CLINICAL_REVIEW,
    EVIDENCE,
    MEDICATION_REVIEW,
    RULE,
    WITHDRAWN,
    codings,
    concept,
    has_code,
    named,
    said,
)
from hospital.monitoring.readings import KINDS, HomeReading
from hospital.monitoring.rules import RULES, MonitoringRule, RuleFinding
from hospital.monitoring.second_look import SECOND_LOOK, answer_of

Json = dict[str, Any]

#: So many readings a proposal names, the newest ones.
MOST_READINGS: Final = 60
_OPEN: Final = frozenset({"requested", SECOND_LOOK})
_NAMESPACE: Final = uuid.UUID("8d7b6a0e-3f57-4b6e-9f0c-5a2f5b1c9e21")
_DOCTOR: Final = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/practitioner-role", "code": "doctor"}]}


@dataclass(frozen=True)
class Evidence:
    """What a proposal rests on. `publication`: the input that names it, in both languages; `until`: the moment of the
    newest reading."""

    rule: MonitoringRule
    readings: tuple[str, ...]
    publication: Json
    version: str
    amount: Decimal | None
    since: datetime | None
    until: datetime | None


def is_open(task: Json) -> bool:
    """Whether it waits for its first answer."""
    return task.get("status") in _OPEN and not answer_of(task)


def is_withdrawn(task: Json) -> bool:
    """Whether its readings were taken back, so that nobody has weighed it."""
    return has_code(task.get("businessStatus"), Coding(ANSWER, WITHDRAWN))


def evidence_of(task: Json) -> Evidence | None:
    """What a proposal rests on; None for a Task of another kind, and for one of a rule that is not known here."""
    rules = [each for each in codings(task.get("reasonCode")) if each.get("system") == RULE]
    if not rules or rules[0].get("code") not in set(MonitoringRule):
        return None
    inputs = task.get("input")
    references = (target(each.get("valueReference"), "Observation") for each in named(inputs, "reading"))
    period = next((each.get("valuePeriod") or {} for each in named(inputs, "period")), {})
    amount = next(((each.get("valueQuantity") or {}).get("value") for each in named(inputs, "amount")), None)
    return Evidence(
        rule=MonitoringRule(rules[0]["code"]),
        readings=tuple(filter(None, references)),
        publication=next(named(inputs, "publication"), {}),
        version=str(rules[0].get("version", "")),
        amount=None if amount is None else Decimal(str(amount)),
        since=instant(period["start"]) if "start" in period else None,
        until=instant(period["end"]) if "end" in period else None,
    )


def proposal_id(patient: str, found: RuleFinding, before: int) -> str:
    """The id of a person's next proposal by a rule, after so many `before`: two servers that judge one reading at once
    write one Task."""
    return str(uuid.uuid5(_NAMESPACE, f"{patient}|{found.rule}|{found.readings[-1].id}|{before}"))


def proposed(patient: str, id_: str, found: RuleFinding, prescription: Json | None, now: datetime) -> Json:
    """A new proposal."""
    return _with_evidence(
        {
            "resourceType": "Task",
            "id": id_,
            "status": "requested",
            "intent": "proposal",
            "for": {"reference": f"Patient/{patient}"},
            "authoredOn": clock.instant(now),
            "performerType": [_DOCTOR],
        },
        found,
        found.readings,
        prescription,
    )


def amended(task: Json, found: RuleFinding, kept: Iterable[HomeReading], prescription: Json | None) -> Json:
    """The same proposal, resting on what is new and on those of its readings that still count (`kept`)."""
    return _with_evidence(task, found, [*kept, *found.readings], prescription)


def withdrawn(task: Json) -> Json:
    """The same proposal, which nobody has to weigh: its readings were taken back."""
    return task | {"status": "cancelled", "businessStatus": concept(ANSWER, WITHDRAWN)}


def _with_evidence(task: Json, found: RuleFinding, readings: Sequence[HomeReading], prescription: Json | None) -> Json:
    row = RULES[found.rule]
    by_id = {each.id: each for each in sorted(readings, key=lambda each: each.moment)}
    kept = list(by_id.values())[-MOST_READINGS:]
    kind = MEDICATION_REVIEW if prescription is not None else CLINICAL_REVIEW
    made = task | {
        "priority": "urgent" if row.urgent else "routine",
        "code": concept(kind.system, kind.code),
        "reasonCode": {
            "coding": [{"system": RULE, "version": row.version, "code": found.rule.value}],
            **said("text", *row.names),
        },
        "reasonReference": {"reference": f"Observation/{kept[-1].id}"},
        "focus": _focus(task, prescription),
        "input": [*_rule_inputs(found, kept), *(_reading_input(each) for each in kept)],
    }
    made.pop("owner", None)
    requester = (prescription or {}).get("requester") or {}
    if target(requester, "Practitioner"):
        made["owner"] = requester
    return made


def _focus(task: Json, prescription: Json | None) -> Json:
    return task["for"] if prescription is None else {"reference": f"MedicationRequest/{prescription['id']}"}


def _rule_inputs(found: RuleFinding, kept: Sequence[HomeReading]) -> list[Json]:
    row = RULES[found.rule]
    period = {"start": clock.instant(kept[0].moment), "end": clock.instant(kept[-1].moment)}
    made: list[Json] = [
        {"type": concept(EVIDENCE, "publication"), **said("valueString", *row.publication)},
        {"type": concept(EVIDENCE, "period"), "valuePeriod": period},
    ]
    if found.amount is not None:
        unit = KINDS[row.kind]
        quantity = {"value": found.amount, "unit": unit.unit, "system": "http://unitsofmeasure.org", "code": unit.ucum}
        made.append({"type": concept(EVIDENCE, "amount"), "valueQuantity": quantity})
    return made


def _reading_input(reading: HomeReading) -> Json:
    return {"type": concept(EVIDENCE, "reading"), "valueReference": {"reference": f"Observation/{reading.id}"}}
