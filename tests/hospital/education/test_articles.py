"""The articles: whole in both languages, with a named source, valid R4, and small enough for every phone."""

from __future__ import annotations

import base64
import json
import re
from datetime import date

import pytest

from hospital.demo import learning, medicines_table
from hospital.demo.departments import DEPARTMENTS
from hospital.demo.formulary_table import BY_KEY as FORMULARY
from hospital.demo.medicines_table import Course
from hospital.demo.problems_table import PROBLEMS
from hospital.education.article_file import TOPICS, ArticleFile, NoArticle, articles, read
from hospital.fhir.validation.check import findings

TODAY = date(2026, 11, 22)
HAN = re.compile(r"[\u3400-\u9fff]")
BUDGET = 350_000  # bytes of JSON, all articles together
#: ASCII punctuation that touches a Chinese character.
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,:;!?()]|[,:;!?()][\u4e00-\u9fff]")
WRITTEN = """
title: 少盐
title-en: Less salt
about: 一天五克
about-en: Five grams a day
topic: living
focus: icd10:I10
reviewer: cardiology
approved: 2026-09-10
source: 指南
source-en: Guideline

=== zh
少放盐。
=== en
Use less salt.
"""


@pytest.mark.parametrize("article", articles(), ids=lambda article: article.id)
def test_an_article_is_short_warm_and_whole(article: ArticleFile) -> None:
    assert 200 <= len(HAN.findall(article.chinese)) <= 420
    assert not HAN.search("".join([article.english, article.title_english, article.about_english]))
    assert not HALF_WIDTH.search(article.chinese + article.title + article.about)
    assert article.chinese.count("\n## ") == article.english.count("\n## ")
    assert article.chinese.count("**") == article.english.count("**") or article.chinese.count("**") % 2 == 0
    assert article.reviewer in {department.key for department in DEPARTMENTS}
    assert article.url is None or article.url.startswith("https://")


def test_an_article_that_says_when_to_call_says_it_in_both_languages() -> None:
    assert [each.id for each in articles() if ("120" in each.chinese) != ("120" in each.english)] == []


def test_they_are_valid_r4_and_within_their_budget() -> None:
    made = list(learning.resources(7, TODAY))
    assert not [finding for body in made for finding in findings(body)]
    assert sum(len(json.dumps(body, ensure_ascii=False).encode()) for body in made) < BUDGET


def test_every_topic_has_articles() -> None:
    assert {article.topic for article in articles()} == set(TOPICS)


def test_a_library_holds_both_texts_and_whom_it_is_for() -> None:
    made = {body["id"]: body for body in learning.resources(7, TODAY)}
    library = made["article-valsartan"]
    texts = {each["language"]: base64.b64decode(each["data"]).decode() for each in library["content"]}
    assert "低钠盐" in texts["zh-CN"]
    assert "low-sodium salt" in texts["en"]
    coded = [each["valueCodeableConcept"]["coding"][0] for each in library["useContext"]]
    assert {"system": "http://www.whocc.no/atc", "code": "C09CA"} in coded
    assert library["reviewer"][0]["name"] == "李明"
    assert library["relatedArtifact"][0]["display"].startswith("《中国高血压防治指南")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("topic: living", "topic: cooking"), "cooking"),
        (("source: 指南\n", ""), "source"),
        (("=== en\nUse less salt.", "=== en\n"), "en"),
        (("focus: icd10:I10", "focus: I10"), "I10"),
        (("topic: living", "living"), "living"),
    ],
)
def test_a_file_with_something_missing_is_named(change: tuple[str, str], said: str) -> None:
    with pytest.raises(NoArticle, match=said):
        read("salt", WRITTEN.replace(*change))


def test_a_file_is_read_as_it_is_written() -> None:
    article = read("salt", WRITTEN)
    assert (article.chinese, article.english, article.url) == ("少放盐。", "Use less salt.", None)


def test_there_are_articles_for_every_condition_and_medicine_of_the_demo() -> None:
    codes = {(focus.system, focus.code) for article in articles() for focus in article.focuses}
    icd10 = tuple(code for system, code in codes if system == "icd10")
    atc = tuple(code for system, code in codes if system == "atc")
    assert len(articles()) >= 40
    assert [problem.key for problem in PROBLEMS if not problem.icd10.startswith(icd10)] == []
    courses = [each for each in vars(medicines_table).values() if isinstance(each, Course)]
    prescribed = {course.key: FORMULARY[course.key].atc for course in courses}
    assert [key for key, code in prescribed.items() if not code.startswith(atc)] == []
