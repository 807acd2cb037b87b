"""Adds rows to a chain. The lock on the head row (on SQLite the write lock) makes all processes wait for each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, insert, select, update

from hospital.audit import tables
from hospital.audit.entry import AuditEntry, link


def append(connection: Connection, chain: str, entries: Sequence[AuditEntry], beside: Callable[[], str]) -> None:
    """Adds rows within the caller's transaction: they exist if and only if it is committed. The first holds what
    `beside` tells, the head of the other chain, asked under the lock: so anchors of a chain only go forward.

    Call this last in the transaction: it locks the chain until the transaction ends.
    """
    if not entries:
        return
    wanted = select(tables.head).where(tables.head.c.chain == chain).with_for_update()
    newest = connection.execute(wanted).mappings().one()
    number, hash_, anchor = newest["number"], newest["hash"], beside()
    rows, people = [], []
    for entry in entries:
        number += 1
        hash_ = link(hash_, chain, number, entry, anchor)
        rows.append({"chain": chain, "number": number, **entry.facts(), "hash": hash_, "anchor": anchor})
        anchor = ""
        place = {"at": entry.at, "chain": chain, "number": number}
        people += [{"patient": patient, **place} for patient in dict.fromkeys(entry.patients)]
    connection.execute(insert(tables.entry), rows)
    if people:
        connection.execute(insert(tables.patient), people)
    connection.execute(update(tables.head).where(tables.head.c.chain == chain).values(number=number, hash=hash_))


def head_of(connection: Connection, chain: str) -> str:
    """The newest number and hash of a chain, as CHAIN:NUMBER:HASH."""
    newest = connection.execute(select(tables.head).where(tables.head.c.chain == chain)).mappings().one()
    return f"{chain}:{newest['number']}:{newest['hash']}"
