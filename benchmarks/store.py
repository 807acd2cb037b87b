"""What encryption, search and growth cost the store. Every ratio compares two measurements of this same run."""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from local_store import exact_json, keys, outbox, resources, search
from local_store.connection import connect, transaction
from local_store.store import LocalStore, Reader, Writer

Row = tuple[str, float, str]

KEY = bytes(range(32))
WORDS = [
    "血压",
    "血糖",
    "肝功能",
    "甲状腺",
    "胸部",
    "心电图",
    "复查",
    "随访",
    "amoxicillin",
    "metformin",
    "glucose",
    "creatinine",
]
INSERTS = 20_000
SMALL, LARGE = 1_000, 20_000


def run() -> list[Row]:
    """Takes a few seconds."""
    with tempfile.TemporaryDirectory() as folder:
        return [*_inserts(Path(folder)), *_unlocking(), *asyncio.run(_queries(Path(folder)))]


def _inserts(folder: Path) -> list[Row]:
    """The same rows in one transaction of the encrypted driver and of plain SQLite, the best of three each."""
    rows = [(str(number), f'{{"id":"{number}","text":"{"x" * 570}"}}') for number in range(INSERTS)]

    def encrypted(number: int) -> float:
        connection = connect(folder / f"encrypted-{number}", KEY, mode="rwc")
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
        connection.execute("CREATE TABLE t (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT")
        start = perf_counter()
        with transaction(connection, immediate=True):
            for row in rows:
                connection.execute("INSERT INTO t VALUES (?, ?)", row)
        took = perf_counter() - start
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (INSERTS,)
        connection.close()
        return took

    def plain(number: int) -> float:
        connection = sqlite3.connect(folder / f"plain-{number}", isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
        connection.execute("CREATE TABLE t (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT")
        start = perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        for row in rows:
            connection.execute("INSERT INTO t VALUES (?, ?)", row)
        connection.execute("COMMIT")
        took = perf_counter() - start
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (INSERTS,)
        connection.close()
        return took

    ours, theirs = (min(insert(number) for number in range(3)) for insert in (encrypted, plain))
    return [
        ("encrypted inserts of 600 bytes, one transaction", INSERTS / ours, "rows/s"),
        ("encrypted inserts take, against plain SQLite", ours / theirs, "x"),
    ]


class _Pocket(dict[str, bytes]):
    name: Final = "file"

    def set(self, name: str, value: bytes) -> None:
        self[name] = value

    def delete(self, name: str) -> None:
        self.pop(name, None)


def _unlocking() -> list[Row]:
    start = perf_counter()
    keys.create(_Pocket(), "135790")
    return [("one passcode try (Argon2id 64 MiB, 3 passes)", (perf_counter() - start) * 1000, "ms")]


async def _queries(folder: Path) -> list[Row]:
    start = perf_counter()
    store = await LocalStore.open(folder / "queries", KEY)
    rows: list[Row] = [("create and open the store", (perf_counter() - start) * 1000, "ms")]
    await store.write(_fill, 0, SMALL)
    small = await _p95(lambda: store.read(resources.select, "Observation", patient="p3", limit=20))
    start = perf_counter()
    await store.write(_fill, SMALL, LARGE)
    rows.append(
        ("resources put with search text, one transaction", (LARGE - SMALL) / (perf_counter() - start), "rows/s")
    )
    large = await _p95(lambda: store.read(resources.select, "Observation", patient="p3", limit=20))
    rows += [
        (f"newest 20 of one person among {SMALL:,}, p95", small, "ms"),
        (f"newest 20 of one person among {LARGE:,}, p95", large, "ms"),
        (f"p95 grows, for {LARGE // SMALL} x the rows", large / small, "x"),
        ("get by id, p95", await _p95(lambda: store.read(resources.get, "Observation", "o777")), "ms"),
        ("one small write that reaches the disk, p95", await _p95(lambda: store.write(resources.put, _body(1))), "ms"),
    ]
    rows += await _search(store)
    rows += await _outbox(store)
    await store.close()
    start = perf_counter()
    store = await LocalStore.open(folder / "queries", KEY)
    rows.append((f"open the store with {LARGE:,} resources", (perf_counter() - start) * 1000, "ms"))
    await store.close()
    return rows


async def _search(store: LocalStore) -> list[Row]:
    """A two-character word that few texts hold, by the index and by reading every text."""
    word = "喆甲"
    await store.write(resources.put, _body(7), text=f"王{word} 主任医师")

    def like(r: Reader) -> list[tuple[Any, ...]]:
        return r.rows("SELECT type, id FROM resource WHERE search_text LIKE '%' || ? || '%'", word)

    assert [(hit.type, hit.id) for hit in await store.read(search.search, word)] == await store.read(like)
    indexed, scanned = (
        await _p95(lambda: store.read(search.search, word)),
        await _p95(lambda: store.read(like), times=20),
    )
    return [
        (f"search for a Chinese word among {LARGE:,} texts, p95", indexed, "ms"),
        ("the same by LIKE takes, against the index", scanned / indexed, "x"),
    ]


async def _outbox(store: LocalStore, waiting: int = 200) -> list[Row]:
    def fill(w: Writer) -> None:
        for number in range(waiting):
            body = {**_body(number), "resourceType": "Task"}
            outbox.enqueue(w, body, patient="p", created_at="2026-11-21T02:00:00.000Z")

    await store.write(fill)

    def claim(w: Writer) -> None:
        assert len(outbox.claim(w, "2026-11-21T02:00:00.000Z")) == 20
        outbox.reset_in_flight(w)

    return [(f"claim 20 of {waiting} waiting changes, p95", await _p95(lambda: store.write(claim), times=30), "ms")]


def _body(number: int) -> dict[str, Any]:
    body = (
        f'{{"resourceType":"Observation","id":"o{number}","status":"final",'
        f'"effectiveDateTime":"20{10 + number % 15}-0{1 + number % 9}-1{number % 9}T08:30:00+08:00",'
        f'"code":{{"coding":[{{"system":"http://loinc.org","code":"{number % 300}-6"}}]}},'
        f'"valueQuantity":{{"value":{number % 90}.{number % 10}0,"unit":"mmol/L"}},"note":[{{"text":"{"x" * 300}"}}]}}'
    )
    found: dict[str, Any] = exact_json.loads(body)
    return found


def _fill(w: Writer, first: int, end: int) -> None:
    for number in range(first, end):
        text = " ".join(WORDS[(number * step) % len(WORDS)] for step in (1, 3, 5, 7)) * 3
        resources.put(w, _body(number), patient=f"p{number % 10}", text=text)


async def _p95(ask: Callable[[], Awaitable[object]], times: int = 200) -> float:
    """Milliseconds that 95 of 100 calls stay below, as the caller on the event loop sees them."""
    took = []
    for _ in range(times):
        start = perf_counter()
        await ask()
        took.append((perf_counter() - start) * 1000)
    return statistics.quantiles(took, n=20)[-1]
