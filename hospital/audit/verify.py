"""Finds rows that were altered, removed or inserted: walks a chain from its first row to its head."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from hospital.audit import tables
from hospital.audit.chain import NOBODY
from hospital.audit.entry import Placed, link

_PAGE = 2000


@dataclass(frozen=True)
class ChainReport:
    """The result of verifying a chain: the number of rows, the head, and everything that is wrong in plain words."""

    chain: str
    rows: int
    hash: str
    wrong: tuple[str, ...]


def verify(connection: Connection, chain: str, known: tuple[int, str] | None = None) -> ChainReport:
    """Walks a chain within one transaction. `known` is a number and hash that were noted elsewhere on an earlier day:
    who can alter the whole database could compute a new chain, but not one that still holds that hash."""
    number, hash_ = 0, tables.NOTHING
    wrong: list[str] = []
    for placed in _rows(connection, chain):
        if placed.number != number + 1:
            wrong.append(f"rows {number + 1} to {placed.number - 1} are missing")
        elif placed.hash != link(hash_, chain, placed.number, placed.entry):
            wrong.append(f"row {placed.number} was altered")
        if known is not None and placed.number == known[0] and placed.hash != known[1]:
            wrong.append(f"row {placed.number} is not the one that was noted")
        number, hash_ = placed.number, placed.hash
    newest = connection.execute(select(tables.head).where(tables.head.c.chain == chain)).mappings().first()
    if newest is None or (newest["number"], newest["hash"]) != (number, hash_):
        wrong.append(f"the chain ends at row {number}, its head says {newest['number'] if newest else 'nothing'}")
    if known is not None and known[0] > number:
        wrong.append(f"row {known[0]} was noted and is missing")
    return ChainReport(chain, number, hash_, (*wrong, *_unlisted(connection, chain)))


def _rows(connection: Connection, chain: str) -> Iterator[Placed]:
    """Row by row, a page at a time."""
    last = 0
    while True:
        page = (
            select(tables.entry)
            .where(tables.entry.c.chain == chain, tables.entry.c.number > last)
            .order_by(tables.entry.c.number)
            .limit(_PAGE)
        )
        found = [Placed.of(dict(row)) for row in connection.execute(page).mappings()]
        yield from found
        if len(found) < _PAGE:
            return
        last = found[-1].number


def _unlisted(connection: Connection, chain: str) -> Iterator[str]:
    """Rows that would not be found, or falsely, under the patients they are about."""
    people = select(tables.patient).where(tables.patient.c.chain == chain).order_by(tables.patient.c.number)
    listed = connection.execution_options(stream_results=True).execute(people).mappings()
    waiting = next(listed, None)
    for placed in _rows(connection, chain):
        found = set()
        while waiting is not None and waiting["number"] <= placed.number:
            if waiting["patient"] != NOBODY:
                found.add((waiting["patient"], waiting["at"]))
            waiting = next(listed, None)
        if found != {(patient, placed.entry.at) for patient in placed.entry.patients}:
            yield f"row {placed.number} is listed under the wrong patients"
