"""Our own database driver against the wheel's: the store's own questions, one driver in each hand.

Both call the library that stands in the wheel, so that nothing differs but the way to it; the processor's time is
counted. What a phone's library costs besides is not measured here: it has no AES instructions of the processor.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from typing import Any, Final

from sqlcipher3 import _sqlite3

from benchmarks import handmade
from benchmarks.lines import Limit, Line, line
from benchmarks.measuring import Prepare, Scale, in_turns, load
from benchmarks.records import PATIENT, RARE, observation, observation_id, search_text
from local_store import migrate, resources, search
from local_store.connection import connect
from local_store.driver.dbapi import Connection
from local_store.store import Writer

KEY: Final = bytes(range(32))
VARIABLE: Final = "ANXIN_SQLCIPHER"
TYPE: Final = "Observation"
CALLS: Final = 100
_ROW: Final = "SELECT type, id, patient, version_id, body, fetched_at FROM resource WHERE type = ? AND id = ?"


@dataclass
class Hand:
    """One driver with a store of its own, inside a transaction."""

    connection: Connection
    size: int
    writer: Writer = field(init=False)
    spread: Iterator[int] = field(default_factory=lambda: itertools.count(0, 7919))
    fresh: Iterator[int] = field(default_factory=lambda: itertools.count(1_000_000))

    def __post_init__(self) -> None:
        self.writer = Writer(self.connection)
        self.connection.execute("BEGIN IMMEDIATE")

    def ids(self) -> list[str]:
        return [observation_id(next(self.spread) % self.size) for _ in range(CALLS)]


def run(scale: Scale) -> Iterator[Line]:
    """Fills one store, copies it, and asks both in turns."""
    size, times = scale.pick(10_000, 200), scale.pick(40, 2)
    before = os.environ.pop(VARIABLE, None)
    try:
        with tempfile.TemporaryDirectory() as folder:
            wheel, own = _hands(Path(folder), size)
            for name, deed, bound in DEEDS:
                both = asyncio.run(in_turns(_on(deed, own), _on(deed, wheel), times, process_time))
                ours, theirs = both.ours * 1000 / CALLS, both.theirs * 1000 / CALLS
                limit = None if bound is None else Limit("<=", bound)
                yield line(f"driver.{name} @ {size:,}", ours, "ms", reference=theirs, limit=limit, load=load())
            for hand in (wheel, own):
                hand.connection.execute("ROLLBACK")
                hand.connection.close()
    finally:
        if before is not None:
            os.environ[VARIABLE] = before


def _hands(folder: Path, size: int) -> tuple[Hand, Hand]:
    path, twin = folder / "wheel", folder / "own"
    migrate.prepare(path, KEY)
    db = handmade.connect(path, KEY)
    db.execute("BEGIN IMMEDIATE")
    for number in range(size):
        handmade.insert(db, observation(number), search_text(number), PATIENT)
    db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    db.close()
    shutil.copyfile(path, twin)
    wheel = Hand(_connected(path), size)
    os.environ[VARIABLE] = _sqlite3.__file__
    own = Hand(_connected(twin), size)
    del os.environ[VARIABLE]
    return wheel, own


def _connected(path: Path) -> Connection:
    connection = connect(path, KEY, mode="rw")
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -32000"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


def _on(deed: Callable[[Hand], Callable[[], object]], hand: Hand) -> Prepare:
    def prepare() -> Any:
        work = deed(hand)

        async def timed() -> object:
            return work()

        return timed

    return prepare


def _gets(hand: Hand) -> Callable[[], object]:
    ids = hand.ids()
    return lambda: [resources.get(hand.writer, TYPE, id_) for id_ in ids]


def _rows(hand: Hand) -> Callable[[], object]:
    ids = hand.ids()
    return lambda: [hand.connection.execute(_ROW, (TYPE, id_)).fetchall() for id_ in ids]


def _inserts(hand: Hand) -> Callable[[], object]:
    numbers = [next(hand.fresh) for _ in range(CALLS)]
    bodies = [(observation(number), search_text(number)) for number in numbers]

    def put() -> None:
        for body, text in bodies:
            resources.put(hand.writer, body, patient=PATIENT, text=text)

    return put


def _searches(hand: Hand) -> Callable[[], object]:
    return lambda: [search.search(hand.writer, RARE, limit=20) for _ in range(CALLS)]


def _newest(hand: Hand) -> Callable[[], object]:
    return lambda: [resources.select(hand.writer, TYPE, patient=PATIENT, limit=20) for _ in range(CALLS)]


#: What is done, and how many times the wheel's time it may take; None where only the bare driver is looked at.
DEEDS: Final[tuple[tuple[str, Callable[[Hand], Callable[[], object]], float | None], ...]] = (
    ("get", _gets, 2.0),
    ("insert", _inserts, 1.5),
    ("search", _searches, 1.5),
    ("newest 20", _newest, 2.0),
    ("get, the row alone", _rows, None),
)
