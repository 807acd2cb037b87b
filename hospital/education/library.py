"""Articles as FHIR R4 Libraries, and the rules of points beside them. Pure.

An article is a Library of type `article` with its text twice, as Markdown in Chinese and in English. `useContext`
says whom it is for: codes of a condition, a medicine, a laboratory value or a department as `focus`, a visit as `task`.
A Library of type `answer` is a question that somebody asked and what the care team answered, below an article
(`relatedArtifact` of type `documentation`).
Source: FHIR R4 §14.11 Library, §2.24 UsageContext, RelatedArtifact.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from hospital.base.elements import translated
from hospital.education import rewards
from hospital.education.article_file import ArticleFile, ArticleFocus, articles

Json = dict[str, Any]

CODES: Final = "http://anxin.example/fhir/CodeSystem/"
LIBRARIES: Final = "http://anxin.example/fhir/Library/"
LIBRARY: Final = CODES + "library"
TOPIC: Final = CODES + "article-topic"
LEARNING: Final = CODES + "learning"
#: The id of an article's Library begins with this.
PREFIX: Final = "article-"
_CONTEXT: Final = "http://terminology.hl7.org/CodeSystem/usage-context-type"
_SYSTEMS: Final = {
    "icd10": "http://hl7.org/fhir/sid/icd-10",
    "snomed": "http://snomed.info/sct",
    "atc": "http://www.whocc.no/atc",
    "loinc": "http://loinc.org",
    "department": CODES + "department",
    "task": LEARNING,
}
_TOPICS: Final = {
    "condition": ("疾病", "Conditions"),
    "medicine": ("用药", "Medicines"),
    "result": ("看懂化验", "Results"),
    "visit": ("检查准备", "Before a test"),
    "device": ("怎么测、怎么用", "How to"),
    "living": ("日常生活", "Daily life"),
    "answer": ("大家问过的", "Questions people asked"),
}


@dataclass(frozen=True)
class Reviewer:
    """Who answers for an article at this hospital. `english` may be empty."""

    name: str
    english: str

    @property
    def contact(self) -> Json:
        return {"name": self.name} | ({"_name": translated(self.english)} if self.english else {})


def libraries(publisher: Reviewer, reviewer: Callable[[str], Reviewer], reviewed: date) -> Iterator[Json]:
    """Every article, `reviewed` last on this day by the `reviewer` of its department; and the rules of points."""
    for article in articles():
        yield library(article, publisher, reviewer(article.reviewer), max(reviewed, article.approved))
    yield _points(publisher)


def library(article: ArticleFile, publisher: Reviewer, reviewer: Reviewer, reviewed: date) -> Json:
    """One article."""
    return {
        "resourceType": "Library",
        "id": PREFIX + article.id,
        "url": LIBRARIES + PREFIX + article.id,
        "title": article.title,
        "_title": translated(article.title_english),
        "status": "active",
        "type": {"coding": [{"system": LIBRARY, "code": "article"}]},
        "date": article.approved.isoformat(),
        "publisher": publisher.name,
        "_publisher": translated(publisher.english),
        "description": article.about,
        "_description": translated(article.about_english),
        "useContext": [_context(focus) for focus in article.focuses],
        "approvalDate": article.approved.isoformat(),
        "lastReviewDate": reviewed.isoformat(),
        "topic": [_topic(article.topic)],
        "author": [publisher.contact],
        "reviewer": [reviewer.contact],
        "relatedArtifact": [_source(article)],
        "content": [_content("zh-CN", article.chinese), _content("en", article.english)],
    }


def answer_library(id_: str, question: str, answer: str, about: Json, *, doctor: Reviewer, day: date) -> Json:
    """A question and its answer for everybody, in the words they were written in; `about` is the Library of an article,
    or empty."""
    made = {
        "resourceType": "Library",
        "id": id_,
        "title": question,
        "status": "active",
        "type": {"coding": [{"system": LIBRARY, "code": "answer"}]},
        "date": day.isoformat(),
        "useContext": about.get("useContext", []),
        "approvalDate": day.isoformat(),
        "lastReviewDate": day.isoformat(),
        "topic": [_topic("answer")],
        "author": [doctor.contact],
        "reviewer": [doctor.contact],
        "relatedArtifact": [below(about)] if about else [],
        "content": [{"contentType": "text/markdown", "data": _base64(answer)}],
    }
    return {key: value for key, value in made.items() if value}


def below(article: Json) -> Json:
    """That something belongs to an article: a RelatedArtifact, which names it by its canonical URL."""
    return {"type": "documentation", "resource": LIBRARIES + article["id"]}


def is_article(library: Json | None) -> bool:
    """Whether a Library is an article."""
    return library is not None and is_a(library, "article")


def is_a(library: Json, code: str) -> bool:
    """Whether a Library is of this type of ours."""
    codings = library.get("type", {}).get("coding", ())
    return any(coding.get("system") == LIBRARY and coding.get("code") == code for coding in codings)


def _points(publisher: Reviewer) -> Json:
    return {
        "resourceType": "Library",
        "id": "points",
        "title": "积分规则",
        "_title": translated("Rules of points"),
        "status": "active",
        "type": {"coding": [{"system": LIBRARY, "code": "points"}]},
        "publisher": publisher.name,
        "_publisher": translated(publisher.english),
        "content": [{"contentType": "application/json", "data": _base64(rewards.text())}],
    }


def _context(focus: ArticleFocus) -> Json:
    kind = "task" if focus.system == "task" else "focus"
    coding = {"system": _SYSTEMS[focus.system], "code": focus.code}
    return {"code": {"system": _CONTEXT, "code": kind}, "valueCodeableConcept": {"coding": [coding]}}


def _topic(topic: str) -> Json:
    chinese, english = _TOPICS[topic]
    return {"coding": [{"system": TOPIC, "code": topic}], "text": chinese, "_text": translated(english)}


def _source(article: ArticleFile) -> Json:
    made = {"type": "citation", "display": article.source, "_display": translated(article.source_english)}
    return made | ({"url": article.url} if article.url else {})


def _content(language: str, markdown: str) -> Json:
    return {"contentType": "text/markdown", "language": language, "data": _base64(markdown)}


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
