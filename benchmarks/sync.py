"""The first sync of a new device, over a real socket from a real hospital, against a bare loop over the same pages."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks.clinic import fill
from benchmarks.lines import Limit, Line, line
from benchmarks.measuring import Scale, load
from benchmarks.programs import ROOT, Hospital, free_port, hospital
from benchmarks.records import PATIENT
from services.sync.position import OVERLAP
from views import paths

SILENCE: Final = Limit("<=", 200, "ms")  # of the event loop; its reference is that of the same page without a sync
ROUTES: Final = (paths.home(), paths.reports())
FLAT: Final = Limit("<=", 1.25)


def run(scale: Scale) -> Iterator[Line]:
    """Takes some minutes: 50,000 results are written at the hospital and downloaded four times."""
    small = _measure(scale.pick(2_000, 30), scale.pick(3, 1), scale)
    large = _measure(scale.pick(50_000, 60), scale.pick(2, 1), scale)
    for found in (small, large):
        rate, bare = found.count / found.ours, found.count / found.theirs
        name = f"sync.first, {found.count:,} resources"
        yield line(name, rate, "resources/s", reference=bare, limit=Limit(">=", 0.6), load=load())
        yield line(
            f"{name}: processor time here",
            statistics.median(found.cpu),
            "s",
            reference=statistics.median(found.cpu_bare),
            load=load(),
        )
        yield line(f"{name}: first screen usable", found.screen, "s", reference=found.ours, load=load())
        requests = Limit("<=", FIRST_REQUESTS, "requests")
        yield line(f"{name}: requests before it", found.screen_requests, "requests", limit=requests, load=load())
        for route, held in found.held.items():
            yield line(
                f"{name}: longest silence at {route}",
                statistics.median(held) * 1000,
                "ms",
                reference=statistics.median(found.held_still) * 1000,
                limit=SILENCE,
                load=load(),
            )
    grows = Limit("<=", 27 * (large.count / small.count) / 25)
    yield line("sync.first, time grows", large.ours, "s", reference=small.ours, limit=grows, load=load())
    yield line("sync.first, peak memory", large.peak_mb, "MB", reference=small.peak_mb, limit=FLAT, load=load())


#: The CapabilityStatement, the newest change, the person, the next visits, the newest reports with their results.
FIRST_REQUESTS: Final = 5


@dataclass
class _Found:
    count: int = 0
    took: list[float] = field(default_factory=list)
    took_bare: list[float] = field(default_factory=list)
    screens: list[float] = field(default_factory=list)
    screen_requests: int = 0
    peak_mb: float = 0.0
    cpu: list[float] = field(default_factory=list)
    cpu_bare: list[float] = field(default_factory=list)
    held: dict[str, list[float]] = field(default_factory=dict)
    held_still: list[float] = field(default_factory=list)

    def add(self, ours: dict[str, Any], theirs: dict[str, Any]) -> None:
        """One more round of both."""
        assert theirs["resources"] == ours["resources"], "the bare loop downloads what the app downloads"
        self.count = ours["resources"]
        self.took.append(ours["seconds"])
        self.took_bare.append(theirs["seconds"])
        self.cpu.append(ours["cpu"])
        self.cpu_bare.append(theirs["cpu"])
        self.screens.append(ours["first_screen"])
        self.screen_requests = ours["first_screen_requests"]
        self.peak_mb = max(self.peak_mb, ours["peak_kb"] / 1024)

    def add_seen(self, route: str, seen: dict[str, float]) -> None:
        """One sync below an open screen."""
        self.held.setdefault(route, []).append(seen["held"])
        self.held_still.append(seen["held_still"])

    @property
    def ours(self) -> float:
        return statistics.median(self.took)

    @property
    def theirs(self) -> float:
        return statistics.median(self.took_bare)

    @property
    def screen(self) -> float:
        return statistics.median(self.screens)


def _measure(results: int, rounds: int, scale: Scale) -> _Found:
    """Runs ours and the bare loop in turn, each first in every other round, each in a process and a file of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder / "hospital.sqlite", f"http://127.0.0.1:{free_port()}", results)
        with hospital(str(folder / "hospital.sqlite"), folder) as server:
            settle(scale)
            found = _Found()
            questions: list[str] = []
            for number in range(rounds):
                done: dict[str, dict[str, Any]] = {}
                for kind in ("bare", "app") if number % 2 else ("app", "bare"):
                    done[kind] = phone(kind, server, folder / f"{kind}-{number}.db", questions=questions)
                    questions = done["app"]["questions"] if kind == "app" else questions
                found.add(done["app"], done["bare"])
                for route in ROUTES:
                    home = folder / f"seen-{number}-{ROUTES.index(route)}"
                    found.add_seen(route, phone("seen", server, home, route=route))
            return found


def settle(scale: Scale) -> None:
    """Waits until the newest change at the hospital is old enough for a sync to rely on its position."""
    if not scale.quick:
        time.sleep(OVERLAP.total_seconds() + 1)


def phone(kind: str, server: Hospital, file: Path, **more: Any) -> dict[str, Any]:
    """Runs one sync in a process of its own."""
    facts = {"base": server.bases[0], "token": server.token(PATIENT), "patient": PATIENT, "file": str(file), **more}
    command = [sys.executable, "-m", "benchmarks.phone", kind, json.dumps(facts)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found
