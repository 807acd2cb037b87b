"""The plan of a person is made of what is on this device, and of theirs alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from local_store import resources
from local_store.store import LocalStore
from services.plan.advice import AdviceKind, chosen_advice
from services.plan.model import PlanPage, scores
from services.plan.queries import plan_page
from services.record.measurements.observation import observation_of
from services.record.risk.diagnoses import ATC
from services.record.risk.facts import KnownFacts, ToldFacts
from services.record.risk.findings import FindingKind, RecentReadings
from services.record.risk.kept import tell
from services.record.risk.model import NotComputed, RiskFacts, ScoreKind
from services.record.risk.reviews import ReviewAnswer
from tests.fakes.clock import NOON
from tests.local_store.worlds import KEY
from tests.services.plan.test_assessment import risk
from tests.services.plan.test_care_plan import plan
from tests.services.record.measurements.samples import pressure
from tests.services.record.medicines.worlds import repeat, request
from tests.services.record.risk.test_facts import condition, number
from tests.services.record.risk.test_queries import fill
from tests.services.record.risk.test_reviews import task
from tests.services.record.risk.test_stays import encounter

DAILY = {"frequency": 1, "period": 1, "periodUnit": "d"}


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    opened = await LocalStore.open(tmp_path / "patient.store", KEY)
    yield opened
    await opened.close()


async def test_a_plan_is_findings_scores_advice_and_what_the_hospital_set_out(store: LocalStore) -> None:
    goal = {"resourceType": "Goal", "lifecycleStatus": "active", "description": {"text": "少吃盐"}}
    high = observation_of(pressure(190, 100, NOON - timedelta(minutes=1)), "p1")
    cholesterol, hdl = number("2093-3", 220, "mg/dL"), number("2085-9", 45, "mg/dL")
    await store.write(fill, high, condition("I10"), plan(), goal, cholesterol, hdl, task())
    await store.write(tell, "p1", ToldFacts(smoker=True, waist=Decimal(90)), NOON)
    page = await store.read(plan_page, "p1", "zh-CN", NOON.date(), UTC)
    assert [found.kind for found in page.findings(NOON)] == [FindingKind.PRESSURE_CRISIS]
    assert [score.kind for score in page.scores] == [ScoreKind.FRAMINGHAM, ScoreKind.FINDRISC]
    assert [score.why for score in page.scores] == [NotComputed.MISSING, NotComputed.MISSING]
    assert page.advice == ()  # the age is not known
    assert [goal.words for goal in page.goals] == ["少吃盐"] and [each.often for each in page.activities] == [
        "每周五天"
    ]
    assert page.told.smoker is True
    assert [review.answer for review in page.reviews] == [ReviewAnswer.SENT]
    assert (await store.read(plan_page, "p2", "zh-CN", NOON.date(), UTC)).goals == ()


async def test_an_empty_record_is_a_plan_of_what_is_missing(store: LocalStore) -> None:
    page = await store.read(plan_page, "p1", "zh-CN", NOON.date(), UTC)
    assert (page.findings(NOON), page.advice, page.goals, page.activities) == ((), (), (), ())
    assert all(score.value is None and score.about for score in page.scores)
    assert AdviceKind.EXERCISE not in {each.kind for each in page.advice}


@pytest.mark.parametrize(
    ("written", "advised"),
    [
        ({}, [AdviceKind.POTASSIUM]),
        ({"status": "on-hold"}, []),
        ({"status": "completed"}, []),
        ({"dosageInstruction": [repeat(**DAILY, boundsPeriod={"end": f"{NOON:%Y-%m-%d}"})]}, [AdviceKind.POTASSIUM]),
        ({"dosageInstruction": [repeat(**DAILY, boundsPeriod={"end": "2026-10-01"})]}, []),
    ],
)
async def test_a_medicine_that_is_paused_or_whose_course_is_over_chooses_nothing(
    store: LocalStore, written: dict[str, Any], advised: list[AdviceKind]
) -> None:
    concept = {"text": "赖诺普利片", "coding": [{"system": ATC, "code": "C09AA03"}]}
    await store.write(fill, request(repeat(**DAILY), medicationCodeableConcept=concept, **written))
    page = await store.read(plan_page, "p1", "zh-CN", NOON.date(), UTC)
    assert [each.kind for each in page.advice] == advised
    assert page.known.facts.treated is (True if advised else None)


def test_the_scores_are_those_that_concern_a_person() -> None:
    assert scores(KnownFacts(RiskFacts(age=12), after_stay=True)) == ()
    assert scores(KnownFacts(RiskFacts(age=70, fibrillation=True)))[0].kind is ScoreKind.CHA2DS2_VASC
    assert PlanPage(scores=scores(KnownFacts(RiskFacts(age=70)))).score(ScoreKind.CHA2DS2_VASC) is None
    assert PlanPage(scores=scores(KnownFacts(RiskFacts(age=70)))).score(ScoreKind.LACE) is None
    assert scores(KnownFacts(RiskFacts(age=70), after_stay=True))[0].kind is ScoreKind.LACE


async def test_what_the_hospital_assessed_is_shown_and_changes_no_score(store: LocalStore) -> None:
    named = {**condition("E11.9"), "code": {**condition("E11.9")["code"], "text": "2 型糖尿病"}}
    await store.write(fill, named)
    before = await store.read(plan_page, "p1", "zh-CN", NOON.date(), UTC)
    sure = {"outcome": {"text": "脑卒中"}, "probabilityDecimal": 99}
    await store.write(fill, named, risk(prediction=[sure], basis=[{"reference": "Condition/r0"}]))
    after = await store.read(plan_page, "p1", "zh-CN", NOON.date(), UTC)
    assert [(each.outcomes[0].outcome, each.inputs) for each in after.assessed] == [("脑卒中", ("2 型糖尿病",))]
    assert replace(after, assessed=()) == before


async def test_a_stay_in_hospital_is_looked_at_for_a_month(store: LocalStore) -> None:
    for id_, ended, matters in (("r-old", 40, False), ("r-new", 20, True)):
        await store.write(resources.put, {**encounter("IMP", ended + 3, ended), "id": id_}, patient="p1")
        page = await store.read(plan_page, "p1", "zh-CN", NOON.date(), UTC)
        assert (page.score(ScoreKind.LACE) is not None) == matters


def test_nobody_is_told_to_exercise_while_something_needs_help() -> None:
    advice = chosen_advice(RiskFacts(age=60, hypertension=True), ())
    calm = PlanPage(advice=advice)
    assert [each.kind for each in calm.advice_now(NOON)] == [AdviceKind.SALT, AdviceKind.EXERCISE]
    urgent = PlanPage(advice=advice, recent=RecentReadings((pressure(190, 100, NOON),)))
    assert [each.kind for each in urgent.advice_now(NOON)] == [AdviceKind.SALT]
