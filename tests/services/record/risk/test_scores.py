"""Scores equal the worked examples of their publications; what is missing is named and never counts as zero."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.record.risk.framingham import MG_PER_MMOL, framingham
from services.record.risk.model import Factor, NotComputed, Relation, RiskFacts, RiskLevel, RiskScore
from services.record.risk.points import cha2ds2_vasc, findrisc, lace


def known(
    age: int, *, female: bool, total: int, hdl: int, systolic: int, treated: bool, smoker: bool, diabetes: bool
) -> RiskFacts:
    return RiskFacts(
        age=age,
        female=female,
        cholesterol=Decimal(total) / MG_PER_MMOL,
        hdl=Decimal(hdl) / MG_PER_MMOL,
        systolic=Decimal(systolic),
        treated=treated,
        smoker=smoker,
        diabetes=diabetes,
    )


#: D'Agostino 2008, appendix: a woman of 61 and a man of 53; and the example of the R package CVrisk, `ascvd_10y_frs`.
WOMAN = known(61, female=True, total=180, hdl=47, systolic=124, treated=False, smoker=True, diabetes=False)
MAN = known(53, female=False, total=161, hdl=55, systolic=125, treated=True, smoker=False, diabetes=True)
OTHER = known(55, female=False, total=213, hdl=50, systolic=140, treated=False, smoker=False, diabetes=False)


@pytest.mark.parametrize(("facts", "percent"), [(WOMAN, "10.5"), (MAN, "15.6"), (OTHER, "13.5")])
def test_framingham_is_as_published(facts: RiskFacts, percent: str) -> None:
    found = framingham(facts)
    assert (found.value, found.level) == (Decimal(percent), RiskLevel.RAISED)


def test_what_a_person_can_change_is_said_with_what_it_would_be_then() -> None:
    found = framingham(WOMAN)
    assert [change.factor for change in found.changes] == [Factor.SMOKER, Factor.SYSTOLIC]
    assert found.changes[0].value == framingham(replace(WOMAN, smoker=False)).value
    assert all(change.value < Decimal("10.5") for change in found.changes)


def test_framingham_is_not_for_everybody() -> None:
    assert framingham(replace(WOMAN, age=75)).about == (Factor.AGE,)
    assert framingham(replace(WOMAN, age=29)).why is NotComputed.OUT_OF_RANGE
    assert framingham(replace(WOMAN, vascular=True)).why is NotComputed.HAS_IT
    assert framingham(replace(WOMAN, hdl=Decimal(0))).about == (Factor.HDL,)


#: Lip 2010, table 2: each factor by itself, and everything.
ATRIAL = RiskFacts(
    age=60, female=False, fibrillation=True, heart_failure=False, hypertension=False, diabetes=False, stroke=False,
    vascular=False,
)  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        (ATRIAL, 0),
        (replace(ATRIAL, heart_failure=True), 1),
        (replace(ATRIAL, hypertension=True), 1),
        (replace(ATRIAL, age=75), 2),
        (replace(ATRIAL, age=65), 1),
        (replace(ATRIAL, diabetes=True), 1),
        (replace(ATRIAL, stroke=True), 2),
        (replace(ATRIAL, vascular=True), 1),
        (replace(ATRIAL, female=True), 1),
        (
            RiskFacts(
                age=80, female=True, fibrillation=True, heart_failure=True, hypertension=True, diabetes=True,
                stroke=True, vascular=True,
            ),
            9,
        ),
    ],
)  # fmt: skip
def test_cha2ds2_vasc_is_as_published(facts: RiskFacts, points: int) -> None:
    found = cha2ds2_vasc(facts)
    assert (found.value, found.most) == (points, 9)


def test_cha2ds2_vasc_is_for_atrial_fibrillation_alone() -> None:
    assert cha2ds2_vasc(replace(ATRIAL, fibrillation=None)).why is NotComputed.MISSING
    assert cha2ds2_vasc(replace(ATRIAL, fibrillation=False)).why is NotComputed.OUT_OF_RANGE


FIT = RiskFacts(
    age=40, female=False, bmi=Decimal(24), waist=Decimal(90), active=True, vegetables=True, treated=False,
    high_glucose=False, family=Relation.NONE,
)  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "points", "level"),
    [
        (FIT, 0, RiskLevel.LOW),
        (replace(FIT, age=45), 2, RiskLevel.LOW),
        (replace(FIT, age=64), 3, RiskLevel.LOW),
        (replace(FIT, age=65, bmi=Decimal("30.1"), waist=Decimal("102.5")), 11, RiskLevel.LOW),
        (replace(FIT, bmi=Decimal(30), waist=Decimal(94), active=False, vegetables=False), 7, RiskLevel.LOW),
        (replace(FIT, female=True, waist=Decimal(88)), 3, RiskLevel.LOW),
        (replace(FIT, treated=True, high_glucose=True, family=Relation.FIRST_DEGREE), 12, RiskLevel.RAISED),
        (replace(FIT, family=Relation.SECOND_DEGREE), 3, RiskLevel.LOW),
        (
            replace(
                FIT, age=70, bmi=Decimal(31), waist=Decimal(110), active=False, vegetables=False, treated=True,
                high_glucose=True, family=Relation.FIRST_DEGREE,
            ),
            26,
            RiskLevel.HIGH,
        ),
    ],
)  # fmt: skip
def test_findrisc_is_as_published(facts: RiskFacts, points: int, level: RiskLevel) -> None:
    found = findrisc(facts)
    assert (found.value, found.level, found.most) == (points, level, 26)


def test_findrisc_is_not_for_whoever_has_diabetes() -> None:
    assert findrisc(replace(FIT, diabetes=True)).why is NotComputed.HAS_IT


#: van Walraven 2010, table 3: each band of each part by itself, and some together.
@pytest.mark.parametrize(
    ("days", "emergency", "charlson", "visits", "points"),
    [
        *(
            (days, False, 0, 0, n)
            for days, n in ((0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (6, 4), (7, 5), (13, 5), (14, 7))
        ),
        *((0, False, sum_, 0, n) for sum_, n in ((1, 1), (2, 2), (3, 3), (4, 5), (12, 5))),
        *((0, False, 0, visits, n) for visits, n in ((1, 1), (2, 2), (3, 3), (4, 4), (9, 4))),
        (0, True, 0, 0, 3),
        (3, True, 0, 0, 6),
        (5, True, 2, 1, 10),
        (14, True, 4, 9, 19),
        (7, False, 3, 2, 10),
    ],
)
def test_lace_is_as_published(days: int, emergency: bool, charlson: int, visits: int, points: int) -> None:
    facts = RiskFacts(days_in_hospital=days, emergency=emergency, charlson=charlson, emergency_visits=visits)
    found = lace(facts)
    assert (found.value, found.most) == (points, 19)
    assert found.level is (RiskLevel.LOW if points < 5 else RiskLevel.RAISED if points < 10 else RiskLevel.HIGH)


EVERY = (framingham, cha2ds2_vasc, findrisc, lace)
_ANY = st.builds(
    RiskFacts,
    **{
        field.name: st.none()
        | (
            st.integers(-5, 200)
            if "int" in str(field.type)
            else st.booleans()
            if "bool" in str(field.type)
            else st.sampled_from(list(Relation))
            if "Relation" in str(field.type)
            else st.decimals(-5, 400, places=1)
        )
        for field in fields(RiskFacts)
    },
)


@given(_ANY)
def test_there_is_a_score_or_a_reason(facts: RiskFacts) -> None:
    for compute in EVERY:
        found: RiskScore = compute(facts)
        assert (found.value is None) == (found.why is not None)
        assert (found.value is None) == (found.level is None)
        if found.why is NotComputed.MISSING:
            assert found.about
            assert not any(facts.has(factor) for factor in found.about)
        if found.value is not None:
            assert 0 <= found.value <= (found.most or 100)
