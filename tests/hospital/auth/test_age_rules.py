"""By age a guardian may do less and then nothing: full, partial with the child's assent, over."""

from __future__ import annotations

from datetime import date

import pytest

from hospital.auth.age_rules import AgeRules, age_rules, born_of, read
from hospital.auth.proxies import ProxyRow
from hospital.base import clock
from hospital.fhir.proxy import ProxyRole, ProxyScope

ALL = frozenset(ProxyScope)
BOOK_AND_PAY = frozenset({ProxyScope.BOOK, ProxyScope.PAY})
SEE = frozenset({ProxyScope.SEE})


def ms(day: date) -> int:
    return clock.milliseconds(clock.midnight(day))


@pytest.mark.parametrize(
    ("day", "assented", "left"),
    [
        (date(2026, 3, 3), frozenset(), ALL),
        (date(2026, 3, 4), frozenset(), BOOK_AND_PAY),
        (date(2026, 3, 4), SEE, BOOK_AND_PAY | SEE),
        (date(2030, 3, 3), SEE, BOOK_AND_PAY | SEE),
        (date(2030, 3, 4), SEE, frozenset()),
    ],
)
def test_the_stages_of_somebody_born_on_a_fourth_of_march(
    day: date, assented: frozenset[ProxyScope], left: frozenset[ProxyScope]
) -> None:
    assert age_rules().stage(date(2012, 3, 4), day).allows(ALL, assented) == left


def test_a_birthday_on_29_february_is_on_1_march_of_other_years() -> None:
    rules, born = age_rules(), date(2012, 2, 29)
    assert rules.birthday(born, 14) == date(2026, 3, 1)
    assert rules.birthday(born, 16) == date(2028, 2, 29)
    assert rules.stage(born, date(2026, 2, 28)).begins == 0
    assert rules.stage(born, date(2026, 3, 1)).begins == 14


def test_or_on_28_february_where_the_hospital_says_so() -> None:
    rules = AgeRules(age_rules().stages, (2, 28), 30, 14)
    assert rules.stage(date(2012, 2, 29), date(2026, 2, 28)).begins == 14


def test_seeing_ends_at_the_hospitals_midnight_before_the_birthday() -> None:
    rules, born, day = age_rules(), date(2012, 3, 4), date(2020, 1, 1)
    assert rules.ends_seeing(born, day, ALL, frozenset()) == ms(date(2026, 3, 4))
    assert rules.ends_seeing(born, day, ALL, SEE) == ms(date(2030, 3, 4))


def test_a_row_says_what_it_allows_at_a_moment() -> None:
    guardian = ProxyRow("r", "carer", "child", "a", tuple(ProxyScope), 0, None, "book of the household",
                        role=ProxyRole.GUARDIAN)  # fmt: skip
    born = date(2012, 3, 4)
    just_before = guardian.at(ms(date(2026, 3, 4)) - 1, born)
    assert (just_before.scopes, just_before.until) == (ALL, ms(date(2026, 3, 4)))
    assert guardian.at(ms(date(2026, 3, 4)), born).scopes == BOOK_AND_PAY
    assert guardian.at(ms(date(2030, 3, 4)), born).scopes == frozenset()
    assert guardian.at(0, None).scopes == frozenset()  # of unknown age: nothing


def test_what_the_person_gave_is_not_narrowed_by_age() -> None:
    granted = ProxyRow("r", "carer", "father", "a", (ProxyScope.SEE,), 0, 500, "my daughter")
    assert (granted.at(100, date(1950, 1, 1)).scopes, granted.at(100, None).until) == (SEE, 500)


@pytest.mark.parametrize(
    ("told", "born"),
    [("2012-03-04", date(2012, 3, 4)), ("2012-03", date(2012, 3, 1)), ("2012", date(2012, 1, 1)), ("", None),
     (None, None), ("2012-13-01", None), ("soon", None)],
)  # fmt: skip
def test_a_birth_date_that_is_not_complete_is_the_earliest_day(told: object, born: date | None) -> None:
    assert born_of(told) == born


@pytest.mark.parametrize(
    "stages", [[], [{"from": 2, "scopes": [], "assent": []}], [{"from": 0, "scopes": ["all"], "assent": []}]]
)
def test_rules_that_cannot_be_followed_are_refused(stages: list[dict[str, object]]) -> None:
    with pytest.raises(ValueError):
        read({"leap_day": "03-01", "remind_days": 30, "gives_access_from": 14, "stages": stages})
