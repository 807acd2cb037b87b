"""The people of the demo who look after others."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hospital.auth.age_rules import age_rules
from hospital.demo.people import CARERS, people
from hospital.demo.people_table import FAMILY, ROWS, phones_to_try
from hospital.fhir.proxy import ProxyScope

DAYS = [date(2026, 3, 4), date(2028, 2, 29), date(2026, 12, 25), date(2027, 1, 1), date(2026, 2, 17)]


@pytest.mark.parametrize("today", DAYS)
def test_a_mothers_children_show_each_stage_of_what_a_guardian_may_do(today: date) -> None:
    """Everything; what the child agrees to; and soon nothing, which is told beforehand."""
    everybody, rules = {person.key: person for person in people(1, today)}, age_rules()
    children = [carer.patient for carer in CARERS if carer.key == "lin-min" and carer.guardian]
    small, middle, grown = (rules.stage(everybody[key].birth, today) for key in children)
    assert small.scopes == frozenset(ProxyScope) and not small.assent
    for stage in (middle, grown):
        assert stage.scopes == {ProxyScope.BOOK, ProxyScope.PAY} and ProxyScope.SEE in stage.assent
    near = [day for key in children for day, _ in rules.changes(everybody[key].birth, today)]
    soon = [day for day in near if day - today <= timedelta(days=rules.remind_days)]
    assert len(soon) == 1
    assert rules.stage(everybody[children[-1]].birth, soon[0]).scopes == frozenset()


def test_who_was_there_before_keeps_number_and_phone_and_the_new_ones_are_offered() -> None:
    assert ROWS[-len(FAMILY) :] == FAMILY
    offered = dict(phones_to_try())
    assert offered["13800000002"] == ["赵建国", "赵一诺"]
    assert offered["13800000006"] == ["林敏"] and offered["13800000007"] == ["林国强"]
