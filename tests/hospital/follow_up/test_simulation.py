"""The model of a year: the same seed gives the same numbers, extremes give what they have to, and it is honest about
what it assumes."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest

from hospital.follow_up.plan import FollowUpPlan, plan_of
from hospital.follow_up.plan_files import files
from hospital.follow_up.simulation import Assumptions, ModelledYear, report, simulate

BEGAN = datetime(2026, 1, 1, 1, tzinfo=UTC)


def plans() -> list[FollowUpPlan]:
    return [plan_of(body) for body in files() if body["resourceType"] == "PlanDefinition"]


def year(patients: int = 50, **changed: float) -> ModelledYear:
    return simulate(plans(), patients, replace(Assumptions(), **changed), 1, BEGAN)  # type: ignore[arg-type]


def test_a_seed_gives_the_same_year_and_every_assumption_is_named() -> None:
    assert year() == year()
    told = "\n".join(report(year(), Assumptions()))
    assert all(f"{each.name} = " in told for each in fields(Assumptions))
    assert "not a finding" in told and "50 patients" in told


def test_extremes_give_what_they_have_to() -> None:
    eager = year(opens_app=1.0, tires=1.0, false_alarm=0.0, readmitted=0.0)
    assert eager.done == eager.asked and eager.notices == 0 and eager.alerts == 0 and eager.readmitted == 0
    deaf = year(opens_app=0.0, after_first=0.0, after_second=0.0, after_call=0.0)
    assert deaf.done == 0 and deaf.readmitted == deaf.readmitted_without and deaf.calls > eager.calls
    helpless = year(prevented=0.0)
    assert helpless.readmitted == helpless.readmitted_without
    assert list(report(ModelledYear(), Assumptions()))[1].startswith("adherence: none")


@pytest.mark.nightly
def test_ten_thousand_patients_keep_more_visits_and_are_readmitted_less_often_by_these_assumptions() -> None:
    tally = year(10_000)
    assert tally.patients == 10_000
    assert tally.visits_kept > tally.visits_kept_without
    assert tally.readmitted < tally.readmitted_without
    assert 0.13 < tally.readmitted_without / tally.patients < 0.17
