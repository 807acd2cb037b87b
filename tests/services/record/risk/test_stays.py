"""A stay in hospital is read from Encounters: how long, whether it was planned, and the emergency visits before it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.record.risk.facts import RiskSources, known_facts
from services.record.risk.points import lace
from services.record.risk.stays import HospitalStay, last_stay
from tests.fakes.clock import NOON
from tests.services.record.risk.test_facts import condition

Json = dict[str, Any]


def day(ago: float) -> str:
    return (NOON - timedelta(days=ago)).isoformat()


def encounter(kind: str, start: float | None, end: float | None, status: str = "finished", **more: Any) -> Json:
    ends = {name: day(ago) for name, ago in (("start", start), ("end", end)) if ago is not None}
    return {"resourceType": "Encounter", "class": {"code": kind}, "status": status, "period": ends, **more}


def coded(code: str) -> Json:
    return {"coding": [{"code": code}]}


STAY = encounter("IMP", 16, 10, priority=coded("EM"))


def stay(*encounters: Any) -> HospitalStay | None:
    return last_stay(encounters, NOON, UTC)


def test_the_days_are_the_nights_in_hospital() -> None:
    for start, days in ((10.1, 0), (11, 1), (16, 6)):
        found = stay(encounter("IMP", start, 10))
        assert found is not None and found.days == days
    assert [found and found.days for found in (stay(encounter("IMP", None, 3)), stay(encounter("IMP", 2, 3)))] == [
        None, None
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "acute"),
    [
        ({"priority": coded("EM")}, True),
        ({"priority": coded("EL")}, False),
        ({"hospitalization": {"admitSource": coded("emd")}}, True),
        ({"hospitalization": {"admitSource": coded("outp")}}, False),
        ({"hospitalization": {"admitSource": coded("gp")}}, None),
        ({"priority": "EM"}, None),
        ({}, None),
    ],
)
def test_whether_it_was_planned_is_said_or_not_known(more: Json, acute: bool | None) -> None:
    found = stay(encounter("ACUTE", 16, 10, **more))
    assert found is not None and found.emergency is acute


def test_a_visit_that_led_to_it_makes_it_acute_and_is_none_of_those_before() -> None:
    led = encounter("EMER", 16.1, 16)
    found = stay(encounter("IMP", 16, 10), led, encounter("EMER", 60, 59.9), encounter("EMER", 300, 299))
    assert found == HospitalStay(NOON - timedelta(days=10), 6, emergency=True, visits=1)


def test_visits_are_not_known_where_nothing_else_is_listed() -> None:
    found, other = stay(STAY), stay(STAY, encounter("AMB", 40, 40))
    assert found is not None and found.visits is None
    assert other is not None and other.visits == 0


@pytest.mark.parametrize(
    "encounters",
    [
        [encounter("IMP", 60, 31)],
        [encounter("AMB", 3, 3)],
        [STAY, encounter("IMP", 1, None, "in-progress")],
        [encounter("IMP", 16, 10, "cancelled")],
        [encounter("IMP", 16, -2)],
        [encounter("IMP", 16, None)],
        [{**STAY, "hospitalization": {"dischargeDisposition": coded("exp")}}],
        [{**STAY, "hospitalization": {"dischargeDisposition": coded("other-hcf")}}],
        [{**STAY, "period": {"start": "0001-01-01", "end": "9999-12-31T23:59:59Z"}}],
        [{**STAY, "period": {"start": "0001-01-01", "end": "0001-01-02"}}],
        [None, 3, {"class": "IMP", "status": ["finished"], "period": "long"}],
    ],
)
def test_there_is_no_stay_that_matters(encounters: list[Any]) -> None:
    assert stay(*encounters) is None


def test_a_stay_that_began_in_the_year_1_hides_nothing() -> None:
    found = stay({**STAY, "period": {"start": "0001-01-01", "end": day(10)}}, encounter("EMER", 40, 40))
    assert found is not None and (found.emergency, found.visits) == (True, 0)


def test_the_score_is_made_of_the_record_and_names_what_is_missing() -> None:
    before = encounter("EMER", 100, 100)
    sources = RiskSources(conditions=[condition("I50.9"), condition("E11.9")], encounters=[STAY, before])
    known = known_facts(sources, NOON, UTC)
    assert (known.after_stay, lace(known.facts).value) == (True, 4 + 3 + 3 + 1)
    bare = known_facts(RiskSources(encounters=[encounter("IMP", 16, 10)]), NOON, UTC)
    assert [factor.value for factor in lace(bare.facts).about] == ["emergency", "charlson", "emergency_visits"]
    assert not known_facts(RiskSources(), datetime.max.replace(tzinfo=UTC), UTC).after_stay
