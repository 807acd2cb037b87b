"""Which articles are chosen and why: what is new and flagged first, nothing for nobody, nothing twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hospital.demo import learning
from services.education.model import Article, Topic, article, is_article
from services.education.rules import FactKind, HealthFact, chosen, reason
from services.education.search import found

NOW: Final = datetime(2026, 11, 23, 1, tzinfo=UTC)
ICD, ATC, LOINC = "http://hl7.org/fhir/sid/icd-10|", "http://www.whocc.no/atc|", "http://loinc.org|"
LIBRARIES = [body for body in learning.resources(7, NOW.date()) if is_article(body)]
CHINESE = tuple(article(body, "zh-CN") for body in LIBRARIES)
ENGLISH = tuple(article(body, "en") for body in LIBRARIES)


def _article(id_: str, *focuses: str) -> Article:
    return Article(id_, id_, None, Topic.RESULT, focuses, None, None, None, (), "")


def _days(ago: float) -> datetime:
    return NOW - timedelta(days=ago)


POTASSIUM = _article("potassium", LOINC + "2823-3")
SARTAN = _article("sartan", ATC + "C09CA")
PRESSURE = _article("pressure", ICD + "I10")


def test_a_new_flagged_result_comes_before_a_medicine_and_a_condition() -> None:
    facts = [
        HealthFact(FactKind.CONDITION, (ICD + "I10.x00",), "原发性高血压", _days(900)),
        HealthFact(FactKind.MEDICINE, (ATC + "C09CA03",), "缬沙坦", _days(200)),
        HealthFact(FactKind.FLAGGED, (LOINC + "2823-3",), "血钾", _days(2)),
    ]
    picked = chosen((PRESSURE, SARTAN, POTASSIUM), facts, (), NOW)
    assert [(pick.article.id, pick.fact.name, pick.new) for pick in picked] == [
        ("potassium", "血钾", True),
        ("pressure", "原发性高血压", False),
        ("sartan", "缬沙坦", False),
    ]


@pytest.mark.parametrize(
    ("kind", "ago", "is_chosen"),
    [
        (FactKind.FLAGGED, 29, True),
        (FactKind.FLAGGED, 179, True),
        (FactKind.FLAGGED, 181, False),
        (FactKind.RESULT, 29, True),
        (FactKind.RESULT, 31, False),
        (FactKind.VISIT, -13, True),
        (FactKind.VISIT, -15, False),
        (FactKind.VISIT, 2, False),
        (FactKind.MEDICINE, 4000, True),
        (FactKind.CONDITION, 4000, True),
    ],
)
def test_a_fact_counts_as_long_as_it_matters(kind: FactKind, ago: float, is_chosen: bool) -> None:
    fact = HealthFact(kind, (LOINC + "2823-3",), "血钾", _days(ago))
    assert (reason(POTASSIUM, [fact], NOW) is not None) is is_chosen


def test_a_code_covers_those_below_it_only_where_codes_are_a_hierarchy() -> None:
    longer = HealthFact(FactKind.CONDITION, (LOINC + "2823-31",), "other", None)
    other = HealthFact(FactKind.MEDICINE, (ATC + "C09AA02",), "依那普利", None)
    assert chosen((POTASSIUM, SARTAN), [longer, other], (), NOW) == ()


def test_a_normal_result_is_explained_and_no_reason_to_learn_about_an_illness() -> None:
    normal = HealthFact(FactKind.RESULT, (LOINC + "718-7",), "血红蛋白", _days(1))
    low = HealthFact(FactKind.FLAGGED, (LOINC + "718-7",), "血红蛋白", _days(1))
    ids = {pick.article.id: pick.new for pick in chosen(CHINESE, [normal], (), NOW)}
    assert ids == {"article-blood-count": False}
    assert {pick.article.id for pick in chosen(CHINESE, [low], (), NOW)} == {"article-blood-count", "article-anaemia"}


def test_what_was_finished_is_not_chosen_again() -> None:
    fact = HealthFact(FactKind.CONDITION, (ICD + "I10",), "高血压", None)
    assert chosen((PRESSURE,), [fact], {"pressure"}, NOW) == ()


FACTS = st.lists(
    st.builds(
        HealthFact,
        st.sampled_from(FactKind),
        st.tuples(st.sampled_from([focus for each in CHINESE for focus in each.focuses])),
        st.just("因为"),
        st.none() | st.integers(-400, 400).map(_days),
    ),
    max_size=8,
)


@given(FACTS, st.sets(st.sampled_from([each.id for each in CHINESE])))
def test_every_choice_has_a_fact_that_it_is_for_and_none_comes_twice(
    facts: list[HealthFact], finished: set[str]
) -> None:
    picked = chosen(CHINESE, facts, finished, NOW)
    ids = [pick.article.id for pick in picked]
    assert len(ids) == len(set(ids))
    assert not finished & set(ids)
    assert all(pick.fact in facts for pick in picked)
    assert set(ids) == {each.id for each in CHINESE if each.id not in finished and reason(each, facts, NOW)}


@pytest.mark.parametrize("asked", ["二甲双胍", "metformin", "erjia", "ejsg", "Metformin 肠胃"])
def test_an_article_is_found_by_its_name_in_both_languages_and_by_pinyin(asked: str) -> None:
    assert "article-metformin" in [each.id for each in found(CHINESE, asked)]


def test_what_stands_in_the_text_alone_is_found_last() -> None:
    ids = [each.id for each in found(CHINESE, "低钠盐")]
    assert "article-valsartan" in ids
    assert found(CHINESE, "zzz") == ()


def test_an_article_is_read_in_the_language_of_the_person() -> None:
    chinese = {each.id: each for each in CHINESE}["article-hypertension"]
    english = {each.id: each for each in ENGLISH}["article-hypertension"]
    assert chinese.text.startswith("高血压")
    assert english.text.startswith("High blood pressure")
    assert (chinese.topic, chinese.reviewer, english.reviewer) == (Topic.CONDITION, "李明", "Li Ming")
    assert english.sources[0].url == "https://www.who.int/news-room/fact-sheets/detail/hypertension"
    assert chinese.minutes >= 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(sorted(LIBRARIES[0])), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(sorted(LIBRARIES[0])), JSON))
def test_nothing_a_hospital_writes_into_an_article_raises(body: dict[str, object]) -> None:
    assert article(body, "en").minutes >= 1
    assert is_article(body) in (True, False)
