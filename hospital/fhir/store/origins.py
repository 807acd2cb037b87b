"""Remembers which resource of another server is which one here, so that two servers' resources of one id stay two.

The address of a resource (`https://there/fhir/Patient/1`, `urn:uuid:…`) is its identity (R4 Bundle.entry.fullUrl). It
keeps its id here while that is free, else it is given one that its address determines.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Row, insert, select, update

from hospital.fhir.store.tables import origin
from hospital.fhir.store.tx import Tx

_UUID = "urn:uuid:"


@dataclass(frozen=True)
class Origin:
    """What a resource of another server is called here. `written`: its id is nobody else's any more."""

    address: str
    type: str
    id: str
    written: bool

    @property
    def here(self) -> str:
        """Its address here, `Type/id`."""
        return f"{self.type}/{self.id}"


def find(tx: Tx, address: str) -> Origin | None:
    """What the resource at this address is called here, if anybody asked before."""
    return _found(tx.run(select(origin).where(origin.c.hash == _hash(address))).first())


def owner_of(tx: Tx, type_: str, id_: str) -> Origin | None:
    """The resource of another server that has this id here."""
    return _found(tx.run(select(origin).where(origin.c.type == type_, origin.c.id == id_)).first())


def are_there(tx: Tx) -> bool:
    """Whether there is any resource of another server."""
    return tx.run(select(origin.c.hash).limit(1)).first() is not None


def claim(tx: Tx, address: str, type_: str, own_id: str, taken: Container[str] = ()) -> Origin:
    """The id here of the resource at this address: the one it was given before, else `own_id` if that is free and not
    `taken` (`Type/id`), else one made of the address."""
    before = find(tx, address)
    if before is not None:
        return before
    is_free = own_id and f"{type_}/{own_id}" not in taken and tx.current(type_, own_id) is None
    if is_free and owner_of(tx, type_, own_id) is None:
        return _add(tx, Origin(address, type_, own_id, written=False))
    return _add(tx, Origin(address, type_, derived(address), written=True))


def mark_written(tx: Tx, address: str) -> None:
    """Notes that the resource at this address was written under its id."""
    tx.connection.execute(update(origin).where(origin.c.hash == _hash(address)).values(written=True))


def derived(address: str) -> str:
    """The id that an address determines: its UUID, else one made of it."""
    return address[len(_UUID) :] if address.startswith(_UUID) else str(uuid5(NAMESPACE_URL, address))


def _add(tx: Tx, made: Origin) -> Origin:
    row = {"hash": _hash(made.address), "address": made.address, "type": made.type, "id": made.id}
    tx.connection.execute(insert(origin).values(**row, written=made.written))
    return made


def _found(row: Row[tuple[str, str, str, str, bool]] | None) -> Origin | None:
    return None if row is None else Origin(row.address, row.type, row.id, row.written)


def _hash(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()
