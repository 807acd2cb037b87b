"""Finding a medicine of the formulary by its name, a brand, what is in it, pinyin or initials. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace

from services.medication.knowledge import FormularyEntry
from services.pinyin import spellings

_NOT_MEANT = 2
MOST = 8
"""So many are shown: who sees more types another letter."""


def find(among: Iterable[FormularyEntry], text: str) -> tuple[FormularyEntry, ...]:
    """The few of these (`spelled`) that are meant, those that begin with the text first. None while nothing is
    written."""
    wanted = _plain(text)
    if not wanted:
        return ()
    ranked = [(_closeness(entry, wanted), entry) for entry in among]
    ranked.sort(key=lambda each: each[0])
    return tuple(entry for close, entry in ranked if close < _NOT_MEANT)[:MOST]


def spelled(among: Iterable[FormularyEntry]) -> tuple[FormularyEntry, ...]:
    """The same with what each is found by, in the form that is compared. To be done once: pinyin takes a while."""
    return tuple(replace(entry, found_by=tuple(_spellings(entry))) for entry in among)


def _spellings(entry: FormularyEntry) -> Iterator[str]:
    for name in (*entry.names, *(name for _, name in entry.ingredients)):
        yield _plain(name)
        yield from spellings(name)


def _closeness(entry: FormularyEntry, wanted: str) -> int:
    if any(name.startswith(wanted) for name in entry.found_by):
        return 0
    return 1 if any(wanted in name for name in entry.found_by) else _NOT_MEANT


def _plain(text: str) -> str:
    """The text in the form that is compared: without differences of width and case, and without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
