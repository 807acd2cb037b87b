"""Adds rows to a chain. The lock on the head row (on SQLite the write lock) makes all processes wait for each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, select, update

from hospital.audit import tables
from hospital.audit.entry import AuditEntry, link
from hospital.base.bulk_insert import BulkInsert
from hospital.base.compiled import CompiledStatement
from hospital.base.driver import sent_together
from hospital.base.sql import Sql

_OF_CHAIN: Final = select(tables.head).where(tables.head.c.chain == bindparam("of_chain"))
_HEAD: Final = CompiledStatement(_OF_CHAIN)
_LOCKED: Final = CompiledStatement(_OF_CHAIN.with_for_update())
_ENTRIES: Final = BulkInsert(tables.entry)
_PATIENTS: Final = BulkInsert(tables.patient)
_MOVED: Final = CompiledStatement(
    update(tables.head)
    .where(tables.head.c.chain == bindparam("of_chain"))
    .values(number=bindparam("to_number"), hash=bindparam("to_hash"))
)


@dataclass(frozen=True)
class Head:
    """Where a chain ends, read under its lock; `anchor` is the head of the other one, CHAIN:NUMBER:HASH."""

    chain: str
    number: int
    hash: str
    anchor: str


def append(connection: Connection, chain: str, entries: Sequence[AuditEntry], beside: Callable[[], str]) -> None:
    """Adds rows within the caller's transaction: they exist if and only if it is committed. The first holds what
    `beside` tells, the head of the other chain, asked under the lock: so anchors of a chain only go forward.

    Call this last in the transaction: it locks the chain until the transaction ends.
    """
    if entries:
        append_after(connection, Head(chain, *_newest(connection, _LOCKED, chain), beside()), entries)


def append_after(connection: Connection, head: Head, entries: Sequence[AuditEntry]) -> None:
    """Like `append`, after a head that was read under its lock in this transaction."""
    chain, number, hash_, anchor = head.chain, head.number, head.hash, head.anchor
    rows, people = [], []
    for entry in entries:
        number += 1
        facts = entry.facts()
        hash_ = link(hash_, chain, number, facts, anchor)
        rows.append({"chain": chain, "number": number, **facts, "hash": hash_, "anchor": anchor})
        anchor = ""
        place = {"at": entry.at, "chain": chain, "number": number}
        people += [{"patient": patient, **place} for patient in entry.listed_under]
    with sent_together(connection):
        _ENTRIES.write(connection, rows)
        _PATIENTS.write(connection, people)
        _MOVED.write(connection, [{"of_chain": chain, "to_number": number, "to_hash": hash_}])


def queries_of_head(chain: str, other: str) -> tuple[Sql, Sql]:
    """What locks the head of a chain, and what tells the head of the other one: number and hash of each."""
    head = Sql("SELECT number, hash FROM audit_head WHERE chain = ?")
    return Sql(f"{head.text} FOR UPDATE", (chain,)), Sql(head.text, (other,))


def head_of(connection: Connection, chain: str) -> str:
    """The newest number and hash of a chain, as CHAIN:NUMBER:HASH."""
    return anchor_of(chain, *_newest(connection, _HEAD, chain))


def anchor_of(chain: str, number: int, hash_: str) -> str:
    """The head of a chain as the other one notes it."""
    return f"{chain}:{number}:{hash_}"


def _newest(connection: Connection, statement: CompiledStatement, chain: str) -> tuple[int, str]:
    row = statement.first(connection, of_chain=chain)
    if row is None:
        raise LookupError("the audit was not prepared")
    return row["number"], row["hash"]
