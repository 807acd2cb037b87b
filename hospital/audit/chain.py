"""Adds rows to a chain. The lock on the head row (on SQLite the write lock) makes all processes wait for each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, insert, select, update

from hospital.audit import tables
from hospital.audit.entry import AuditEntry, link

#: What is about nobody takes a row as well: a refusal must not tell by its time whether it was about somebody.
NOBODY: Final = ""


def append(connection: Connection, chain: str, entries: Sequence[AuditEntry]) -> None:
    """Adds rows within the caller's transaction: they exist if and only if it is committed.

    Call this last in the transaction: it locks the chain until the transaction ends.
    """
    if not entries:
        return
    wanted = select(tables.head).where(tables.head.c.chain == chain).with_for_update()
    newest = connection.execute(wanted).mappings().one()
    number, hash_ = newest["number"], newest["hash"]
    rows, people = [], []
    for entry in entries:
        number += 1
        hash_ = link(hash_, chain, number, entry)
        rows.append({"chain": chain, "number": number, **entry.facts(), "hash": hash_})
        place = {"at": entry.at, "chain": chain, "number": number}
        people += [{"patient": patient, **place} for patient in dict.fromkeys(entry.patients or (NOBODY,))]
    connection.execute(insert(tables.entry), rows)
    connection.execute(insert(tables.patient), people)
    connection.execute(update(tables.head).where(tables.head.c.chain == chain).values(number=number, hash=hash_))
