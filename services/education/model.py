"""An article as the app reads it. Pure; never raises.

Source: FHIR R4 §14.11 Library, §2.24 UsageContext, RelatedArtifact; the contract with the hospital (types of Libraries
and topics of articles).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from services.fhir import resource as fhir
from services.fhir import terms
from services.fhir.words import words

_ARTICLE, _ANSWER = "article", "answer"
_MARKDOWN: Final = "text/markdown"
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_LATIN: Final = re.compile(r"[A-Za-z]+")
_HAN_A_MINUTE, _LATIN_A_MINUTE = 350, 200


class Topic(StrEnum):
    """What an article is about; OTHER for a topic this app does not know."""

    CONDITION = "condition"
    MEDICINE = "medicine"
    RESULT = "result"
    VISIT = "visit"
    DEVICE = "device"
    LIVING = "living"
    ANSWER = "answer"  # a question somebody asked, and what the care team answered
    OTHER = "other"


@dataclass(frozen=True)
class Citation:
    """The public guidance an article follows."""

    name: str
    url: str | None


@dataclass(frozen=True)
class Article:
    """One article in one language. `focuses`: whom it is for, as `system|code`. `names`: what it is found by.
    `below`: the id of the article that a published answer belongs to."""

    id: str
    title: str
    about: str | None
    topic: Topic
    focuses: tuple[str, ...]
    author: str | None
    reviewer: str | None
    reviewed: fhir.When | None
    sources: tuple[Citation, ...]
    text: str
    names: tuple[str, ...] = ()
    below: str | None = None

    @property
    def minutes(self) -> int:
        """How long reading it takes."""
        han, latin = len(_HAN.findall(self.text)), len(_LATIN.findall(self.text))
        return max(1, round(han / _HAN_A_MINUTE + latin / _LATIN_A_MINUTE))


def is_article(library: Any) -> bool:
    """Whether a Library is an article that may be shown: the directory holds other Libraries, and withdrawn ones."""
    own = fhir.as_object(library)
    return fhir.has_code(own.get("type"), _ARTICLE, terms.LIBRARY_SYSTEM) and own.get("status") == "active"


def is_answer(library: Any) -> bool:
    """Whether a Library is a published answer that may be shown; it is read like an article."""
    own = fhir.as_object(library)
    return fhir.has_code(own.get("type"), _ANSWER, terms.LIBRARY_SYSTEM) and own.get("status") == "active"


def article(library: Any, language: str) -> Article:
    """Reads a Library of any shape."""
    own = fhir.as_object(library)
    return Article(
        id=fhir.as_text(own.get("id")) or "",
        title=fhir.translated(own, "title", language) or fhir.as_text(own.get("name")) or "",
        about=fhir.translated(own, "description", language),
        topic=_topic(own),
        focuses=tuple(_focuses(own)),
        author=_first_name(own.get("author"), language),
        reviewer=_first_name(own.get("reviewer"), language),
        reviewed=fhir.when(own.get("lastReviewDate")) or fhir.when(own.get("approvalDate")),
        sources=tuple(_citations(own, language)),
        text=_text(own, language),
        names=tuple(words(own).splitlines()),
        below=article_above(own),
    )


def _topic(own: fhir.JsonObject) -> Topic:
    code = fhir.code_in(own.get("topic"), terms.TOPIC_SYSTEM)
    return Topic(code) if code in set(Topic) else Topic.OTHER


def _focuses(own: fhir.JsonObject) -> list[str]:
    concepts = [context.get("valueCodeableConcept") for context in fhir.objects(own.get("useContext"))]
    found = (coding for concept in concepts for coding in fhir.codings(concept))
    return [f"{coding.system or ''}|{coding.code}" for coding in found if coding.code]


def _first_name(contacts: Any, language: str) -> str | None:
    return next(filter(None, (fhir.translated(each, "name", language) for each in fhir.objects(contacts))), None)


def _citations(own: fhir.JsonObject, language: str) -> list[Citation]:
    related = [each for each in fhir.objects(own.get("relatedArtifact")) if each.get("type") == "citation"]
    named = [
        (fhir.translated(each, "display", language) or fhir.as_text(each.get("citation")), each) for each in related
    ]
    return [Citation(name, fhir.as_text(each.get("url"))) for name, each in named if name]


def article_above(library: fhir.JsonObject) -> str | None:
    """The id of the article that an answer or a film belongs to, by its canonical URL."""
    related = [each for each in fhir.objects(library.get("relatedArtifact")) if each.get("type") == "documentation"]
    named = (fhir.as_text(each.get("resource")) or "" for each in related)
    return next((url.removeprefix(terms.LIBRARIES) for url in named if url.startswith(terms.LIBRARIES)), None)


def _text(own: fhir.JsonObject, language: str) -> str:
    """The Markdown in this language, else in the first there is."""
    contents = [each for each in fhir.objects(own.get("content")) if _kind(each) == _MARKDOWN]
    wanted = language.partition("-")[0]
    contents.sort(key=lambda each: not (fhir.as_text(each.get("language")) or "").startswith(wanted))
    data = next(filter(None, (fhir.as_bytes(each.get("data")) for each in contents)), b"")
    return data.decode("utf-8", "replace")


def _kind(attachment: fhir.JsonObject) -> str:
    return (fhir.as_text(attachment.get("contentType")) or "").partition(";")[0].strip()
