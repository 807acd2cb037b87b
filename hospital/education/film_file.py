"""A film as a file: a header of `name: value` lines, then its chapters, each with the name of its picture. Pure.

title, title-en    its name
article            the file of the article that it shows
=== rest           a chapter with the picture `rest`
zh: its name in Chinese, and in the lines below what is said
en: the same in English
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).with_name("films")
_PART: Final = re.compile(r"^=== (\w+)$", re.MULTILINE)
_TEXT: Final = re.compile(r"^(zh|en): (.+)\n((?: {3}.+\n?)+)", re.MULTILINE)
#: What is heard in a second: Chinese characters, English words. A chapter stands at least so many seconds.
_CHARACTERS, _WORDS, _SHORTEST = 3.5, 2.2, 6.0


class NoFilm(ValueError):
    """A file that is none; says which and why."""


@dataclass(frozen=True)
class ChapterText:
    """A chapter in one language."""

    name: str
    said: str


@dataclass(frozen=True)
class ChapterFile:
    """A chapter as written. `seconds`: how long it stands, long enough for both languages."""

    picture: str
    chinese: ChapterText
    english: ChapterText

    @property
    def seconds(self) -> float:
        said = max(len(self.chinese.said) / _CHARACTERS, len(self.english.said.split()) / _WORDS)
        return round(max(said, _SHORTEST))


@dataclass(frozen=True)
class FilmFile:
    """A film as written."""

    id: str
    title: str
    title_english: str
    article: str
    chapters: tuple[ChapterFile, ...]


@lru_cache(maxsize=1)
def films() -> tuple[FilmFile, ...]:
    """All of them by id, read once. Raises NoFilm."""
    return tuple(read(file.stem, file.read_text("utf-8")) for file in sorted(FOLDER.glob("*.md")))


def read(id_: str, text: str) -> FilmFile:
    """The film in a file's text. Raises NoFilm."""
    head, *parts = _PART.split(text)
    said = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    missing = [name for name in ("title", "title-en", "article") if not said.get(name)]
    if missing or not parts:
        raise NoFilm(f"{id_} lacks {', '.join(missing) or 'chapters'}")
    chapters = tuple(_chapter(id_, name, body) for name, body in zip(parts[::2], parts[1::2], strict=True))
    return FilmFile(id_, said["title"], said["title-en"], said["article"], chapters)


def _chapter(id_: str, picture: str, body: str) -> ChapterFile:
    found = {
        language: ChapterText(name.strip(), " ".join(line.strip() for line in said.splitlines()))
        for language, name, said in _TEXT.findall(body)
    }
    if found.keys() != {"zh", "en"}:
        raise NoFilm(f"{id_} does not say the chapter {picture} in both languages")
    return ChapterFile(picture, found["zh"], found["en"])
