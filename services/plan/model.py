"""What the screens of the health plan show: frozen values. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from services.plan.advice import ADULT, EXERCISE, ChosenAdvice
from services.plan.assessment import AssessedRisk
from services.plan.care_plan import HospitalGoal, PlannedActivity
from services.record.risk.facts import KnownFacts, ToldFacts
from services.record.risk.findings import FindingUrgency, HomeFinding, RecentReadings
from services.record.risk.framingham import framingham
from services.record.risk.model import RiskScore, ScoreKind
from services.record.risk.points import cha2ds2_vasc, findrisc, lace
from services.record.risk.reviews import ClinicReview


@dataclass(frozen=True)
class PlanPage:
    """What findings are made from (`recent`); the scores; the advice; what the hospital set out; what became of
    readings at the clinic (`reviews`); and what scores and advice were made from."""

    recent: RecentReadings = field(default=RecentReadings())
    scores: tuple[RiskScore, ...] = ()
    advice: tuple[ChosenAdvice, ...] = ()
    goals: tuple[HospitalGoal, ...] = ()
    activities: tuple[PlannedActivity, ...] = ()
    reviews: tuple[ClinicReview, ...] = ()
    assessed: tuple[AssessedRisk, ...] = ()
    known: KnownFacts = field(default=KnownFacts())
    told: ToldFacts = field(default=ToldFacts())

    def findings(self, now: datetime) -> tuple[HomeFinding, ...]:
        """What needs something now, the most urgent first."""
        return self.recent.findings(now)

    def advice_now(self, now: datetime) -> tuple[ChosenAdvice, ...]:
        """The advice that holds now: nobody is told to exercise while something needs help."""
        urgent = any(finding.urgency is FindingUrgency.NOW for finding in self.findings(now))
        return tuple(each for each in self.advice if not (urgent and each.kind in EXERCISE))

    def score(self, kind: ScoreKind) -> RiskScore | None:
        return next((score for score in self.scores if score.kind is kind), None)


def scores(known: KnownFacts) -> tuple[RiskScore, ...]:
    """The scores that concern a person: none for a child, the one for the time after a stay in hospital in that time
    alone, the stroke score for people with atrial fibrillation alone."""
    facts = known.facts
    if facts.age is not None and facts.age < ADULT:
        return ()
    stay = (lace(facts),) if known.after_stay else ()
    stroke = (cha2ds2_vasc(facts),) if facts.fibrillation else ()
    return (*stay, *stroke, framingham(facts), findrisc(facts))
