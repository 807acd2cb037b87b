"""What a FHIR Reference names, in each of its forms (R4 §2.3.0). The hospital's only reader of references. Pure.

Two spellings of one address (`HTTP://Hospital:080/fhir//Patient/a#x`, `Patient/a`) name the same resource, for
everybody who asks. An address on another server names a resource of that server and of no other (R4 §2.3.0.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from hospital.base.addresses import Address, address_of

Json = dict[str, Any]

_REMEMBERED: Final = 4096
_BASES: Final = 64
_SHORT: Final = 256  # characters; an address with type and id is shorter
#: The form in which the hospital stores what is its own. A step of dots would leave the folder.
_STORED: Final = re.compile(r"([A-Z][A-Za-z]+)/(?!\.{1,2}$)([A-Za-z0-9\-.]{1,64})")
_OWN: Final = re.compile(r"/([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/([A-Za-z0-9\-.]{1,64}))?")
_TYPE: Final = re.compile(r"/([A-Z][A-Za-z]+)")
_CONDITIONAL: Final = re.compile(r"([A-Z][A-Za-z]+)\?(.+)", re.DOTALL)
_RESTFUL: Final = re.compile(r".*/([A-Z][A-Za-z]+)/[A-Za-z0-9\-.]{1,64}(?:/_history/[^/]+)?")


@dataclass(frozen=True, slots=True)
class Own:
    """A resource of this server, or with a fragment one that it contains; `version` is empty for the current one."""

    type: str
    id: str
    version: str = ""
    fragment: str = ""

    def __str__(self) -> str:
        """The relative form, in which the hospital stores it."""
        history = f"/_history/{self.version}" if self.version else ""
        return f"{self.type}/{self.id}{history}" + (f"#{self.fragment}" if self.fragment else "")


@dataclass(frozen=True, slots=True)
class Conditional:
    """Whatever resource of this server a search finds (R4 §3.1.0.11.2.1)."""

    type: str
    query: str


@dataclass(frozen=True, slots=True)
class Contained:
    """A resource inside the same resource; without an id the container itself (R4 §2.3.0.4)."""

    id: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A resource of another server; `type` as far as its address tells it."""

    address: Address
    type: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A urn: a name that is no address (urn:uuid, urn:oid)."""

    urn: str


@dataclass(frozen=True, slots=True)
class Logical:
    """Named by an identifier and by no address (R4 §2.3.0.3); `type` as far as it is said."""

    type: str


@dataclass(frozen=True, slots=True)
class Described:
    """Words alone, or nothing."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A text that is no form of a reference, or that different servers would read differently."""


Literal = Own | Conditional | Contained | Elsewhere | Named | Unreadable
Form = Literal | Logical | Described


def form_of(reference: Any, base: str) -> Form:
    """What a Reference names at the server with this base. Never fails on odd shapes."""
    node = reference if isinstance(reference, dict) else {}
    if "reference" in node:
        text = text_of(node)
        return literal(text, base) if text else Unreadable()
    type_ = node.get("type")
    return Logical(type_ if isinstance(type_, str) else "") if node.get("identifier") else Described()


def literal(text: str, base: str) -> Literal:
    """What the text of a literal reference names. Short ones are remembered: what somebody writes may be long."""
    return _remembered(text, base) if len(text) <= _SHORT else _meaning(text, base)


def _meaning(text: str, base: str) -> Literal:
    stored = _STORED.fullmatch(text)
    return Own(stored[1], stored[2]) if stored and _is_readable(base) else _read(text, base)


_remembered: Final = lru_cache(_REMEMBERED)(_meaning)


def _read(text: str, base: str) -> Literal:
    if text.startswith("#"):
        return Contained(text[1:])
    question = _CONDITIONAL.fullmatch(text)
    if question:
        return Conditional(question[1], question[2])
    address, here = address_of(text, base), address_of(base)
    if address is None or here is None:
        return Unreadable()
    if address.scheme == "urn":
        return Named(f"urn:{address.path}")
    folder = here.path.rstrip("/")
    if address.is_on(here) and (address.path + "/").startswith(folder + "/"):
        return _of_this_server(address, address.path[len(folder) :])
    match = _RESTFUL.fullmatch(address.path) if address.authority else None
    return Elsewhere(address, match[1] if match else "")


@lru_cache(_BASES)
def _is_readable(base: str) -> bool:
    return address_of(base) is not None


def _of_this_server(address: Address, path: str) -> Literal:
    own, type_ = _OWN.fullmatch(path), _TYPE.fullmatch(path)
    if own:
        return Own(own[1], own[2], own[3] or "", address.fragment)
    return Conditional(type_[1], address.query) if type_ and address.query else Unreadable()


def own(text: str, base: str) -> Own | None:
    """The resource of this server that a text names; None when it names none."""
    found = literal(text, base)
    return found if isinstance(found, Own) else None


def target(reference: Any, type_: str) -> str | None:
    """The id that a reference of a stored resource names, when it names a resource of this type here.

    For what the hospital stores, which names its own resources by relative references (`in_stored_form`).
    """
    found = form_of(reference, "")
    return found.id if isinstance(found, Own) and found.type == type_ else None


def type_named(reference: Any) -> str:
    """The type of resource that a reference names, wherever that is; empty when it does not tell."""
    found = form_of(reference, "")
    return found.type if isinstance(found, Own | Elsewhere | Logical | Conditional) else ""


def text_of(reference: Any) -> str:
    """The text of a literal reference as it stands; empty when there is none."""
    text = reference.get("reference") if isinstance(reference, dict) else None
    return text if isinstance(text, str) else ""


def literals(node: Any, *, into_bundles: bool = True) -> Iterator[str]:
    """The texts of all literal references inside a resource, contained resources and extensions as well; those of a
    Bundle that is stored whole lead to its own entries, and may be left out."""
    nodes = [node]
    for here in nodes:  # it grows on the way
        if type(here) is dict:
            if not into_bundles and here.get("resourceType") == "Bundle":
                continue
            if "reference" in here and text_of(here):
                yield text_of(here)
            nodes += here.values()
        elif type(here) is list:
            nodes += here


def in_stored_form(node: Any, base: str) -> Any:
    """A resource as the hospital stores it: what is its own is named by `Type/id`, whatever address the client used.

    A Bundle that is stored whole stays as it is: there a reference means an entry by its `fullUrl` (R4 §2.36.4.1). What
    has this form already, as most resources have, is given back as it is.
    """
    own_names = ((text, own(text, base)) for text in literals(node, into_bundles=False))
    return _named_shortly(node, base) if any(name and str(name) != text for text, name in own_names) else node


def _named_shortly(node: Any, base: str) -> Any:
    if isinstance(node, list):
        return [_named_shortly(item, base) for item in node]
    if not isinstance(node, dict) or node.get("resourceType") == "Bundle":
        return node
    made = {key: _named_shortly(item, base) for key, item in node.items()}
    found = own(text_of(made), base)
    return made if found is None else {**made, "reference": str(found)}
