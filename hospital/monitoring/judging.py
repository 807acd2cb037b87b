"""Judges one patient's home readings: what has to be written so that their proposals are in step with them.

    a rule finds something --------------------> proposed, or added to the open proposal of that rule
    readings of the open one were taken back --> it rests on the others, or is withdrawn
    a clinician answered ----------------------> only readings after those weighed count for the next one

Repeating it changes nothing. Nothing but proposals is ever asked for here: no prescription.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from hospital.base import clock
from hospital.base.references import target
from hospital.fhir.search.run import search
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.tx import Tx
from hospital.monitoring.about_patient import has_heart_failure, medicine_of
from hospital.monitoring.codes import CLINICAL_REVIEW, MEDICATION_REVIEW
from hospital.monitoring.proposal import (
    Evidence,
    amended,
    evidence_of,
    is_open,
    is_withdrawn,
    proposal_id,
    proposed,
    withdrawn,
)
from hospital.monitoring.readings import KINDS, LOINC, HomeReading, reading_of
from hospital.monitoring.rules import RULES, TREND_DAYS, MonitoringRule, RuleFinding, finding

Json = dict[str, Any]

#: A reading that arrives later than this after its own moment proposes nothing; how far a phone's clock may be ahead.
LATE: Final = timedelta(days=7)
AHEAD: Final = timedelta(days=1)
_MOST_READINGS: Final = 300
_MOST: Final = 200

Told = tuple[Json, Evidence]


def reviews_due(tx: Tx, patient: str, now: datetime) -> list[Json]:
    """The proposals to write for this patient: new ones, amended and withdrawn ones. Only reads."""
    told = proposals_of(tx, patient)
    readings = home_readings(tx, patient, now)
    if not readings and not any(is_open(task) for task, _ in told):
        return []
    of_patient = ("patient", patient)
    judging = _Judging(
        tx,
        patient,
        now,
        has_heart_failure(search(tx, "Condition", [of_patient], limit=_MOST)),
        search(tx, "MedicationRequest", [of_patient, ("status", "active")], limit=_MOST),
    )
    due = (judging.due(rule, readings, [each for each in told if each[1].rule is rule]) for rule in MonitoringRule)
    return [task for task in due if task is not None]


def proposals_of(tx: Tx, patient: str) -> list[Told]:
    """A person's proposals of every state, with what they rest on."""
    codes = f"{MEDICATION_REVIEW},{CLINICAL_REVIEW}"
    tasks = search(tx, "Task", [("patient", patient), ("code", codes), ("_sort", "-_lastUpdated")], limit=_MOST)
    read = judged_apart(None, tasks, evidence_of)
    return [(task, evidence) for task, evidence in read if evidence is not None]


def home_readings(tx: Tx, patient: str, now: datetime) -> list[HomeReading]:
    """What was measured at home in the weeks that rules look at, of each kind the newest."""
    since = clock.day_of(now - timedelta(days=TREND_DAYS + LATE.days))
    found: list[HomeReading] = []
    for row in KINDS.values():
        codes = ",".join(f"{LOINC}|{code}" for code in row.codes)
        wanted = [("patient", patient), ("code", codes), ("date", f"ge{since}"), ("_sort", "-date")]
        bodies = search(tx, "Observation", wanted, limit=_MOST_READINGS)
        found += [each for _, each in judged_apart(None, bodies, reading_of) if each is not None]
    return [each for each in found if each.moment <= now + AHEAD]


def _not_weighed(readings: Sequence[HomeReading], before: Sequence[Told]) -> list[HomeReading]:
    """The readings after those that a clinician has weighed already."""
    weighed = [
        evidence.until
        for task, evidence in before
        if evidence.until is not None and not is_open(task) and not is_withdrawn(task)
    ]
    return [each for each in readings if not weighed or each.moment > max(weighed)]


@dataclass(frozen=True)
class _Judging:
    """One patient at one moment, and what of their record rules rely on."""

    tx: Tx
    patient: str
    now: datetime
    heart_failure: bool
    prescriptions: Sequence[Json]

    def due(self, rule: MonitoringRule, readings: Sequence[HomeReading], before: Sequence[Told]) -> Json | None:
        """What a rule calls for, after the proposals `before`; None where everything stands as it should."""
        found = self._finding(rule, _not_weighed(readings, before))
        if found is not None and self.now - found.readings[-1].moment > LATE:
            found = None
        waiting = next((each for each in before if is_open(each[0])), None)
        if waiting is not None:
            made = self._amended(*waiting, found)
            return None if made == waiting[0] else made
        if found is None:
            return None
        id_ = proposal_id(self.patient, rule, len(before))
        return proposed(self.patient, id_, found, self._medicine(rule), self.now)

    def _amended(self, task: Json, evidence: Evidence, found: RuleFinding | None) -> Json:
        valid = [reading for id_ in evidence.readings if (reading := self._still(id_)) is not None]
        if found is None and len(valid) < len(evidence.readings):
            found = self._finding(evidence.rule, valid)
            if found is None:
                return withdrawn(task)
        return task if found is None else amended(task, found, valid, self._medicine(evidence.rule))

    def _finding(self, rule: MonitoringRule, readings: Sequence[HomeReading]) -> RuleFinding | None:
        return finding(rule, readings, heart_failure=self.heart_failure)

    def _medicine(self, rule: MonitoringRule) -> Json | None:
        return medicine_of(self.prescriptions, RULES[rule].groups)

    def _still(self, id_: str) -> HomeReading | None:
        """A reading that still counts, and is of this patient."""
        body = self.tx.read("Observation", id_) or {}
        return reading_of(body) if target(body.get("subject"), "Patient") == self.patient else None
