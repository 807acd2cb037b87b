"""Kills the app while it brings an old store to this version, then sees that the next start has everything."""

from __future__ import annotations

import gzip
import random
import shutil
import time
from pathlib import Path
from typing import Final

from local_store import migrate
from local_store.connection import connect, transaction
from local_store.migrate import Migration
from tests.local_store.golden import STORES
from tests.local_store.worlds import KEY
from tests.torture.lives import end, fork

OLDEST: Final = STORES / "0001.store.gz"
ROWS: Final = 3000
BLOWS_BEFORE_THE_LOOK: Final = 2
_GROWN: Final = (
    "CREATE TABLE grown{0} AS SELECT type, id, body FROM resource;\nCREATE INDEX by{0} ON grown{0} (body);\n"
)


def steps() -> tuple[Migration, ...]:
    """The real ones, then two that copy and index every row, so that there is always something to interrupt."""
    known = migrate.released()
    more = range(len(known) + 1, len(known) + 3)
    return (*known, *(Migration(number, f"{number:04}_grown.sql", _GROWN.format(number)) for number in more))


def kill_the_migration(folder: Path, count: int, seed: int) -> list[str]:
    """Kills `count` migrations at moments from `seed`. What was found wrong, as sentences."""
    dice = random.Random(seed)  # noqa: S311 - a schedule, no secret
    old = folder / "old.db"
    _old_store(old)
    whole = _time_of_one(old, folder / "undisturbed.db")
    wrong = []
    for number in range(0, count, BLOWS_BEFORE_THE_LOOK):
        path = folder / f"{number}.db"
        shutil.copy(old, path)
        for _ in range(BLOWS_BEFORE_THE_LOOK):
            process = fork(migrate.prepare, path, KEY, steps())
            time.sleep(dice.uniform(0.0, whole))
            end(process, may_have_ended=True)
        migrate.prepare(path, KEY, steps())
        wrong += [f"after blow {number}: {found}" for found in _look(path)]
        path.unlink()
    return wrong


def _old_store(path: Path) -> None:
    path.write_bytes(gzip.decompress(OLDEST.read_bytes()))
    connection = connect(path, KEY, mode="rw")
    with transaction(connection, immediate=True):
        for number in range(ROWS):
            connection.execute(
                "INSERT INTO resource (type, id, body) VALUES ('Observation', ?, ?)", (f"o{number}", f"{number}" * 200)
            )
    connection.close()


def _time_of_one(old: Path, path: Path) -> float:
    shutil.copy(old, path)
    process, began = fork(migrate.prepare, path, KEY, steps()), time.monotonic()
    process.join()
    return time.monotonic() - began


def _look(path: Path) -> list[str]:
    connection = connect(path, KEY, mode="ro")
    try:
        rows = connection.execute("SELECT count(*) FROM resource WHERE type = 'Observation'").fetchall()
        version = connection.execute("PRAGMA user_version").fetchall()
        whole = connection.execute("PRAGMA integrity_check").fetchall()
        unsent = connection.execute("SELECT id FROM outbox").fetchall()
    finally:
        connection.close()
    expected = [(ROWS,)], [(len(steps()),)], [("ok",)], [("waiting",)]
    names = ("rows", "version", "integrity", "unsent")
    found = (rows, version, whole, unsent)
    return [f"{name} {is_!r}" for name, is_, wanted in zip(names, found, expected, strict=True) if is_ != wanted]
