"""R4's definitions in the form the walk needs: for every type its elements, the required ones, and its invariants."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from hospital.fhir import definitions
from hospital.fhir.validation.invariants import Rule, of_outer_extension, rules_of, worded
from hospital.fhir.validation.narrative import fault
from hospital.fhir.validation.primitives import CHECKS, Check
from hospital.fhir.validation.terminology import Judge, judge_of

#: Types that may contain any resource.
NESTED: Final = frozenset({"Resource", "ResourceList"})


@dataclass(frozen=True, slots=True)
class Element:
    """One JSON key of a type. `check` is there for primitives; `choice` names the group that it is one of. A complex
    one is `meaningful` when its codes or its target have to be right as well as its shape."""

    type: str
    many: bool
    choice: str
    check: Check | None
    bound: Judge | None
    targets: frozenset[str]
    rules: tuple[Rule, ...]
    meaningful: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """A type: its elements by key, the required ones (name, its possible keys), and its rules."""

    elements: dict[str, Element]
    required: tuple[tuple[str, tuple[str, ...]], ...]
    rules: tuple[Rule, ...]


@cache
def shape_of(type_: str) -> Shape:
    """The shape of a type or backbone path."""
    listed = definitions.structure()[type_]
    inherited = definitions.rules()["DomainResource"] if type_ in definitions.domain_resources() else []
    return Shape(
        {key: _element(element, type_) for key, element in listed.items()},
        tuple(_required(listed)),
        (*rules_of([*inherited, *definitions.rules().get(type_, ())]), *worded(type_)),
    )


def _element(element: dict[str, Any], owner: str) -> Element:
    type_ = element["t"]
    outer = of_outer_extension() if type_ == "Extension" and owner != "Extension" else ()
    bound = judge_of(element["b"], type_) if "b" in element else None
    return Element(
        type_,
        bool(element.get("a")),
        element.get("g", ""),
        _narrative if type_ == "xhtml" else CHECKS.get(type_),
        bound,
        frozenset(element.get("r", ())),
        () if type_ == "xhtml" else (*rules_of(element.get("i", ())), *outer),
        bound is not None or type_ == "Reference",
    )


def _narrative(value: Any) -> str:
    return CHECKS["xhtml"](value) or fault(value)


def _required(listed: dict[str, dict[str, Any]]) -> list[tuple[str, tuple[str, ...]]]:
    names: dict[str, list[str]] = {}
    for key, element in listed.items():
        if element.get("m"):
            names.setdefault(element.get("g", key), []).append(key)
    return [(name, tuple(form for key in keys for form in (key, f"_{key}"))) for name, keys in names.items()]
