"""Coded concepts, their texts and translations, and extensions. Pure; nothing here raises.

Source: FHIR R4 §2.24.0.5 Coding, §2.24.0.6 CodeableConcept, §2.4 Extensibility, extension `translation`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.fhir import terms
from services.fhir.language import in_chinese_alone
from services.fhir.shape import JsonObject, as_list, as_object, as_text, choice, objects


@dataclass(frozen=True)
class Coding:
    """One code of one system. `display` is as sent."""

    system: str | None
    code: str | None
    display: str | None


def codings(concept: Any) -> tuple[Coding, ...]:
    """The codings of a CodeableConcept, or of a bare Coding; the one the user selected first (R4 §2.24.0.6)."""
    body = as_object(concept)
    raw = list(objects(body["coding"])) if "coding" in body else [body]
    raw.sort(key=lambda coding: coding.get("userSelected") is not True)
    made = (Coding(as_text(c.get("system")), as_text(c.get("code")), as_text(c.get("display"))) for c in raw)
    return tuple(coding for coding in made if coding.code or coding.display)


def code_in(concept: Any, system: str) -> str | None:
    """The code this concept has in one system. Takes one concept or an array of them."""
    found = (coding.code for item in as_list(concept) for coding in codings(item) if coding.system == system)
    return next((code for code in found if code), None)


def has_code(concept: Any, code: str, system: str | None = None) -> bool:
    """Whether a concept (or one of an array) has this code."""
    every = (coding for item in as_list(concept) for coding in codings(item))
    return any(coding.code == code and (system is None or coding.system == system) for coding in every)


def text_of(concept: Any, language: str | None = None) -> str | None:
    """What a person reads for a CodeableConcept or Coding: its text, else a coding's display, else a code.
    With a `language`, translations in that language come first at every step, and a display that the person reads
    before a text in Chinese that they do not."""
    if isinstance(concept, str):
        return as_text(concept)
    body = as_object(concept)
    raw = [*objects(body.get("coding"))] or [body]
    raw.sort(key=lambda coding: coding.get("userSelected") is not True)
    if language:
        translations = [_translation(body, "text", language), *(_translation(c, "display", language) for c in raw)]
        if translation := next(filter(None, translations), None):
            return translation
    shown = [*filter(None, [as_text(body.get("text")), *(as_text(c.get("display")) for c in raw)])]
    readable = (words for words in shown if not in_chinese_alone(words, language))
    return next(readable, None) or next(filter(None, [*shown, *(as_text(c.get("code")) for c in raw)]), None)


def texts_of(concepts: Any, language: str | None = None) -> tuple[str, ...]:
    """`text_of` for each of an array, without empty ones."""
    return tuple(filter(None, (text_of(concept, language) for concept in as_list(concepts))))


def translated(body: Any, name: str, language: str | None = None) -> str | None:
    """A string element in the wanted language (extension `translation` on `_name`), else as it was sent."""
    own = as_object(body)
    return (_translation(own, name, language) if language else None) or as_text(own.get(name))


def _translation(body: JsonObject, name: str, language: str) -> str | None:
    for translation in extensions(body.get(f"_{name}"), terms.TRANSLATION):
        if _same_language(as_text(extension_value(translation, "lang")), language):
            return as_text(extension_value(translation, "content"))
    return None


def _same_language(tag: str | None, wanted: str) -> bool:
    return tag is not None and tag.split("-", maxsplit=1)[0].lower() == wanted.split("-", maxsplit=1)[0].lower()


def extensions(body: Any, url: str) -> tuple[JsonObject, ...]:
    """All extensions of an element with this URL."""
    own = as_object(body)
    found = (*objects(own.get("extension")), *objects(own.get("modifierExtension")))
    return tuple(item for item in found if item.get("url") == url)


def extension(body: Any, url: str) -> JsonObject | None:
    """The first extension with this URL."""
    return next(iter(extensions(body, url)), None)


def extension_value(body: Any, url: str) -> Any:
    """The value[x] of the first extension with this URL, as JSON."""
    found = choice(extension(body, url), "value")
    return None if found is None else found[1]
