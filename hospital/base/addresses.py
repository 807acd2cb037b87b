"""Addresses in one spelling: two that RFC 3986 §6 calls equivalent become the same. Pure.

Beyond RFC 3986, an address of the web is the same with doubled slashes, with a slash at the end, with a user before the
host or with a dot behind it: servers answer all of them alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

_PARTS: Final = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?")
_ALLOWED: Final = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*")
_ENCODED: Final = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED: Final = re.compile(r"[A-Za-z0-9\-._~]")
_HOST: Final = re.compile(r"(\[[^\]]*\]|[^:]*)(?::0*([0-9]*))?")
_DEFAULT_PORTS: Final = {"http": "80", "https": "443"}


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address (RFC 3986 §3), each in its normal spelling; a part that is not there is empty."""

    scheme: str = ""
    authority: str = ""
    path: str = ""
    query: str = ""
    fragment: str = ""

    def is_on(self, server: Address) -> bool:
        """Whether both are on one server; http and https are one."""
        return self.authority == server.authority and self._kind == server._kind

    def __str__(self) -> str:
        """One text for all spellings of an address on a server; http and https are one here, too."""
        scheme = "https" if self.scheme in _DEFAULT_PORTS else self.scheme
        query, fragment = f"?{self.query}" if self.query else "", f"#{self.fragment}" if self.fragment else ""
        return f"{scheme}://{self.authority}{self.path}{query}{fragment}"

    @property
    def _kind(self) -> str:
        return "http" if self.scheme in _DEFAULT_PORTS else self.scheme


def address_of(text: str, base: str = "") -> Address | None:
    """The address that a text means within a folder (RFC 3986 §5.2); None when RFC 3986 does not allow the text, or
    when servers do not agree about what it means."""
    given = _split(text)
    if given is None or given.scheme:
        return _normal(given)
    within = _split(base) or Address()
    if given.authority:
        return _normal(replace(given, scheme=within.scheme))
    path = given.path if given.path.startswith("/") else f"{within.path}/{given.path}"
    return _normal(replace(given, scheme=within.scheme, authority=within.authority, path=path))


def _split(text: str) -> Address | None:
    parts = _PARTS.fullmatch(text) if _ALLOWED.fullmatch(text) else None
    if parts is None:
        return None
    scheme, *rest = (part or "" for part in parts.groups())
    return Address(scheme.lower(), *(_ENCODED.sub(_decoded, part) for part in rest))


def _decoded(triplet: re.Match[str]) -> str:
    sign = chr(int(triplet[0][1:], 16))
    return sign if _UNRESERVED.fullmatch(sign) else triplet[0].upper()


def _normal(given: Address | None) -> Address | None:
    if given is None or (given.scheme and given.scheme not in _DEFAULT_PORTS):
        return given
    host = _HOST.fullmatch(given.authority.rpartition("@")[2].lower())
    path = _flat(given.path)
    if host is None or path is None:
        return None
    name, port = host[1].rstrip("."), host[2] or ""
    authority = name if port in ("", _DEFAULT_PORTS.get(given.scheme)) else f"{name}:{port}"
    return replace(given, authority=authority, path=path)


def _flat(path: str) -> str | None:
    """The path without dot segments and doubled slashes; None when it has a step back and doubled slashes: servers do
    not agree which goes first."""
    steps = path.strip("/").split("/")
    if ".." in steps and "" in steps:
        return None
    kept: list[str] = []
    for step in steps:
        if step == "..":
            del kept[-1:]
        elif step not in ("", "."):
            kept.append(step)
    return "/" + "/".join(kept)
