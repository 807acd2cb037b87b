"""Search by name or complaint, in any language, also by the pinyin of Chinese names. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Protocol, TypeVar

from services.pinyin import spellings
from services.spelling.synonyms import alike, meant, synonyms

F = TypeVar("F", bound="Findable")


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
