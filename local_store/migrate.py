"""Brings a store file to this version. Forward only; a released migration is never edited.

Safe in this order: read without changing the file, copy it, run each step in one transaction, restore the copy when a
step fails.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from local_store.connection import connect, scalar, transaction
from local_store.driver.dbapi import Connection
from local_store.errors import StoreTooNew, StoreUnreadable
from local_store.files import beside, copy, move
from local_store.memory import Key

MIGRATIONS = Path(__file__).parent / "migrations"
_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")


@dataclass(frozen=True)
class Migration:
    """One forward step: after it the file's `user_version` is `number`."""

    number: int
    name: str
    sql: str


def released(folder: Path = MIGRATIONS) -> tuple[Migration, ...]:
    """All steps in order, numbered from 1 without gaps."""
    found: list[Migration] = []
    for file in sorted(folder.glob("*.sql")):
        match = _NAME.fullmatch(file.name)
        if match is None or int(match[1]) != len(found) + 1:
            raise ValueError(f"migration {file.name} does not follow NNNN_slug.sql without gaps")
        found.append(Migration(int(match[1]), file.name, file.read_text(encoding="utf-8")))
    return tuple(found)


def prepare(path: Path, key: Key, steps: tuple[Migration, ...] | None = None) -> None:
    """Creates or updates the store at `path` to this version; on any error the file is as it was before."""
    steps = released() if steps is None else steps
    aside = beside(path, ".aside")
    if not path.exists():
        if beside(path, "-wal").exists() or aside.exists():
            raise StoreUnreadable  # the main file is missing: never create an empty one beside what is left
        _create(path, key, steps)
        return
    version = _version_untouched(path, key)
    if version > len(steps):
        raise StoreTooNew(version, len(steps))
    if version < len(steps):
        _bring_forward(path, key, steps, version)
    aside.unlink(missing_ok=True)


def _version_untouched(path: Path, key: Key) -> int:
    """Reads the version through a read-only connection, which leaves every byte of file and WAL unchanged."""
    connection = connect(path, key, mode="ro")
    try:
        version = int(scalar(connection, "PRAGMA user_version"))
        tables = int(scalar(connection, "SELECT count(*) FROM sqlite_schema"))
    finally:
        connection.close()
    if version == 0 or tables == 0:
        raise StoreUnreadable  # a store is created complete, so an empty file is a damaged one
    return version


def _create(path: Path, key: Key, steps: tuple[Migration, ...]) -> None:
    """Builds the new file under another name and moves it into place when complete, so that a killed app never leaves
    half a store."""
    fresh = beside(path, ".new")
    for leftover in (fresh, beside(fresh, "-journal")):
        leftover.unlink(missing_ok=True)
    connection = connect(fresh, key, mode="rwc")
    try:
        for step in steps:
            apply(connection, step)
    finally:
        connection.close()
    fresh.chmod(0o600)
    move(fresh, path)


def _bring_forward(path: Path, key: Key, steps: tuple[Migration, ...], version: int) -> None:
    aside = beside(path, ".aside")
    connection = connect(path, key, mode="rw")
    try:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        if not aside.exists():  # an existing copy is the original, from a run that was killed: it stays
            copy(path, aside)
        for step in steps[version:]:
            apply(connection, step)
    except BaseException:
        connection.close()
        if aside.exists():
            for leftover in ("-wal", "-shm"):
                beside(path, leftover).unlink(missing_ok=True)
            move(aside, path)
        raise
    connection.close()


def apply(connection: Connection, step: Migration) -> None:
    """Runs one step and sets `user_version` in the same transaction: both happen or neither.

    Foreign keys are checked at its end instead of at each row (https://www.sqlite.org/lang_altertable.html#otheralter).
    """
    connection.execute("PRAGMA foreign_keys = OFF")
    with transaction(connection, immediate=True):
        for statement in statements(step.sql):
            connection.execute(statement).fetchall()
        if connection.execute("PRAGMA foreign_key_check").fetchall():
            raise ValueError(f"migration {step.name} leaves a row that refers to nothing")
        connection.execute(f"PRAGMA user_version = {step.number:d}")
    connection.execute("PRAGMA foreign_keys = ON")


def statements(sql: str) -> list[str]:
    """Splits a script at lines that end in `;`. Triggers are not used, so no statement holds one inside."""
    lines = [line for line in sql.splitlines() if line.strip() and not line.lstrip().startswith("--")]
    return [part.strip() for part in re.split(r";[ \t]*(?:\n|$)", "\n".join(lines)) if part.strip()]
