"""Which part of the hospital is responsible for a resource: by its type, or by its type and its one registered code.

A Task of a payment and a Task of a follow-up are the same type; they differ by the coding in their `code`, and
Communications, which have none, in their `category`. A
registered coding owns the resource only when it is the one coding of its system there: with another beside it, the
owner would be ambiguous. Codings of other systems are translations and change nothing. A resource that carries
no registered coding has no owner and is stored as it came.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

Owner = TypeVar("Owner")
#: Registered as a type: asked of every resource, before the one who owns it.
EVERY_TYPE: Final = "*"
#: The element with the code that decides, where it is not `code`.
_ELEMENTS: Final = {"Communication": "category"}


@dataclass(frozen=True)
class Coding:
    """A code in its system; both are compared exactly."""

    system: str
    code: str

    def __str__(self) -> str:
        return f"{self.system}|{self.code}"


class RegisteredTwice(Exception):
    """Two parts claim the same resources; says which. The hospital does not start."""


class Owners(Generic[Owner]):
    """What is registered for types, each as a whole or by codes, never both: who owns a type decides all of it."""

    def __init__(self) -> None:
        self._by_type: dict[str, Owner] = {}
        self._by_code: dict[str, dict[Coding, Owner]] = {}

    def add(self, type_: str, code: Coding | None, owner: Owner) -> None:
        """Raises RegisteredTwice for a type and code that has an owner, and for a type that is owned the other way."""
        coded = self._by_code.get(type_, {})
        if type_ in self._by_type or code in coded or (code is None and coded):
            incoming = type_ if code is None else f"{type_} with the code {code}"
            taken = (
                [type_] if type_ in self._by_type else [f"{type_} with the code {registered}" for registered in coded]
            )
            raise RegisteredTwice(f"{incoming} cannot be registered: {', '.join(taken)} is registered already")
        if code is None:
            self._by_type[type_] = owner
        else:
            self._by_code.setdefault(type_, {})[code] = owner

    def codes(self, resource: Mapping[str, Any]) -> frozenset[Coding]:
        """The codings in that element that decide the owner: the registered ones, and all others of their systems.

        Empty when none is registered; more than one is ambiguous.
        """
        coded = self._by_code.get(resource["resourceType"])
        if coded is None:
            return frozenset()
        carried = frozenset(_codings(resource.get(_ELEMENTS.get(resource["resourceType"], "code"))))
        systems = {coding.system for coding in carried if coding in coded}
        return frozenset(coding for coding in carried if coding.system in systems)

    def of(self, resource: Mapping[str, Any]) -> Owner | None:
        """The owner of a resource; None when it has none, or when its codes are ambiguous."""
        coded = self._by_code.get(resource["resourceType"])
        if coded is None:
            return self._by_type.get(resource["resourceType"])
        codes = self.codes(resource)
        return coded.get(next(iter(codes))) if len(codes) == 1 else None

    def of_every_type(self) -> Owner | None:
        """Who is asked of every resource; None where there is nobody."""
        return self._by_type.get(EVERY_TYPE)

    def owns_any(self, type_: str) -> bool:
        """Whether anything of a type has an owner."""
        return type_ in self._by_type or type_ in self._by_code


def _codings(node: Any) -> Iterator[Coding]:
    """The codings of a CodeableConcept, or of a list of them. Never fails on odd shapes."""
    for concept in node if isinstance(node, list) else [node]:
        listed = concept.get("coding") if isinstance(concept, dict) else None
        for coding in listed if isinstance(listed, list) else ():
            if isinstance(coding, dict) and isinstance(coding.get("system"), str):
                yield Coding(coding["system"], str(coding.get("code", "")))
