"""Required bindings (R4 §4.1.5): whether a code, Coding or CodeableConcept is from the value set that binds it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from hospital.fhir.definitions import required_codes

#: Value sets that cannot be listed are checked by the form of their codes.
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
#: Maximum value sets of preferred bindings: texts and codes of other systems are allowed beside them.
_PREFERRED: Final = frozenset({"http://hl7.org/fhir/ValueSet/all-languages"})

Judge = Callable[[Any], bool]


@cache
def judge_of(value_set: str, type_: str) -> Judge | None:
    """A function that says whether a value of a type obeys the binding; None when this server cannot check it."""
    listed, form = required_codes().get(value_set), _FORMS.get(value_set)
    if listed is not None:
        return _judge_of_list(listed, type_)
    if form is not None:
        return _judge_of_form(*form, type_, preferred=value_set in _PREFERRED)
    return None


def _judge_of_list(listed: Mapping[str, tuple[str, ...]], type_: str) -> Judge:
    if type_ == "code":
        return frozenset(code for codes in listed.values() for code in codes).__contains__
    pairs = frozenset((system, code) for system, codes in listed.items() for code in codes)
    if type_ == "Coding":
        return lambda coding: _pair(coding) in pairs
    return lambda concept: any(_pair(coding) in pairs for coding in concept.get("coding", ()))


def _judge_of_form(own: str, pattern: re.Pattern[str], type_: str, *, preferred: bool) -> Judge:
    def fits(code: str) -> bool:
        return pattern.fullmatch(code) is not None

    if type_ == "code":
        return fits

    def concept_fits(concept: Any) -> bool:
        codes = [code for system, code in map(_pair, concept.get("coding", ())) if system == own]
        return (preferred or bool(codes)) and all(fits(code) for code in codes)

    return concept_fits if type_ == "CodeableConcept" else lambda coding: concept_fits({"coding": [coding]})


def _pair(coding: Mapping[str, Any]) -> tuple[str, str]:
    return coding.get("system", ""), coding.get("code", "")
