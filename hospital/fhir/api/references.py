"""Rewrites the links inside the resources of one bundle once their real addresses are known (R4 §3.1.0.11.2).

Links are what R4's definitions say are links: references, values of type url, uri, oid and uuid, and href and src in
narrative. Canonicals stay, and so does every other text, even when it reads like an address.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Callable, Mapping
from functools import lru_cache
from html import escape, unescape
from typing import Any, Final

from hospital.base.addresses import address_of
from hospital.base.references import Conditional, literal, literals, text_of
from hospital.fhir.definitions import structure

#: Whether a link may be relative to a server (`Type/id`), and what replaces it.
Change = Callable[[str, bool], str]

_REMEMBERED: Final = 4096
_RESTFUL: Final = re.compile(r"^(https?://.+)/([A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64})$")
_VERSIONED: Final = re.compile(r"^(.+/[A-Za-z0-9.-]{1,64})/_history/[A-Za-z0-9.-]{1,64}$")
#: Data types of absolute addresses; a `url` may be relative as well.
_ADDRESSES: Final = frozenset({"uri", "oid", "uuid"})
#: The names of uris that name a namespace, or the resource itself as canonicals do: these stay as the canonicals stay.
_NAMES: Final = frozenset({"system", "url", "fullUrl"})
#: Comments and CDATA come first, so that what looks like a tag in them is none.
_MARKUP: Final = re.compile(r"""<!--.*?-->|<!\[CDATA\[.*?]]>|<[A-Za-z](?:[^<>"']|"[^"]*"|'[^']*')*>""", re.DOTALL)
_ATTRIBUTE: Final = re.compile(r"""(\s(?:[\w.-]+:)?([\w.-]+)\s*=\s*)("[^"]*"|'[^']*')""")


class Addresses:
    """The real addresses of the resources of one bundle, by their fullUrl."""

    def __init__(self) -> None:
        self._real: dict[str, str] = {}
        self._of_server: dict[str, dict[str, str]] = {}

    def add(self, full_url: str, real: str) -> bool:
        """Learns that the resource which the bundle calls `full_url` is here `real`. False when that is the fullUrl of
        another one already; a resource without fullUrl or address is no target."""
        if not full_url or not real:
            return True
        server, name = place(full_url)
        if server:
            self._of_server.setdefault(server, {})[name] = real
        return self._real.setdefault(written(full_url), real) == real

    def seen_from(self, full_url: str) -> ChainMap[str, str]:
        """The links by which the resource called `full_url` may refer to the others: their fullUrl, and `Type/id` for
        those of its own server (R4 §2.36.4.1)."""
        return ChainMap({}, self._of_server.get(place(full_url)[0], {}), self._real)


def rewritten(node: Any, known: Mapping[str, str], type_: str = "") -> Any:
    """The node with every link that is exactly a known address is replaced by the real one; a fragment stays. Without
    a type only what has the form of a Reference is taken for one."""
    if not known:
        return node

    def real(link: str, may_be_relative: bool) -> str:
        whole, mark, fragment = link.partition("#")
        if not may_be_relative and ":" not in whole:
            return link
        target = known.get(whole) or known.get(written(whole)) or _without_version(whole, known)
        return link if target is None else target + mark + fragment

    return _any(node, type_, real)


def _without_version(link: str, known: Mapping[str, str]) -> str | None:
    """The real address for a link to one version: the versions of a resource that has another id here are others."""
    bare = unversioned(link)
    target = known.get(bare) if bare != link else None
    return None if target is None or f"/{bare}".endswith(f"/{target}") else target


def rewritten_patch(operations: Any, known: Mapping[str, str], type_: str) -> Any:
    """The operations of a JSON Patch of a resource of this type, with the links in their values rewritten."""
    if not isinstance(operations, list):
        return operations
    return [
        {**operation, "value": _patch_value(operation["value"], str(operation.get("path")), known, type_)}
        if isinstance(operation, dict) and "value" in operation
        else operation
        for operation in operations
    ]


def links(resource: Mapping[str, Any]) -> set[str]:
    """The links inside a resource that may lead to another one, without their fragments."""
    found: set[str] = set()

    def note(link: str, may_be_relative: bool) -> str:
        whole = link.partition("#")[0]
        if whole and (may_be_relative or ":" in whole):
            found.add(whole)
        return link

    _any(resource, "", note)
    return found


def conditional_references(node: Any) -> set[str]:
    """The references of the form `Type?query` inside a resource (R4 §3.1.0.11.2.1)."""
    texts = literals(node, into_bundles=False)
    return {text for text in texts if "?" in text and isinstance(literal(text, ""), Conditional)}


@lru_cache(_REMEMBERED)
def written(link: str) -> str:
    """A link as it is compared: letters have no case in a urn:uuid (RFC 4122 §3), and an address on a server has one
    spelling (RFC 3986 §6)."""
    if link[:9].lower() == "urn:uuid:":
        return link.lower()
    address = address_of(link)
    return str(address) if address is not None and address.scheme and address.authority else link


def place(link: str) -> tuple[str, str]:
    """The server of a resource and its `Type/id` there, of an absolute RESTful address; empty texts of any other."""
    match = _RESTFUL.match(written(unversioned(link)))
    return (match[1], match[2]) if match else ("", "")


def unversioned(link: str) -> str:
    """A link without the version it names."""
    match = _VERSIONED.match(link)
    return match[1] if match else link


def _any(node: Any, type_: str, change: Change) -> Any:
    """A node of a data type, or a resource; one of an unknown type is searched for References."""
    if isinstance(node, list):
        return [_any(item, type_, change) for item in node]
    if not isinstance(node, dict):
        return node
    type_ = str(node["resourceType"]) if "resourceType" in node else type_
    if type_ == "Bundle":  # it is stored whole, and its links lead to its own entries
        return node
    if type_ not in structure() and text_of(node):
        type_ = "Reference"
    known = structure().get(type_, {})
    return {
        key: change(item, True)
        if (type_, key) == ("Reference", "reference") and isinstance(item, str)
        else _element(item, key, known.get(key, {}).get("t", ""), change)
        for key, item in node.items()
    }


def _element(value: Any, key: str, type_: str, change: Change) -> Any:
    """The value of an element of a type, or of the list of them."""
    if isinstance(value, list):
        return [_element(item, key, type_, change) for item in value]
    if not isinstance(value, str):
        return _any(value, "Element" if key.startswith("_") else type_, change)
    if type_ == "url" or (type_ in _ADDRESSES and key not in _NAMES):
        return change(value, type_ == "url")
    return _narrative(value, change) if type_ == "xhtml" else value


def _narrative(div: str, change: Change) -> str:
    """The XHTML with the href and src of its elements changed; its text and its comments stay."""

    def attribute(found: re.Match[str]) -> str:
        if found[2] not in ("href", "src"):
            return found[0]
        link = unescape(found[3][1:-1])
        changed = change(link, True)
        return found[0] if changed == link else f'{found[1]}"{escape(changed)}"'

    return _MARKUP.sub(lambda tag: tag[0] if tag[0][1] == "!" else _ATTRIBUTE.sub(attribute, tag[0]), div)


def _patch_value(value: Any, path: str, known: Mapping[str, str], type_: str) -> Any:
    """The value that a JSON Patch writes at a path, with its links rewritten by the type of the element there."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:]]
    names = [step for step in steps if step != "-" and not step.isdigit()]
    if not names:
        return rewritten(value, known, type_)
    for name in names[:-1]:
        type_ = "Element" if name.startswith("_") else structure().get(type_, {}).get(name, {}).get("t", "")
    return rewritten({names[-1]: value}, known, type_)[names[-1]]
