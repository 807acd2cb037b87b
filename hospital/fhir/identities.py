"""Tells which resource each entry of a file is, what it is called here, and which cannot be told and are refused.

`fullUrl` is the identity of an entry (R4 Bundle.entry.fullUrl): `Patient/1` of two servers are two people, each with an
id here (`store/origins.py`), and a relative reference leads to the server of its own entry (R4 §2.36.4.1). An entry
without the address of a server is what has its id here, unless it is evidently somebody or something else. That is
refused, and so is everything that refers to it: never is it guessed whose resource something is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from hospital.base import json_text
from hospital.fhir.api.references import links, place, unversioned, written
from hospital.fhir.definitions import resource_types
from hospital.fhir.files import FileItem
from hospital.fhir.store import origins
from hospital.fhir.store.likeness import Likeness, likeness
from hospital.fhir.store.tx import Tx

_URN_UUID: Final = re.compile(r"^urn:uuid:([0-9a-f-]{36})$")
#: Other addresses that are unique in the world; `urn:uuid:p`, without a UUID, is a placeholder within its bundle.
_URL: Final = re.compile(r"^(?:https?://|urn:oid:)")
_RELATIVE: Final = re.compile(r"^([A-Z][A-Za-z]+)/[A-Za-z0-9.-]{1,64}$")
_ID: Final = re.compile(r"[A-Za-z0-9.-]{1,64}")
_UNSURE: Final = ""
_DISAGREES: Final = "its fullUrl is the address of another resource"
_TAKEN: Final = "another resource has its id here; only a fullUrl with the server's address tells them apart"


@dataclass(frozen=True)
class _Target:
    """Where a link leads: what that is called here, and why it must not be followed."""

    here: str | None
    reason: str = ""


class Identities:
    """The entries of one import. Each is learned, then all are settled, then each is weighed until none is refused any
    more; from then on they are written."""

    # An entry's name is its address where that is unique in the world, else its `Type/id` here.

    def __init__(self, fhir_base: str) -> None:
        self._ours = written(fhir_base)
        self._types = frozenset(resource_types())
        #: Addresses that need an id here: type and id as their server says.
        self._claims: dict[str, tuple[str, str]] = {}
        #: Address -> `Type/id` here.
        self._here: dict[str, str] = {}
        #: The names of entries by the links within their file, and by fullUrl for all files.
        self._in_file: dict[Path, dict[str, str]] = {}
        self._by_url: dict[str, str] = {}
        #: What the entries look like that no server's address tells apart.
        self._seen: dict[str, Likeness] = {}
        #: `Type/id` here that entries have without any choice.
        self._taken: set[str] = set()
        #: Names that must not be referred to; with a file, from that file and from those that do not have the name.
        self._lost: set[tuple[Path | None, str]] = set()
        self._lost_names: set[str] = set()
        self._refused: dict[tuple[Path, str], str] = {}
        self._owned: dict[str, bool] = {}

    def learn(self, tx: Tx, item: FileItem) -> None:
        """Notes who an entry is, and refuses what is evidently somebody or something else than what it says."""
        name, own, seen = self._name(item), _own(item), self._in_file.setdefault(item.path, {})
        for link in filter(None, (written(item.full_url), own)):
            seen[link] = name if seen.get(link, name) == name else _UNSURE
        if _is_unique(item.full_url):
            self._by_url.setdefault(written(item.full_url), name)
        if _server(item) and _disagrees(item):
            self._refuse(item, name, _DISAGREES)
            self._lost.add((None, own if _server(item) == self._ours else f"{_server(item)}/{own}"))
        elif _is_address(name):
            self._claims.setdefault(name, (item.resource["resourceType"], own.partition("/")[2]))
        else:
            self._taken.add(name)
        if not _server(item) and self._is_another(tx, item, name):
            self._refuse(item, name, _TAKEN)

    def settle(self, tx: Tx) -> bool:
        """Gives ids to the resources of other servers; the transaction must be able to write. Returns whether entries
        have to be weighed: whether any may refer to what it must not."""
        for address, (type_, own_id) in self._claims.items():
            self._here[address] = origins.claim(tx, address, type_, own_id, self._taken).here
        return bool(self._lost) or (len(self._seen) > 0 and origins.are_there(tx))

    def weigh(self, tx: Tx, item: FileItem) -> bool:
        """Whether an entry has now to be refused, because of what it refers to."""
        if (item.path, item.place) in self._refused:
            return False
        for link in sorted(links(item.resource)):
            reason = self._target(tx, item, link, lambda _: None).reason
            if reason:
                self._refuse(item, self._name(item), f"it refers to {link}, {reason}")
                return True
        return False

    def refusal(self, item: FileItem) -> str:
        """Why an entry is refused because of who it is or refers to; empty when it is not."""
        return self._refused.get((item.path, item.place), "")

    def address(self, item: FileItem) -> str:
        """The address of an entry whose id here was chosen for it; empty for every other."""
        name = self._name(item)
        return name if name in self._claims else ""

    def body(self, item: FileItem) -> dict[str, Any]:
        """The resource with its id here. An id that is none stays, for the validation to see."""
        name = self._name(item)
        here = self._here.get(name, name)
        unfit = "id" in item.resource and not _own(item)
        return dict(item.resource) if unfit else {**item.resource, "id": here.partition("/")[2]}

    def targets(self, tx: Tx, item: FileItem) -> dict[str, str]:
        """What the links of an entry lead to here, for those that change."""

        def new_id(address: str) -> str:
            return origins.claim(tx, address, place(address)[1].partition("/")[0], "").here

        found = {link: self._target(tx, item, link, new_id).here for link in links(item.resource)}
        return {link: here for link, here in found.items() if here is not None}

    def _name(self, item: FileItem) -> str:
        """The address of an entry where that is unique in the world, else its `Type/id` here."""
        server, there = place(item.full_url)
        if server and server != self._ours:
            return f"{server}/{there}"
        address, type_, own = written(item.full_url), item.resource["resourceType"], there if server else _own(item)
        uuid = _URN_UUID.match(address)
        if uuid:
            return address if own not in ("", f"{type_}/{uuid[1]}") else f"{type_}/{uuid[1]}"
        if _URL.match(address) and not server:
            return address
        return own or f"{type_}/{uuid5(NAMESPACE_URL, item.full_url + json_text.digest(item.resource))}"

    def _is_another(self, tx: Tx, item: FileItem, name: str) -> bool:
        """Whether what has this name already, here or earlier in this import, is evidently not what the entry is."""
        says = likeness(item.resource, tx.fhir_base)
        if says.is_another(self._seen.setdefault(name, says)):
            return True
        known = origins.find(tx, name) if _is_address(name) else None
        if known is None and _is_address(name):
            return False
        type_, _, id_ = (known.here if known else name).partition("/")
        before = tx.current(type_, id_)
        if before is not None and before.digest == json_text.digest(item.resource):
            return False
        if known is None and self._is_elsewheres(tx, name):
            return True
        return before is not None and not before.deleted and says.is_another(likeness(before.body, tx.fhir_base))

    def _refuse(self, item: FileItem, name: str, reason: str) -> None:
        self._refused[item.path, item.place] = reason
        self._lost.add((None if _server(item) else item.path, name))
        self._lost_names.add(name)

    def _target(self, tx: Tx, item: FileItem, link: str, new_id: Callable[[str], str | None]) -> _Target:
        """Where a link of an entry leads. `new_id` names what was never heard of, on another server."""
        bare = written(unversioned(link))
        server, there = place(bare)
        if not server and (match := _RELATIVE.match(bare)) and match[1] in self._types:
            server, there = place(item.full_url)[0], bare
        elif server:
            new_id = _nothing
        if server == self._ours:
            return _Target(None, "which was refused" if (None, there) in self._lost else "")
        if server:
            return self._of_server(tx, f"{server}/{there}", new_id)
        return self._of_file(tx, item, bare)

    def _of_server(self, tx: Tx, address: str, new_id: Callable[[str], str | None]) -> _Target:
        if (None, address) in self._lost:
            return _Target(None, "which was refused")
        if self._here.get(address) is None:
            known = origins.find(tx, address)
            here = known.here if known else new_id(address)
            if here is None:
                return _Target(None)
            self._here[address] = here
        return _Target(self._here[address])

    def _of_file(self, tx: Tx, item: FileItem, link: str) -> _Target:
        """Where a link leads that names no server: to the same file first, then to the other files and to what is
        here."""
        name = self._in_file.get(item.path, {}).get(link)
        if name == _UNSURE:
            return _Target(None, "which several entries of the file are")
        if name is not None and {(item.path, name), (None, name)} & self._lost:
            return _Target(None, "which was refused")
        name = name or self._by_url.get(link, link)
        if link not in self._in_file.get(item.path, {}) and name in self._lost_names:
            return _Target(None, "which was refused in another file")
        if name == link and link not in self._taken and self._is_elsewheres(tx, link):
            return _Target(None, "which is another server's; only a fullUrl with the server's address tells whose")
        known = origins.find(tx, name) if _URN_UUID.match(name) and name not in self._here else None
        here = known.here if known else self._here.get(name, name)
        return _Target(None if here == link else here)

    def _is_elsewheres(self, tx: Tx, name: str) -> bool:
        """Whether `Type/id` here is a resource of another server."""
        if name not in self._owned:
            type_, _, id_ = name.partition("/")
            self._owned[name] = bool(_RELATIVE.match(name)) and origins.owner_of(tx, type_, id_) is not None
        return self._owned[name]


def _nothing(_: str) -> None:
    """An absolute link to what was never heard of stays as it is: it says itself where that is."""


def _server(item: FileItem) -> str:
    return place(item.full_url)[0]


def _own(item: FileItem) -> str:
    """`Type/id` as the resource itself says; empty when it has no id."""
    id_ = item.resource.get("id")
    return f"{item.resource['resourceType']}/{id_}" if isinstance(id_, str) and _ID.fullmatch(id_) else ""


def _is_address(name: str) -> bool:
    return ":" in name


def _is_unique(full_url: str) -> bool:
    address = written(full_url)
    return bool(_URN_UUID.match(address) or _URL.match(address))


def _disagrees(item: FileItem) -> bool:
    """Whether a fullUrl is the address of another resource than the entry has (R4 Bundle.entry.fullUrl)."""
    there = place(item.full_url)[1]
    return there.partition("/")[0] != item.resource["resourceType"] or _own(item) not in ("", there)
