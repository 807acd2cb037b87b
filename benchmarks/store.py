"""The encrypted store against the same rows written by hand on the bare driver, at 10,000 and 100,000 resources.

Two ways of calling are compared. `awaited`: as a screen asks, from the event loop to a thread and back,
both sides. `inside`: many in one transaction, as sync and commands work, so that the thread's costs do not matter.
"""

from __future__ import annotations

import asyncio
import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks import handmade
from benchmarks.lines import Limit, Line, line
from benchmarks.measuring import Pair, Prepare, Scale, Work, in_turns, load
from benchmarks.records import PATIENT, RARE, RARE_FIRST, code_of, observation, observation_id, search_text
from local_store import outbox, resources, search
from local_store.store import LocalStore, Writer

KEY: Final = bytes(range(32))
NOW: Final = "2026-11-21T02:00:00.000Z"
TYPE: Final = "Observation"
RATIO: Final = Limit("<=", 1.6)
GROWTH: Final = Limit("<=", 1.5)
SHOWN: Final = 20


def run(scale: Scale) -> Iterator[Line]:
    """Fills two stores (half a minute), then measures."""
    with tempfile.TemporaryDirectory() as folder:
        yield from asyncio.run(_measure(Path(folder), scale))


@dataclass
class World:
    """One size of the store twice: ours, and its twin for the hand-written side."""

    size: int
    batch: int
    ours: LocalStore
    theirs: Any
    thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))
    spread: Iterator[int] = field(default_factory=lambda: itertools.count(0, 7919))
    fresh: Iterator[int] = field(default_factory=lambda: itertools.count(1_000_000))
    doomed: dict[str, Iterator[int]] = field(
        default_factory=lambda: {side: itertools.count(RARE_FIRST + 1) for side in ("ours", "theirs")}
    )

    def numbers(self) -> list[int]:
        """Results that are here, taken from all over the store."""
        return [next(self.spread) % self.size for _ in range(self.batch)]

    async def by_hand(self, work: Callable[[Any], object], begin: str = "BEGIN") -> object:
        """Runs hand-written work on its own thread, in a transaction."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, self._transaction, work, begin)

    def _transaction(self, work: Callable[[Any], object], begin: str) -> object:
        self.theirs.execute(begin)
        done = work(self.theirs)
        self.theirs.execute("COMMIT")
        return done

    async def write_by_hand(self, work: Callable[[Any], object]) -> object:
        return await self.by_hand(work, "BEGIN IMMEDIATE")

    async def close(self) -> None:
        await self.ours.close()
        self.thread.shutdown()
        self.theirs.close()


@dataclass(frozen=True)
class Deed:
    """One thing both sides do; in a batch, when it is about the work `inside` a transaction."""

    name: str
    ours: Callable[[World], Work]
    theirs: Callable[[World], Work]
    batch: bool = False
    most_ms: float | None = None
    rounds: int = 60

    def calls(self, world: World) -> int:
        return world.batch if self.batch else 1


async def _measure(folder: Path, scale: Scale) -> list[Line]:
    sizes = (scale.pick(10_000, 200), scale.pick(100_000, 400))
    small, large = [await _world(folder / f"{size}.db", size, scale.pick(100, 5)) for size in sizes]
    found: list[Line] = []
    for deed in DEEDS:
        times = scale.pick(deed.rounds, 2)
        for world in (small, large):
            found += _against(deed, world, await in_turns(_on(deed.ours, world), _on(deed.theirs, world), times))
        found.append(_growth(deed, large, small, await in_turns(_on(deed.ours, large), _on(deed.ours, small), times)))
    await small.close()
    await large.close()
    return found


def _on(side: Callable[[World], Work], world: World) -> Prepare:
    return lambda: side(world)


def _against(deed: Deed, world: World, both: Pair) -> Iterator[Line]:
    name, calls = f"store.{deed.name} @ {world.size:,}", deed.calls(world)
    ours, theirs = both.ours * 1000 / calls, both.theirs * 1000 / calls
    yield line(name, ours, "ms", reference=theirs, limit=RATIO, load=load())
    if deed.most_ms is not None:
        yield line(f"{name}, p50", ours, "ms", limit=Limit("<=", deed.most_ms, "ms"), load=load())


def _growth(deed: Deed, large: World, small: World, both: Pair) -> Line:
    """Our own milliseconds in the large store compared with those in the small one."""
    name, calls = f"store.{deed.name} grows to {large.size:,}", deed.calls(large)
    ours, theirs = both.ours * 1000 / calls, both.theirs * 1000 / calls
    return line(name, ours, "ms", reference=theirs, limit=GROWTH, load=load())


async def _world(path: Path, size: int, batch: int) -> World:
    """A store of this many results, and a copy of its file for the other side."""
    await (await LocalStore.open(path, KEY)).close()
    db = handmade.connect(path, KEY)
    db.execute("BEGIN IMMEDIATE")
    for number in range(size):
        handmade.insert(db, observation(number), search_text(number), PATIENT)
    db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    db.close()
    twin = path.with_name(f"twin-{path.name}")
    shutil.copyfile(path, twin)
    return World(size, batch, await LocalStore.open(path, KEY), handmade.connect(twin, KEY))


def _our_get(world: World) -> Work:
    id_ = observation_id(world.numbers()[0])
    return lambda: world.ours.read(resources.get, TYPE, id_)


def _their_get(world: World) -> Work:
    id_ = observation_id(world.numbers()[0])
    return lambda: world.by_hand(lambda db: handmade.get(db, TYPE, id_))


def _our_gets(world: World) -> Work:
    ids = [observation_id(number) for number in world.numbers()]
    return lambda: world.ours.read(lambda r: [resources.get(r, TYPE, id_) for id_ in ids])


def _their_gets(world: World) -> Work:
    ids = [observation_id(number) for number in world.numbers()]
    return lambda: world.by_hand(lambda db: [handmade.get(db, TYPE, id_) for id_ in ids])


def _our_newest(world: World) -> Work:
    return lambda: world.ours.read(resources.select, TYPE, patient=PATIENT, limit=SHOWN)


def _their_newest(world: World) -> Work:
    return lambda: world.by_hand(lambda db: handmade.newest(db, TYPE, PATIENT, SHOWN))


def _our_coded(world: World) -> Work:
    code = code_of(world.numbers()[0])
    return lambda: world.ours.read(resources.select, TYPE, code=code, limit=SHOWN)


def _their_coded(world: World) -> Work:
    code = code_of(world.numbers()[0])
    return lambda: world.by_hand(lambda db: handmade.with_code(db, TYPE, code, SHOWN))


def _our_words(world: World) -> Work:
    return lambda: world.ours.read(search.search, RARE, limit=SHOWN)


def _their_words(world: World) -> Work:
    return lambda: world.by_hand(lambda db: handmade.with_words(db, RARE, SHOWN))


def _fresh(world: World, count: int) -> list[tuple[dict[str, Any], str]]:
    numbers = itertools.islice(world.fresh, count)
    return [(observation(number), search_text(number)) for number in numbers]


def _our_creates(world: World, count: int) -> Work:
    fresh = _fresh(world, count)

    def write(w: Writer) -> None:
        for body, text in fresh:
            outbox.enqueue(w, body, patient=PATIENT, created_at=NOW, text=text)

    return lambda: world.ours.write(write)


def _their_creates(world: World, count: int) -> Work:
    fresh = _fresh(world, count)

    def write(db: Any) -> None:
        for body, text in fresh:
            handmade.create(db, body, text, PATIENT)

    return lambda: world.write_by_hand(write)


def _changed(world: World) -> list[tuple[dict[str, Any], str]]:
    return [
        ({**observation(number), "meta": {"versionId": "2"}, "status": "amended"}, search_text(number + 1))
        for number in (world.size // 2 + number // 2 for number in world.numbers())
    ]


def _our_updates(world: World) -> Work:
    changed = _changed(world)

    def write(w: Writer) -> None:
        for body, text in changed:
            resources.put(w, body, patient=PATIENT, fetched_at=NOW, text=text)

    return lambda: world.ours.write(write)


def _their_updates(world: World) -> Work:
    changed = _changed(world)

    def write(db: Any) -> None:
        for body, text in changed:
            handmade.update(db, body, text, PATIENT)

    return lambda: world.write_by_hand(write)


def _doomed(world: World, side: str) -> list[str]:
    return [observation_id(number) for number in itertools.islice(world.doomed[side], world.batch)]


def _our_deletes(world: World) -> Work:
    ids = _doomed(world, "ours")

    def write(w: Writer) -> None:
        for id_ in ids:
            resources.remove(w, TYPE, id_)

    return lambda: world.ours.write(write)


def _their_deletes(world: World) -> Work:
    ids = _doomed(world, "theirs")

    def write(db: Any) -> None:
        for id_ in ids:
            handmade.delete(db, TYPE, id_)

    return lambda: world.write_by_hand(write)


DEEDS: Final = (
    Deed("get, awaited", _our_get, _their_get, most_ms=0.2, rounds=600),
    Deed("get, inside", _our_gets, _their_gets, batch=True),
    Deed("sorted search (newest 20), awaited", _our_newest, _their_newest, most_ms=10.0, rounds=200),
    Deed("indexed search (code, 20), awaited", _our_coded, _their_coded, rounds=200),
    Deed("full-text search, awaited", _our_words, _their_words, rounds=200),
    Deed("update, inside", _our_updates, _their_updates, batch=True, rounds=15),
    Deed("delete, inside", _our_deletes, _their_deletes, batch=True, rounds=15),
    Deed(
        "create with outbox entry, inside",
        lambda world: _our_creates(world, world.batch),
        lambda world: _their_creates(world, world.batch),
        batch=True,
        most_ms=0.5,
        rounds=15,
    ),
    Deed(
        "create with outbox entry, awaited",
        lambda world: _our_creates(world, 1),
        lambda world: _their_creates(world, 1),
        rounds=60,
    ),
)
