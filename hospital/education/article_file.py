"""An article as a file: a header of `name: value` lines, then the text in Chinese and in English. Pure.

title, title-en, about, about-en    its name, and what it says in one sentence
topic       one of TOPICS
focus       whom it is for: `icd10:I10, atc:C09CA, loinc:2823-3, department:cardiology, task:visit`
reviewer    the key of the department whose doctor answers for it
approved    the day of that
source, source-en, url    the public guidance it follows; the address may be left out
=== zh      the Chinese text, in Markdown
=== en      the same in English
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).with_name("articles")
TOPICS: Final = ("condition", "medicine", "result", "visit", "device", "living")
_PART: Final = re.compile(r"^=== (\w+)$", re.MULTILINE)
_NEEDED: Final = (
    "title", "title-en", "about", "about-en", "topic", "focus", "reviewer", "approved", "source", "source-en",
)  # fmt: skip


class NoArticle(ValueError):
    """A file that is none; says which and why."""


@dataclass(frozen=True)
class ArticleFocus:
    """Whom an article is for: a code, and the short name of its system."""

    system: str
    code: str


@dataclass(frozen=True)
class ArticleFile:
    """One article as written."""

    id: str
    title: str
    title_english: str
    about: str
    about_english: str
    topic: str
    focuses: tuple[ArticleFocus, ...]
    reviewer: str
    approved: date
    source: str
    source_english: str
    url: str | None
    chinese: str
    english: str


@lru_cache(maxsize=1)
def articles() -> tuple[ArticleFile, ...]:
    """All of them by id, read once. Raises NoArticle."""
    return tuple(read(file.stem, file.read_text("utf-8")) for file in sorted(FOLDER.glob("*.md")))


def read(id_: str, text: str) -> ArticleFile:
    """The article in a file's text. Raises NoArticle."""
    head, *parts = _PART.split(text)
    said = dict(_line(id_, line) for line in head.splitlines() if line.strip())
    bodies = {name: body.strip() for name, body in zip(parts[::2], parts[1::2], strict=True)}
    missing = [name for name in _NEEDED if not said.get(name)] + [name for name in ("zh", "en") if not bodies.get(name)]
    if missing:
        raise NoArticle(f"{id_} lacks {', '.join(missing)}")
    if said["topic"] not in TOPICS:
        raise NoArticle(f"{id_} is about {said['topic']}, which is no topic")
    return ArticleFile(
        id=id_,
        title=said["title"],
        title_english=said["title-en"],
        about=said["about"],
        about_english=said["about-en"],
        topic=said["topic"],
        focuses=tuple(_focus(id_, each.strip()) for each in said["focus"].split(",")),
        reviewer=said["reviewer"],
        approved=date.fromisoformat(said["approved"]),
        source=said["source"],
        source_english=said["source-en"],
        url=said.get("url"),
        chinese=bodies["zh"],
        english=bodies["en"],
    )


def _line(id_: str, line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon:
        raise NoArticle(f"{id_} has a line without a name: {line}")
    return name.strip(), value.strip()


def _focus(id_: str, written: str) -> ArticleFocus:
    system, colon, code = written.partition(":")
    if not colon or not code:
        raise NoArticle(f"{id_} has a focus without a code: {written}")
    return ArticleFocus(system, code)
