"""The words of messages, in two languages. None says anything about health: a phone's screen is public.

Words may name the hospital, the patient by a masked name, and what their sender gives: a day, a time. A one-time code
is put in when it is sent, and is kept nowhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Final

from hospital.base.pages import LANGUAGES, Pages
from hospital.fhir.store.tx import Tx

_FOLDER: Final = Path(__file__).with_name("words")
_WORDS: Final = Pages(_FOLDER)
#: What a sender may give, with the form that its values have.
_GIVEN: Final = {"day": re.compile(r"\d{4}-\d{2}-\d{2}"), "time": re.compile(r"\d{2}:\d{2}")}
_LOOKED_UP: Final = frozenset({"hospital", "name"})
#: Known at the moment of sending alone.
_SECRET: Final = frozenset({"code"})
#: What a human says on the phone: `CLASS.call`.
SCRIPT: Final = "call"
ORGANIZATION: Final = "hospital"


class UnsafeMessage(ValueError):
    """A message with an unknown template, or with values that its template does not have or that say too much."""


def check(template: str, values: Mapping[str, str]) -> None:
    """Raises UnsafeMessage unless these are the template's values, each of the form that it may have."""
    given = placeholders(template) - _LOOKED_UP - _SECRET
    if given != set(values) or not all(_GIVEN[name].fullmatch(value) for name, value in values.items()):
        raise UnsafeMessage(template)


@cache
def placeholders(template: str) -> frozenset[str]:
    """What the words of a template name. Raises UnsafeMessage for an unknown template."""
    words = {language: _catalog(language).get(template) for language in LANGUAGES}
    found = {frozenset(name for _, name, _, _ in Formatter().parse(text) if name) for text in words.values() if text}
    if len(found) != 1 or not all(words.values()):
        raise UnsafeMessage(template)
    return next(iter(found))


def templates() -> frozenset[str]:
    """All of them, the subject of mails among them."""
    return frozenset(_catalog(LANGUAGES[0]))


def words(template: str, language: str, values: Mapping[str, str]) -> str:
    """The text; `values` has what the template names, a name already masked."""
    return _WORDS.words(language)(template, **{name: values[name] for name in placeholders(template)})


def masked(name: str, language: str) -> str:
    """A name that whoever it is about is known by to those who know them, and by nobody else."""
    if language == "zh":
        return f"{name[:1]}**" if name else "有人"
    return f"{name[:1]}." if name else "Somebody"


def hospital_name(tx: Tx, language: str) -> str:
    """The hospital's name from its own Organization, in English where that has a translation."""
    body = tx.read("Organization", ORGANIZATION) or {}
    name = str(body.get("name") or "FHIR")
    if language == "en":
        for translation in body.get("_name", {}).get("extension", ()):
            parts = {part.get("url"): part for part in translation.get("extension", ())}
            if parts.get("lang", {}).get("valueCode") == "en":
                name = parts.get("content", {}).get("valueString", name)
    return name


@cache
def _catalog(language: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((_FOLDER / f"{language}.json").read_text("utf-8"))
    return found
