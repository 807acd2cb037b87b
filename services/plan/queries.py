"""Questions about the health plan. Read only, never wait for the network."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from typing import Final

from local_store import resources
from local_store.store import Reader
from services.each import each
from services.fhir import resource as fhir
from services.moments import days_later, midnight
from services.plan.advice import chosen_advice
from services.plan.assessment import AssessedRisk, assessed_risk
from services.plan.care_plan import HospitalGoal, PlannedActivity, activities, hospital_goal
from services.plan.model import PlanPage, scores
from services.query import query
from services.record.medicines.kept import taken_prescriptions
from services.record.risk.kept import told_facts
from services.record.risk.kept_reviews import clinic_reviews
from services.record.risk.queries import TOPICS, recent_readings, risk_facts
from services.viewpoint import Viewpoint

_MOST: Final = 100


@query(*TOPICS, "CarePlan", "Goal", "RiskAssessment", "Task")
def plan_page(r: Reader, patient: str, language: str, today: date, zone: tzinfo) -> PlanPage:
    """The whole plan of a person. A new answer is needed when the day changes; what is true now, the page says."""
    end = midnight(days_later(today, 1), zone) - datetime.resolution
    known = risk_facts(r, patient, end, zone)
    return PlanPage(
        recent=recent_readings(r, patient, end, zone),
        scores=scores(known),
        advice=chosen_advice(known.facts, taken_prescriptions(r, Viewpoint(patient, end, zone, zone, language))),
        goals=_goals(r, patient, language),
        activities=_activities(r, patient, language),
        reviews=clinic_reviews(r, patient, language, end),
        assessed=_assessed(r, patient, language),
        known=known,
        told=told_facts(r, patient),
    )


def _goals(r: Reader, patient: str, language: str) -> tuple[HospitalGoal, ...]:
    kept = resources.select(r, "Goal", patient=patient, limit=_MOST)
    return tuple(filter(None, each(kept, lambda goal: hospital_goal(goal.body, language)).read))


def _activities(r: Reader, patient: str, language: str) -> tuple[PlannedActivity, ...]:
    kept = resources.select(r, "CarePlan", patient=patient, limit=_MOST)
    return tuple(
        activity for plan in each(kept, lambda plan: activities(plan.body, language)).read for activity in plan
    )


def _assessed(r: Reader, patient: str, language: str) -> tuple[AssessedRisk, ...]:
    """The newest first."""

    def named(reference: fhir.Reference) -> str | None:
        found = resources.in_record(r, patient, reference.type, reference.id)
        return fhir.text_of(found.body.get("code"), language) if found else None

    kept = resources.select(r, "RiskAssessment", patient=patient, limit=_MOST)
    return tuple(filter(None, each(kept, lambda risk: assessed_risk(risk.body, named, language)).read))
