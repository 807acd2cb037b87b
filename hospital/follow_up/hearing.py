"""Looks at one patient's record: which plans begin, which end, what was done, and what the desk has to hear of at once.

    something happened that a plan waits for ---> a CarePlan, once, and its steps on the agenda
    the person died or moved, a stop rule holds -> the plan and all it asks for are cancelled
    an answer, a measurement, an article, a visit -> the Task is completed
    a red flag in an answer or a measurement ----> an alert for the desk

Only reads; repeating it after its effects were written finds nothing more.
"""

from __future__ import annotations

from datetime import datetime

from hospital.fhir.store.tx import Tx
from hospital.follow_up.alerting import RedFlags
from hospital.follow_up.beginning import PlanBeginning
from hospital.follow_up.completing import TaskCompletion
from hospital.follow_up.conditions import first_that_holds
from hospital.follow_up.effects import Effects
from hospital.follow_up.facts import facts_about
from hospital.follow_up.heard_record import HeardRecord, began
from hospital.follow_up.person import Ending, is_gone, stop
from hospital.follow_up.plans_kept import KeptPlans


def heard(tx: Tx, plans: KeptPlans, patient: str, now: datetime) -> Effects:
    """All that follows from a patient's record as it is now."""
    person = tx.read("Patient", patient)
    record = HeardRecord(tx, plans, patient, person or {}, now, Effects())
    if is_gone(person):
        active = record.active
        if active:
            stop(tx, record.effects, patient, active, Ending("Patient", "revoked", now))
        return record.effects
    PlanBeginning(record).begin()
    if record.active:
        _stop_by_rule(record)
        TaskCompletion(record).complete()
        RedFlags(record).alert()
    return record.effects


def _stop_by_rule(record: HeardRecord) -> None:
    """Ends the plans of which a stop rule holds."""
    for plan in record.active:
        definition = record.definition(plan)
        if definition is None or not definition.stops:
            continue
        facts = facts_about(record.tx, record.patient, record.person, began(plan), record.now)
        rule = first_that_holds(definition.stops, facts)
        if rule is not None:
            stop(record.tx, record.effects, record.patient, [plan], Ending(rule.text, "revoked", record.now))
