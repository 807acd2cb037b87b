"""`python -m tests.interop.hapi.load`: our hospital (SQLite) against HAPI (H2 in memory) on the same work.

One JSON object a line. HAPI keeps nothing, signs nobody in and audits nothing; ours does all three, as always.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.lines import Line
from benchmarks.load import WORK, Request, ask_once, put_load, seed_bundles
from benchmarks.machine import machine_line
from benchmarks.programs import hospital
from benchmarks.sides import Side, compared
from tests.interop.hapi.server import Hapi

WARM_UP: Final = 3.0  # seconds of each work: a Java server compiles what is asked often


def lines(folder: Path, works: Sequence[str] = tuple(WORK), clients: Sequence[int] = (10, 100)) -> Iterator[Line]:
    """For each work and number of clients the requests per second, then the slowest hundredth; of everything in about
    two minutes."""
    hapi = Hapi(folder)
    with hospital(str(folder / "hospital.sqlite"), folder) as one:
        try:
            hapi.start(within=240)
            ours = Side(one.bases, {"Authorization": f"Bearer {one.token('--system')}"})
            theirs = Side((hapi.base,), {"Cache-Control": "no-cache"})
            for side in (ours, theirs):
                asyncio.run(_prepare(side, works))
            for number in clients:
                for work in works:
                    name = f"against HAPI: {work}, {number} clients"
                    yield from compared(name, (ours, theirs), work, clients=number)
        finally:
            hapi.stop()


async def _prepare(side: Side, works: Sequence[str]) -> None:
    for bundle in seed_bundles():
        await ask_once(side.bases[0], side.headers, Request("POST", "", bundle))
    for work in works:
        await put_load(side.bases, side.headers, WORK[work], clients=4, seconds=WARM_UP)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        print(machine_line(), flush=True)  # noqa: T201 - the lines are the result
        for one in lines(Path(folder)):
            print(one.as_json(), flush=True)  # noqa: T201 - the lines are the result
    return 0


if __name__ == "__main__":
    sys.exit(main())
