"""The pinyin of Chinese names, in full and by first letters, for people who type without a Chinese keyboard. Pure.

The library's dictionary (pypinyin, pure Python) is loaded at the first use, never at start.
"""

from __future__ import annotations

import re
from functools import lru_cache

_CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+")


def is_chinese(text: str) -> bool:
    """Whether there is a Chinese character in it."""
    return _CJK.search(text) is not None


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
