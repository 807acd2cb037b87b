"""Search by name, in any language; and the pinyin of Chinese names, in full and by first letters, for people who type
without a Chinese keyboard. Pure.

The library's dictionary (pypinyin, pure Python) is loaded at the first use, never at start.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol, TypeVar

F = TypeVar("F", bound="Findable")
_CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+")


class Findable(Protocol):
    """Anything with names, in any language and spelling."""

    @property
    def names(self) -> tuple[str, ...]: ...


def find(among: Iterable[F], text: str) -> tuple[F, ...]:
    """Those with a name that contains every word of `text`: in any language, width, case, or in pinyin."""
    words = plain(text).split()
    return tuple(item for item in among if all(any(word in plain(name) for name in item.names) for word in words))


def plain(text: str) -> str:
    """The text in the form that is compared: without differences of width and case."""
    return unicodedata.normalize("NFKC", text).casefold()


@lru_cache(maxsize=4096)
def spellings(text: str) -> tuple[str, ...]:
    """Pinyin in full and by initials of each run of Chinese characters ("心内科" -> "xinneike", "xnk"). A first
    character with several readings, as surnames have, is spelled in each of them."""
    found: list[str] = []
    for run in _CJK.findall(text):
        for syllables in _readings(run):
            found += ["".join(syllables), "".join(syllable[:1] for syllable in syllables)]
    return tuple(dict.fromkeys(spelling for spelling in found if spelling))


def _readings(run: str) -> list[list[str]]:
    from pypinyin import Style, pinyin  # noqa: PLC0415 - its dictionary takes a tenth of a second to load

    usual = [readings[0] for readings in pinyin(run, style=Style.NORMAL, v_to_u=False)]
    firsts = pinyin(run[0], style=Style.NORMAL, heteronym=True)[0]
    return [usual, *([first, *usual[1:]] for first in firsts if first != usual[0])]
