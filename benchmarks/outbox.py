"""The outbox with few and with many changes waiting: claiming the next ones takes the same time.

The many came in bulk, as from a file; the reference is the same store work with ten waiting.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.lines import Limit, Line
from benchmarks.measuring import Scale, Work, in_turns
from benchmarks.records import observation
from local_store import outbox
from local_store.store import LocalStore, Writer

KEY: Final = bytes(range(32))
NOW: Final = "2026-11-21T02:00:00.000Z"
PATIENT: Final = "p1"
FEW: Final = 10
SAME: Final = Limit("<=", 1.5)


def run(scale: Scale) -> Iterator[Line]:
    """Some seconds."""
    yield from asyncio.run(_lines(scale))


async def _lines(scale: Scale) -> list[Line]:
    many, rounds = scale.pick(10_000, 200), scale.pick(200, 3)
    with tempfile.TemporaryDirectory() as folder:
        here = await _waiting(Path(folder, "many.store"), many)
        few = await _waiting(Path(folder, "few.store"), FEW)
        single = await in_turns(lambda: _claim(here, 1), lambda: _claim(few, 1), rounds)
        together = await in_turns(lambda: _claim(here, FEW), lambda: _claim(few, FEW), rounds)
        await here.close()
        await few.close()
    against = f"{many:,} waiting against {FEW}"
    return [
        single.against(f"outbox: claim one, {against}", SAME),
        together.against(f"outbox: claim {FEW} for one request, {against}", SAME),
    ]


async def _waiting(path: Path, count: int) -> LocalStore:
    store = await LocalStore.open(path, KEY)

    def fill(w: Writer) -> None:
        for number in range(count):
            body = {**observation(number), "subject": {"reference": f"Patient/{PATIENT}"}}
            outbox.enqueue(w, body, patient=PATIENT, created_at=NOW, in_bulk=True)

    await store.write(fill)
    return store


class _Undone(Exception):
    """Puts back what was claimed."""


def _claim(store: LocalStore, most: int) -> Work:
    def claim(w: Writer) -> None:
        claimed = outbox.claim_together(w, NOW, most)
        assert len(claimed) == most
        raise _Undone

    async def work() -> object:
        try:
            await store.write(claim)
        except _Undone:
            return None
        raise AssertionError

    return work
