"""Separators and escapes in the values of search parameters (R4 §3.1.1.4.19)."""

from __future__ import annotations

import re


def split(text: str, separator: str) -> list[str]:
    """Splits at a separator that is not escaped with a backslash; escapes stay in the parts."""
    parts, start, position = [], 0, 0
    while position < len(text):
        if text[position] == "\\":
            position += 2
            continue
        if text[position] == separator:
            parts.append(text[start:position])
            start = position + 1
        position += 1
    return [*parts, text[start:]]


def unescape(text: str) -> str:
    """Resolves the escapes for `,`, `|`, `$` and the backslash itself."""
    return re.sub(r"\\([,|$\\])", r"\1", text)


def escape(text: str) -> str:
    """A text as the value of a search parameter that means itself."""
    return re.sub(r"([,|$\\])", r"\\\1", text)
