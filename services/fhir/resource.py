"""Reads the pieces FHIR resources are made of. Pure, and never raises whatever the JSON looks like: a hospital's
mistake in one element must not hide the rest of a record. What cannot be read is None or an empty tuple.

Every feature's `model.py` reads with these. Source: FHIR R4 §2.24 Data Types, §2.3 References, §2.4 Extensibility.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from services.fhir.coded import (
    Coding,
    code_in,
    codings,
    extension,
    extension_value,
    extensions,
    has_code,
    text_of,
    texts_of,
    translated,
)
from services.fhir.currency import in_bounds
from services.fhir.decimals import as_decimal
from services.fhir.shape import JsonObject, as_bytes, as_int, as_list, as_object, as_text, at, choice, objects
from services.fhir.when import (
    FhirDate,
    Period,
    Precision,
    When,
    choice_when,
    first_moment,
    instant_of,
    period,
    time_of,
    when,
)

__all__ = [
    "Coding",
    "FhirDate",
    "JsonObject",
    "Money",
    "Period",
    "Precision",
    "Reference",
    "When",
    "as_bytes",
    "as_decimal",
    "as_int",
    "as_list",
    "as_object",
    "as_text",
    "at",
    "choice",
    "choice_when",
    "code_in",
    "codings",
    "display_of",
    "extension",
    "extension_value",
    "extensions",
    "first_moment",
    "has_code",
    "human_name",
    "instant_of",
    "money",
    "objects",
    "period",
    "reference",
    "reference_anywhere",
    "reference_id",
    "references",
    "references_anywhere",
    "text_of",
    "texts_of",
    "time_of",
    "translated",
    "when",
]


@dataclass(frozen=True)
class Reference:
    """The target of a reference: type and logical id, and version when there is one. `server`: None for this hospital,
    else the address of the other server whose resource it is."""

    type: str
    id: str
    version: str | None = None
    display: str | None = None
    server: str | None = None

    def __str__(self) -> str:
        return "/".join(filter(None, (self.server, self.type, self.id)))


_POINTS_TO = re.compile(
    r"(?:(?P<server>[A-Za-z][A-Za-z0-9+.\-]*:.+)/)?"
    r"(?P<type>[A-Z][A-Za-z]+)/(?P<id>[A-Za-z0-9.\-]{1,64})(?:/_history/(?P<version>[A-Za-z0-9.\-]{1,64}))?/?"
)


def reference(value: Any) -> Reference | None:
    """Reads `Type/id` of this hospital, with or without a version, from a Reference or a bare string. What has the same
    type and id on another server is something else (R4 §2.3.0.1). The client makes this server's own absolute
    references relative (`own_references.py`), so an absolute one is another's; contained (`#x`), `urn:` and logical
    references point nowhere on a server. They all give None."""
    found = reference_anywhere(value)
    return found if found is not None and found.server is None else None


def reference_anywhere(value: Any) -> Reference | None:
    """Like `reference`, and reads references to other servers too."""
    text = as_text(value) or as_text(as_object(value).get("reference"))
    found = _POINTS_TO.fullmatch(text) if text else None
    return None if found is None else Reference(
        found["type"], found["id"], found["version"], display_of(value), found["server"]
    )  # fmt: skip


def reference_id(value: Any, type_: str | None = None) -> str | None:
    """The logical id a reference points to; with `type_` only when it points to that type."""
    found = reference(value)
    return found.id if found is not None and type_ in (None, found.type) else None


def references(values: Any, type_: str | None = None) -> tuple[Reference, ...]:
    """The references of an array that point somewhere at this hospital (to that type)."""
    return tuple(ref for ref in references_anywhere(values, type_) if ref.server is None)


def references_anywhere(values: Any, type_: str | None = None) -> tuple[Reference, ...]:
    """Like `references`, with those to other servers."""
    found = filter(None, (reference_anywhere(value) for value in as_list(values)))
    return tuple(ref for ref in found if type_ in (None, ref.type))


def display_of(value: Any, language: str | None = None) -> str | None:
    """The display text a Reference carries, in the wanted language where it is translated."""
    return translated(value, "display", language)


_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]")
_USES = ("official", "usual", "", "temp", "nickname", "anonymous", "maiden", "old")


def human_name(names: Any, language: str | None = None) -> str | None:
    """A person's name as one string: the text as written; else surname first without a space when it is written in
    CJK characters, else given names before the family name. The official name before the usual one; old names last.
    With a `language`, the text in that language where it is translated."""
    ranked = sorted(objects(names), key=_rank)
    return next(filter(None, (_one_name(name, language) for name in ranked)), None)


def _rank(name: JsonObject) -> int:
    use = name.get("use")
    return _USES.index(use) if isinstance(use, str) and use in _USES else 2


def _one_name(name: JsonObject, language: str | None) -> str | None:
    if text := translated(name, "text", language):
        return text
    family = as_text(name.get("family")) or ""
    given = [part for part in map(as_text, as_list(name.get("given"))) if part]
    if _CJK.search(family + "".join(given)):
        return family + "".join(given)
    return " ".join(filter(None, [*given, family, *_suffixes(name)])) or None


def _suffixes(name: JsonObject) -> Iterator[str]:
    return (part for part in map(as_text, as_list(name.get("suffix"))) if part)


@dataclass(frozen=True)
class Money:
    """An exact amount; never a float."""

    value: Decimal
    currency: str | None


def money(value: Any) -> Money | None:
    """A FHIR Money; None for what can be no amount. The currency is what the bill says, never assumed."""
    body = as_object(value)
    amount = as_decimal(body.get("value"))
    return None if amount is None or not in_bounds(amount) else Money(amount, as_text(body.get("currency")))
