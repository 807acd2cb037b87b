"""Search by name or complaint, in any language, also in pinyin. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from services.booking.find.guide import NamedComplaint
from services.booking.find.model import Department
from services.booking.find.synonyms import alike, meant, synonyms
from services.pinyin import CHINESE, spellings

F = TypeVar("F", bound="Findable")
_BETWEEN = re.compile(r"[、，,/()（）]| or | and ")
_LEAST_CHINESE, _LEAST_LATIN = 2, 4
_COMPLAINTS = 3


class Findable(Protocol):
    """Anything with names, in any language and spelling."""

    @property
    def names(self) -> tuple[str, ...]: ...


def find(among: Iterable[F], text: str) -> tuple[F, ...]:
    """Those with a name for each word of `text`: one that contains it or another word for the same complaint, in any
    language, width, case, or in pinyin."""
    words = _words(text)
    return tuple(item for item in among if _named(item.names, words))


def find_departments(among: Sequence[Department], text: str) -> tuple[Department, ...]:
    """Those found by their own words; then those to which the hospital's guide sends somebody with this complaint."""
    words = _words(text)
    own = find(among, text)
    return (*own, *(each for each in among if each not in own and _named(each.complaints, words)))


def find_complaints(among: Iterable[NamedComplaint], text: str) -> tuple[NamedComplaint, ...]:
    """The few that somebody means who writes this, also within a sentence ("头疼三天"), the best named first. None
    while so little is written that it could mean anything."""
    whole, told = plain(text), {each for word in _words(text) for each in word if _says_something(each)}
    ranked = [(_closeness(complaint, whole, told), complaint) for complaint in among]
    ranked.sort(key=lambda each: -each[0])
    return tuple(complaint for close, complaint in ranked if close)[:_COMPLAINTS]


def _closeness(complaint: NamedComplaint, whole: str, told: Iterable[str]) -> int:
    """How many of the words are in the complaint's names, and how many parts of its names in the whole text."""
    names = [plain(name) for name in complaint.names]
    spelled = {spelling for name in complaint.names for spelling in spellings(name)}
    parts = {part for name in names for part in _BETWEEN.split(name) if _says_something(part)}
    named = sum(each in spelled or any(each in name for name in names) for each in told)
    return named + sum(part in whole for part in parts)


def _says_something(word: str) -> bool:
    return len(word) >= (_LEAST_CHINESE if CHINESE.search(word) else _LEAST_LATIN)


def _words(text: str) -> list[frozenset[str]]:
    """The words of the text with what else they are called; a complaint of several words is one."""
    whole = plain(text).strip()
    return [alike(whole)] if alike(whole) else [meant(word) for word in whole.split()]


def _named(names: Iterable[str], words: Iterable[frozenset[str]]) -> bool:
    compared = [plain(name) for name in names]
    return all(any(each in name for name in compared for each in word) for word in words)


def plain(text: str) -> str:
    """The text in the form that is compared: without differences of width, case, and of letters that mean the same."""
    return unicodedata.normalize("NFKC", text).casefold().translate(synonyms().letters)


def in_pinyin(name: str) -> tuple[str, ...]:
    """Sorts names as a Chinese index does: by pinyin; others by their letters."""
    return (next(iter(spellings(name)), plain(name)), plain(name))
