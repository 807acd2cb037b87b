"""Search by name or complaint, in any language; and the pinyin of Chinese names, in full and by first letters, for
people who type without a Chinese keyboard. Pure.

The library's dictionary (pypinyin, pure Python) is loaded at the first use, never at start.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol, TypeVar

from services.spelling.synonyms import alike, meant, synonyms

F = TypeVar("F", bound="Findable")
CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+")


class Findable(Protocol):
    """Anything with names, in any language and spelling."""

    @property
    def names(self) -> tuple[str, ...]: ...


def find(among: Iterable[F], text: str) -> tuple[F, ...]:
    """Those with a name for each word of `text`: one that contains it or another word for the same complaint, in any
    language, width, case, or in pinyin."""
    words = words_of(text)
    return tuple(item for item in among if is_named(item.names, words))


def words_of(text: str) -> list[frozenset[str]]:
    """The words of the text with what else they are called; a complaint of several words is one."""
    whole = plain(text).strip()
    return [alike(whole)] if alike(whole) else [meant(word) for word in whole.split()]


def is_named(names: Iterable[str], words: Iterable[frozenset[str]]) -> bool:
    """Whether the names together have each of the words of `words_of`."""
    compared = [plain(name) for name in names]
    return all(any(each in name for name in compared for each in word) for word in words)


def plain(text: str) -> str:
    """The text in the form that is compared: without differences of width, case, and of letters that mean the same."""
    return unicodedata.normalize("NFKC", text).casefold().translate(synonyms().letters)


def in_pinyin(name: str) -> tuple[str, ...]:
    """Sorts names as a Chinese index does: by pinyin; others by their letters."""
    return (next(iter(spellings(name)), plain(name)), plain(name))


@lru_cache(maxsize=4096)
def spellings(text: str) -> tuple[str, ...]:
    """Pinyin in full and by initials of each run of Chinese characters ("心内科" -> "xinneike", "xnk"). A first
    character with several readings, as surnames have, is spelled in each of them."""
    found: list[str] = []
    for run in CHINESE.findall(text):
        for syllables in _readings(run):
            found += ["".join(syllables), "".join(syllable[:1] for syllable in syllables)]
    return tuple(dict.fromkeys(spelling for spelling in found if spelling))


def _readings(run: str) -> list[list[str]]:
    from pypinyin import Style, pinyin  # noqa: PLC0415 - its dictionary takes a tenth of a second to load

    usual = [readings[0] for readings in pinyin(run, style=Style.NORMAL, v_to_u=False)]
    firsts = pinyin(run[0], style=Style.NORMAL, heteronym=True)[0]
    return [usual, *([first, *usual[1:]] for first in firsts if first != usual[0])]
