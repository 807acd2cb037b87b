"""The shape in which the guide's words are written down."""

from __future__ import annotations

from dataclasses import dataclass

#: The same sentence in Chinese and in English.
Both = tuple[str, str]
#: Key of a department, and why it fits, in Chinese and in English.
Suggestion = tuple[str, str, str]


@dataclass(frozen=True)
class ComplaintWords:
    """What somebody says is wrong, what would make it urgent, and where to go otherwise, best first."""

    id: str
    zh: str
    en: str
    red_flags: tuple[Both, ...]
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True)
class BodyPartWords:
    """A part of the body, or whom it is about."""

    id: str
    zh: str
    en: str
    complaints: tuple[ComplaintWords, ...]
