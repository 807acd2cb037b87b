"""What a person is called in words (FHIR R4 §2.24.0.1 HumanName), by the rule by which the app says it, too. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

_CJK: Final = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]")
_USES: Final = ("official", "usual", "", "temp", "nickname", "anonymous", "maiden", "old")


def name_in_words(person: Mapping[str, Any] | None) -> str:
    """The name of a Patient, Practitioner or RelatedPerson: as it is written; else put together, in CJK characters with
    the surname first and no space. The official name before the usual one, old names last; empty without any."""
    names = sorted((person or {}).get("name") or (), key=_rank)
    return next(filter(None, map(_in_words, names)), "")


def _rank(name: Mapping[str, Any]) -> int:
    use = name.get("use")
    return _USES.index(use) if use in _USES else _USES.index("")


def _in_words(name: Mapping[str, Any]) -> str:
    if name.get("text"):
        return str(name["text"])
    family, given = str(name.get("family") or ""), [str(part) for part in name.get("given") or () if part]
    if _CJK.search(family + "".join(given)):
        return family + "".join(given)
    return " ".join(filter(None, (*given, family)))
