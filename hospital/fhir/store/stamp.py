"""The stamp of a database: one row, for which the writers of all processes wait. Who took it is the only one who writes
until COMMIT, so the order of commits, `seq` and `lastUpdated` agree."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, bindparam, update

from hospital.base import clock
from hospital.base.compiled import CompiledStatement
from hospital.base.sql import Sql, fetched_together, pairs, sql
from hospital.fhir.store import tables

_LEFT: Final = CompiledStatement(update(tables.stamp).values(last=bindparam("moment")))
_NEWEST: Final = Sql("SELECT coalesce(max(seq), 0) FROM fhir_version")


@dataclass(frozen=True)
class Stamp:
    """What holds under the stamp: the moments that were taken, the `first` to the `last` (ms since 1970), the highest
    `seq`, the seqs of current versions by type and id, and the rows of what else was asked."""

    first: int
    last: int
    newest: int
    current: dict[tuple[str, str], int]
    beside: list[list[tuple[Any, ...]]]


def take(
    connection: Connection, writers: int = 1, names: Collection[tuple[str, str]] = (), beside: Sequence[Sql] = ()
) -> Stamp:
    """Waits for the stamp and takes it for some writers, each of whom gets a moment of their own: the first one's is
    later than every moment before, even when the clock jumps back. Tells the current versions with these names, and
    what else is asked `beside`.

    All are statements of their own: one that waits for a lock sees the database as it was when it began.
    """
    present = clock.milliseconds(clock.now())
    last = sql(
        "UPDATE fhir_stamp SET last = CASE WHEN last >= ? THEN last + 1 ELSE ? END + ? RETURNING last",
        present,
        present,
        writers - 1,
    )
    current = [_current(names)] if names else []
    moments, ((newest,),), *rest = fetched_together(connection, [last, _NEWEST, *current, *beside])
    if not moments:
        raise RuntimeError("the database was not opened")
    end, found = moments[0][0], rest.pop(0) if names else []
    return Stamp(end - writers + 1, end, newest, {(type_, id_): seq for type_, id_, seq in found}, rest)


def leave(connection: Connection, moment: int) -> None:
    """Notes the last moment that was given to a writer."""
    _LEFT.write(connection, [{"moment": moment}])


def _current(names: Collection[tuple[str, str]]) -> Sql:
    return sql(
        "SELECT v.type, v.id, v.seq FROM fhir_version v WHERE v.next_seq IS NULL AND (v.type, v.id) IN ?",
        pairs(sorted(names)),
    )
