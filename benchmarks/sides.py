"""Two servers under the same load, by turns, so that other load on the machine affects both equally."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.lines import Line, line
from benchmarks.load import WORK, Outcome, put_load
from benchmarks.measuring import load


@dataclass(frozen=True)
class Side:
    """One server: the bases of its processes, and what every request carries."""

    bases: Sequence[str]
    headers: Mapping[str, str] = field(default_factory=dict)


def compared(name: str, sides: tuple[Side, Side], work: str, *, clients: int, quick: bool = False) -> tuple[Line, Line]:
    """Requests per second and the slowest hundredth of the first side, compared with those of the second.

    Raises `RuntimeError` when a request of the first failed, `OSError` when a server closes the connection.
    """
    ours, theirs = asyncio.run(_by_turns(sides, work, clients, quick))
    failed = sum(outcome.failed for outcome in ours)
    if failed:
        raise RuntimeError(f"{name}: {failed} of {sum(outcome.answered for outcome in ours)} requests failed")
    rate, their_rate = (sum(outcome.per_second for outcome in side) / len(side) for side in (ours, theirs))
    p99, their_p99 = (max(outcome.p99_ms for outcome in side) for side in (ours, theirs))
    return (
        line(name, rate, "/s", reference=their_rate, load=load()),
        line(f"{name}, p99", p99, "ms", reference=their_p99, load=load()),
    )


async def _by_turns(sides: tuple[Side, Side], work: str, clients: int, quick: bool) -> tuple[list[Outcome], ...]:
    found: tuple[list[Outcome], ...] = ([], [])
    for number in (0, 1) if quick else (0, 1, 0, 1):
        side, seconds = sides[number], 0.2 if quick else 1.5
        outcome = await put_load(side.bases, side.headers, WORK[work], clients=clients, seconds=seconds)
        found[number].append(outcome)
    return found
