"""Articles found by words, in any language, by pinyin, and by what people call a complaint. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from services.education.model import Article
from services.pinyin import spellings
from services.spelling.spelling import is_named, words_of


def found(articles: Sequence[Article], text: str) -> tuple[Article, ...]:
    """Those found by their title and what is said of them; then those in whose text the words stand."""
    words = words_of(text)
    first = [each for each in articles if is_named(_names(each, text), words)]
    rest = [each for each in articles if each not in first and is_named((each.text,), words)]
    return (*first, *rest)


def _names(article: Article, text: str) -> tuple[str, ...]:
    """With pinyin only for who types Latin letters."""
    return (*article.names, *(spellings(article.title) if text.isascii() else ()))
