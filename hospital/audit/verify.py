"""Finds rows that were altered, removed or inserted: walks each chain from its first row to its head, and compares it
with what the other chain and files outside noted of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import merge
from operator import attrgetter
from typing import Final

from sqlalchemy import ColumnElement, Connection, inspect, select

from hospital.audit import tables
from hospital.audit.entry import NOBODY, Placed, link
from hospital.audit.trail import Trail

_PAGE: Final = 2000


class EarlierRelease(Exception):
    """The audit was made by an earlier release and lacks columns: the hospital has to be started once."""


@dataclass(frozen=True)
class Note:
    """The number and hash of a row that was the head of its chain once, and where that was noted."""

    number: int
    hash: str
    where: str


@dataclass(frozen=True)
class ChainReport:
    """The result of verifying a chain: the number of rows, the head, and everything that is wrong in plain words."""

    chain: str
    rows: int
    hash: str
    wrong: tuple[str, ...]


def verify_both(trail: Trail, noted: Mapping[str, Iterable[Note]]) -> list[ChainReport]:
    """Both chains, each compared with the notes that are given and with the anchors in the other one. Raises
    EarlierRelease.

    The hospital may go on working. The looks are read as they are after the acts that are asked for their anchors, and
    the acts as they are after those looks: no anchor points beyond what is read.
    """
    with trail.walking(tables.ACTS) as before:
        upto = _newest(before, tables.ACTS)
    with trail.walking(tables.LOOKS) as looks:
        newest = _newest(looks, tables.LOOKS)
        with trail.walking(tables.ACTS) as acts:
            _newest(acts, tables.ACTS)
            return [
                verify(acts, tables.ACTS, _together(noted, tables.ACTS, _anchors(looks, tables.LOOKS, newest))),
                verify(looks, tables.LOOKS, _together(noted, tables.LOOKS, _anchors(acts, tables.ACTS, upto))),
            ]


def verify(connection: Connection, chain: str, noted: Iterable[Note] = ()) -> ChainReport:
    """Walks a chain within one transaction. `noted`, in ascending order: who can alter the whole database could compute
    a new chain, but not one that still holds those hashes."""
    if not _is_there(connection):
        return ChainReport(chain, 0, tables.NOTHING, ("its tables are missing",))
    number, hash_ = 0, tables.NOTHING
    wrong: list[str] = []
    comparison = _Comparison(noted)
    for placed in _rows(connection, chain):
        if placed.number != number + 1:
            wrong.append(f"rows {number + 1} to {placed.number - 1} are missing")
        elif placed.hash != link(hash_, chain, placed.number, placed.entry.facts(), placed.anchor):
            wrong.append(f"row {placed.number} was altered")
        number, hash_ = placed.number, placed.hash
        wrong += comparison.with_row(number, hash_)
    newest = connection.execute(select(tables.head).where(tables.head.c.chain == chain)).mappings().first()
    if newest is None or (newest["number"], newest["hash"]) != (number, hash_):
        wrong.append(f"the chain ends at row {number}, its head says {newest['number'] if newest else 'nothing'}")
    wrong += comparison.with_end()
    wrong += [f"the database has lost its guard {name}" for name in tables.missing_guards(connection)]
    return ChainReport(chain, number, hash_, (*wrong, *_unlisted(connection, chain)))


class _Comparison:
    """Compares the rows of a chain with what was noted of it, both in ascending order."""

    def __init__(self, noted: Iterable[Note]) -> None:
        self._noted = iter(noted)
        self._next = next(self._noted, None)

    def with_row(self, number: int, hash_: str) -> Iterator[str]:
        while self._next is not None and self._next.number <= number:
            if (self._next.number, self._next.hash) != (number, hash_):
                yield f"row {self._next.number} is not the one that was noted {self._next.where}"
            self._next = next(self._noted, None)

    def with_end(self) -> Iterator[str]:
        """Of all rows that were noted and are missing, the last one."""
        last = self._next
        for note in self._noted:
            last = note
        if last is not None:
            yield f"row {last.number} was noted {last.where} and is missing"


def _together(noted: Mapping[str, Iterable[Note]], chain: str, anchors: Iterable[Note]) -> Iterable[Note]:
    return merge(sorted(noted.get(chain, ()), key=attrgetter("number")), anchors, key=attrgetter("number"))


def _anchors(connection: Connection, chain: str, upto: int) -> Iterator[Note]:
    """What the rows of a chain noted of the other one."""
    if not _is_there(connection):
        return
    for placed in _rows(connection, chain, tables.entry.c.anchor != ""):
        if placed.number > upto:
            return
        _, number, hash_ = placed.noted
        if number:
            yield Note(number, hash_, f"in row {placed.number} of {chain}")


def _newest(connection: Connection, chain: str) -> int:
    """The head's number; asked first, it also begins the moment that the connection sees."""
    if not _is_there(connection):
        return 0
    return connection.execute(select(tables.head.c.number).where(tables.head.c.chain == chain)).scalar() or 0


def _is_there(connection: Connection) -> bool:
    """Whether all tables are. Raises EarlierRelease when they lack columns."""
    found = inspect(connection)
    if not all(found.has_table(table.name) for table in tables.metadata.sorted_tables):
        return False
    if {column.name for column in tables.entry.columns} - {
        column["name"] for column in found.get_columns(tables.entry.name)
    }:
        raise EarlierRelease
    return True


def _rows(connection: Connection, chain: str, *wanted: ColumnElement[bool]) -> Iterator[Placed]:
    """Row by row, a page at a time."""
    last = 0
    while True:
        page = (
            select(tables.entry)
            .where(tables.entry.c.chain == chain, tables.entry.c.number > last, *wanted)
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
    if waiting is not None:
        yield f"row {waiting['number']} is listed under a patient and is missing"
