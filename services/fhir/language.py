"""Whether a person reads the language a text is written in, by its script alone. Pure; never raises."""

from __future__ import annotations

import re
from typing import Final

_HAN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_JAPANESE_OR_KOREAN: Final = re.compile(r"[\u3040-\u30ff\uac00-\ud7a3]")


def in_chinese_alone(text: str | None, language: str | None) -> bool:
    """Whether a text is in Chinese for somebody who uses the app in another language. Without a language: no."""
    if not text or not language or language.lower().startswith("zh"):
        return False
    return bool(_HAN.search(text)) and not _JAPANESE_OR_KOREAN.search(text)
