"""Full-text search that finds Chinese words of any length, offline.

FTS5's unicode61 keeps a run of Chinese characters as one token, and trigram misses words of two characters. So each
Chinese character becomes a token of its own, and a Chinese word is searched as a phrase.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from local_store import compartments
from local_store.store import Reader, Writer

# Han with all extensions, kana, Hangul, Bopomofo: scripts whose words are not divided by spaces, or may be short.
_SINGLE = (
    (0x2E80, 0x303F),
    (0x3040, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7AF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFD),
)
_SINGLES = re.compile(f"([{''.join(f'{chr(first)}-{chr(last)}' for first, last in _SINGLE)}])")
_HAN_PLANES = 0x20000  # Han only from here on; Python's table may not know the newest characters
_KNOWN_HAN = range(0x4E00, 0x9FA6)  # FTS5's own table of letters is older than the rest


@dataclass(frozen=True)
class Hit:
    """A resource whose text matches."""

    type: str
    id: str


def search(
    r: Reader, text: str, *, types: Iterable[str] | None = None, patient: str | None = None, limit: int = 50
) -> tuple[Hit, ...]:
    """The resources (with `patient`: of that person) with every word of `text`, best match first; Latin words match
    from their beginning. Reads only."""
    phrases = [_phrase(tokens(word)) for word in text.split()]
    wanted = " AND ".join(phrase for phrase in phrases if phrase)
    if not wanted:
        return ()
    kinds = None if types is None else sorted(set(types))
    marks = "" if kinds is None else f"AND r.type IN ({','.join('?' * len(kinds))})"
    person, values = ("true", ()) if patient is None else compartments.of_person(r, patient)
    rows = r.rows(
        "SELECT r.type, r.id FROM search JOIN resource r ON r.number = search.rowid"  # noqa: S608 - our own words
        f" WHERE search MATCH ? {marks} AND {person} ORDER BY rank, r.sort_time DESC, r.number LIMIT ?",
        wanted,
        *(kinds or ()),
        *values,
        limit,
    )
    return tuple(Hit(type_, id_) for type_, id_ in rows)


def index(w: Writer, number: int, text: str) -> None:
    """Makes the resource row `number` findable by the words of `text`; with empty text it is not found."""
    w.rows("DELETE FROM search WHERE rowid = ?", number)
    if spaced := " ".join(tokens(text)):
        w.rows("INSERT INTO search (rowid, text) VALUES (?, ?)", number, spaced)


def add_last(w: Writer, text: str) -> None:
    """Like `index`, for the resource row that the very last statement inserted."""
    if spaced := " ".join(tokens(text)):
        w.rows("INSERT INTO search (rowid, text) VALUES (last_insert_rowid(), ?)", spaced)


def tokens(text: str) -> list[str]:
    """Splits text into tokens: one per Chinese character, one per run of other letters and digits."""
    return list(_tokens(unicodedata.normalize("NFKC", text).casefold()))


def _tokens(text: str) -> Iterator[str]:
    for place, part in enumerate(_SINGLES.split(text)):
        if not place % 2:
            if part.isalnum():
                yield part
            elif part:
                yield from _words(part)
        elif part.isalnum() or ord(part) >= _HAN_PLANES:
            yield part if ord(part) in _KNOWN_HAN else f"u{ord(part):x}"


def _words(text: str) -> Iterator[str]:
    for run in text.split():
        if run.isalnum():
            yield run
        else:
            yield from _letters(run)


def _letters(run: str) -> Iterator[str]:
    """The words of a run with other signs in it; a combining mark belongs to the letter before it."""
    word = ""
    for char in run:
        if char.isalnum() or (word and unicodedata.combining(char)):
            word += char
        elif word:
            yield word
            word = ""
    if word:
        yield word


def _phrase(words: list[str]) -> str:
    """An FTS5 phrase; its last word matches as a prefix unless it is a Chinese character. Tokens have only letters and
    digits."""
    if not words:
        return ""
    return f'"{" ".join(words)}"' + ("" if ord(words[-1][0]) in _KNOWN_HAN else " *")
