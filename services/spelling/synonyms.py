"""What people call the same complaint: "头疼" is "头痛", "拉肚子" is "腹泻". Pure; the table stands in `synonyms.json`.

Only for the search: two words of a row are not the same diagnosis.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).with_name("synonyms.json")


class Synonyms(NamedTuple):
    """`letters`: written either way. `words`: rows of words, each in the form that is compared."""

    letters: dict[int, str]
    words: tuple[frozenset[str], ...]


@lru_cache(maxsize=1)
def synonyms() -> Synonyms:
    """The table, read once."""
    table = json.loads(TABLE.read_text("utf-8"))
    letters = str.maketrans(table["letters"])
    words = (frozenset(word.translate(letters).casefold() for word in row) for row in table["words"])
    return Synonyms(letters, tuple(words))


def alike(words: str) -> frozenset[str]:
    """All words for this complaint; none where the table does not have it."""
    return frozenset[str]().union(*(row for row in synonyms().words if words in row))


def meant(word: str) -> frozenset[str]:
    """The word itself, and all words for each complaint that it holds ("经常头痛")."""
    held = (row for row in synonyms().words if any(each in word for each in row))
    return frozenset({word}).union(*held)
