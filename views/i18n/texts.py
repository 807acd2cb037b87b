"""Words by key from `assets/catalogs/<language>/<feature>.json`. Reads files once; afterwards only memory.

A text may hold `{name}` for a value and `{n|item|items}` for a word that follows a number (singular, plural).
"""

from __future__ import annotations

import functools
import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

CATALOGS = Path(__file__).parents[2] / "assets" / "catalogs"
SLOT = re.compile(r"\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}")
log = logging.getLogger("anxin.views")


class Language(StrEnum):
    """The languages the catalogs are complete in, as BCP 47 tags (FHIR `language` uses the same)."""

    CHINESE = "zh-CN"
    ENGLISH = "en"


@dataclass(frozen=True)
class Texts:
    """The words of one language. Two are equal when their language is."""

    language: Language
    entries: Mapping[str, str] = field(compare=False, repr=False)

    @property
    def chinese(self) -> bool:
        return self.language is Language.CHINESE

    def get(self, key: str, **params: object) -> str:
        """The words for a key with its values put in. An unknown key shows itself in brackets (a test finds those)."""
        found = self.entries.get(key)
        if found is None:
            log.warning("no words for key %s in %s", key, self.language)
            return f"[{key}]"
        return SLOT.sub(lambda slot: _fill(slot, params), found) if "{" in found else found

    def pick(self, chinese: str, english: str | None) -> str:
        """Chooses between what the hospital wrote in two languages; English falls back to what there is."""
        return chinese if self.chinese or not english else english


def _fill(slot: re.Match[str], params: Mapping[str, object]) -> str:
    name, singular, other = slot.group(1), slot.group(2), slot.group(3)
    if name not in params:
        return slot.group(0)
    if singular is None:
        return str(params[name])
    return singular if params[name] == 1 else other


@functools.cache
def texts_for(language: Language) -> Texts:
    """All catalogs of a language as one."""
    entries: dict[str, str] = {}
    for file in sorted((CATALOGS / language.value).glob("*.json")):
        entries.update(json.loads(file.read_text("utf-8")))
    return Texts(language, entries)


def language_of(tag: str | None) -> Language:
    """Our language for a device or BCP 47 tag: Chinese of any region, else English. Nothing known means Chinese."""
    return Language.CHINESE if not tag or tag.lower().startswith("zh") else Language.ENGLISH
