"""Departments found by their own words or by the complaint with which somebody comes, and complaints found in free
words. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from services.booking.find.guide import NamedComplaint
from services.booking.find.model import Department
from services.pinyin import is_chinese, spellings
from services.spelling.spelling import find, is_named, plain, words_of

_BETWEEN: Final = re.compile(r"[、，,/()（）]| or | and ")
_LEAST_CHINESE, _LEAST_LATIN = 2, 4
_COMPLAINTS: Final = 3


def find_departments(among: Sequence[Department], text: str) -> tuple[Department, ...]:
    """Those found by their own words; then those to which the hospital's guide sends somebody with this complaint."""
    words = words_of(text)
    own = find(among, text)
    return (*own, *(each for each in among if each not in own and is_named(each.complaints, words)))


def find_complaints(among: Iterable[NamedComplaint], text: str) -> tuple[NamedComplaint, ...]:
    """The few that somebody means who writes this, also within a sentence ("头疼三天"), the best named first. None
    while so little is written that it could mean anything."""
    whole, told = plain(text), {each for word in words_of(text) for each in word if _says_something(each)}
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
    return len(word) >= (_LEAST_CHINESE if is_chinese(word) else _LEAST_LATIN)
