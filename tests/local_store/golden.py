"""Writes what a release fixes for ever: `schema.sql`, checksums of the migrations, a real store of this version.

`python -m tests.local_store.golden` after adding a migration. It refuses to touch what an earlier release has fixed.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import tempfile
from pathlib import Path

from local_store import attachments, cursors, migrate, outbox, resources, search, settings
from local_store.connection import connect
from local_store.store import LocalStore, Writer
from tests.local_store.worlds import KEY, NOW, resource

CHECKSUMS = migrate.MIGRATIONS / "CHECKSUMS"
SCHEMA = migrate.MIGRATIONS.parent / "schema.sql"
STORES = Path(__file__).parent / "files"
# What the migrations made, without what SQLite and FTS5 keep for themselves.
_SCHEMA = """SELECT sql FROM sqlite_schema
    WHERE sql IS NOT NULL AND name NOT GLOB 'sqlite_*' AND name NOT GLOB 'search_*' ORDER BY name"""
HEAD = "-- What all migrations together make. Written by `python -m tests.local_store.golden`, compared in a test.\n\n"


def checksums() -> dict[str, str]:
    """File name to SHA-256, as recorded."""
    return {name: digest for digest, name in (line.split() for line in CHECKSUMS.read_text("utf-8").splitlines())}


def checksum(step: migrate.Migration) -> str:
    return hashlib.sha256(step.sql.encode()).hexdigest()


def schema_of(path: Path, key: bytes) -> str:
    connection = connect(path, key, mode="ro")
    try:
        rows = connection.execute(_SCHEMA).fetchall()
        return HEAD + "".join(f"{sql};\n\n" for (sql,) in rows)
    finally:
        connection.close()


def fill(w: Writer) -> None:
    """One row of everything; a later version's test finds them all again."""
    resources.put(w, resource("kept", version="4", status="booked"), patient="p", fetched_at=NOW, text="血压 kept")
    outbox.enqueue(w, resource("waiting", note="镕喆犇堃𠮷"), patient="p", created_at=NOW, text="等待")
    cursors.put(w, "Appointment", NOW)
    settings.put(w, "draft", {"note": "草稿"})
    attachments.begin(w, "film", "image/png")
    attachments.append(w, "film", b"film" * 100)
    attachments.finish(w, "film", size=400)


async def check(store: LocalStore) -> None:
    """Everything that `fill` put there is there."""
    kept = await store.read(resources.get, "Appointment", "kept")
    assert kept is not None
    assert (kept.body, kept.patient) == (resource("kept", version="4", status="booked"), "p")
    waiting = await store.read(outbox.entries)
    assert [(entry.id, entry.body) for entry in waiting] == [("waiting", resource("waiting", note="镕喆犇堃𠮷"))]
    assert [hit.id for hit in await store.read(search.search, "血压")] == ["kept"]
    assert await store.read(cursors.get, "Appointment") == NOW
    assert await store.read(settings.get, "draft") == {"note": "草稿"}
    assert await store.read(attachments.read_chunk, "film", 0) == b"film" * 100


async def _write_store(path: Path) -> None:
    store = await LocalStore.open(path, KEY)
    await store.write(fill)
    await store.close()


def main() -> None:
    steps = migrate.released()
    recorded = checksums() if CHECKSUMS.exists() else {}
    for step in steps:
        if recorded.setdefault(step.name, checksum(step)) != checksum(step):
            raise SystemExit(f"{step.name} is released: add a new migration instead of changing it")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "store")
        asyncio.run(_write_store(path))
        SCHEMA.write_text(schema_of(path, KEY), "utf-8")
        target = STORES / f"{len(steps):04}.store.gz"
        if not target.exists():
            target.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    CHECKSUMS.write_text("".join(f"{digest}  {name}\n" for name, digest in recorded.items()), "utf-8")


if __name__ == "__main__":
    main()
