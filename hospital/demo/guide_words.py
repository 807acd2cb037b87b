"""The data types in which the guide's words are written."""

from __future__ import annotations

from dataclasses import dataclass

#: The same sentence in Chinese and in English.
Both = tuple[str, str]
#: Key of a department, and why it is suggested, in Chinese and in English.
Suggestion = tuple[str, str, str]


@dataclass(frozen=True)
class ComplaintWords:
    """A complaint, its red flags, and the departments for it otherwise, best first."""

    id: str
    zh: str
    en: str
    red_flags: tuple[Both, ...]
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True)
class BodyPartWords:
    """A part of the body, or a group of people."""

    id: str
    zh: str
    en: str
    complaints: tuple[ComplaintWords, ...]
