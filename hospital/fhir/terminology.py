"""Required bindings (R4 §4.1.5): whether a code, Coding or CodeableConcept is from the value set that binds it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from hospital.fhir.definitions import required_codes

#: Value sets that no list can hold are told by the form of their codes.
_MEDIA_TYPE: Final = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(?:\s*;.*)?|xml|json|ttl|html")
_LANGUAGE: Final = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*"
    r"(?:-[a-wyz\d](?:-[a-z\d]{2,8})+)*(?:-x(?:-[a-z\d]{1,8})+)?|x(?:-[a-z\d]{1,8})+|i-[a-z]+",
    re.IGNORECASE,
)
_FORMS: Final = {
    "http://hl7.org/fhir/ValueSet/mimetypes": ("urn:ietf:bcp:13", _MEDIA_TYPE),
    "http://hl7.org/fhir/ValueSet/all-languages": ("urn:ietf:bcp:47", _LANGUAGE),
    "http://hl7.org/fhir/ValueSet/ucum-units": ("http://unitsofmeasure.org", re.compile(r"\S+")),
}
#: The most a preferred binding allows: a text without a code is allowed beside it.
_TEXT_WILL_DO: Final = frozenset({"http://hl7.org/fhir/ValueSet/all-languages"})

Judge = Callable[[Any], bool]


@cache
def judge_of(value_set: str, type_: str) -> Judge | None:
    """A function that says whether a value of a type is bound as it must be; None when nobody here can tell."""
    listed, form = required_codes().get(value_set), _FORMS.get(value_set)
    if listed is not None:
        plain = frozenset(code for codes in listed.values() for code in codes)
        pairs = frozenset((system, code) for system, codes in listed.items() for code in codes)
        return _coded(type_, plain.__contains__, lambda system, code: (system, code) in pairs, text=False)
    if form is not None:
        own, pattern = form
        return _coded(
            type_,
            lambda code: pattern.fullmatch(code) is not None,
            lambda system, code: system == own and isinstance(code, str) and pattern.fullmatch(code) is not None,
            text=value_set in _TEXT_WILL_DO,
        )
    return None


def _coded(type_: str, code_fits: Judge, pair_fits: Callable[[Any, Any], bool], *, text: bool) -> Judge:
    if type_ == "code":
        return code_fits
    if type_ == "Coding":
        return lambda coding: pair_fits(coding.get("system"), coding.get("code"))

    def concept_fits(concept: Any) -> bool:
        """Some coding must be from the value set; text alone does not do where the binding is required."""
        codings = concept.get("coding")
        if not codings:
            return text
        return any(pair_fits(one.get("system"), one.get("code")) for one in codings if isinstance(one, dict))

    return concept_fits
