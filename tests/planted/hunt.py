"""Plants one fault after the other and sees which test notices."""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event
from typing import Final, Literal

from tests.planted.copy import Copy
from tests.planted.fault import Fault
from tests.planted.pytest_run import CalledOff, NoVerdict, run

#: The quick suite: what `make test` runs, without the parts that draw, kill or measure.
SUITE: Final = (
    "tests", "-m", "not nightly", "--ignore=tests/interop", "--ignore=tests/gallery", "--ignore=tests/torture",
    "--ignore=tests/benchmarks", "--ignore=tests/recipes",
)  # fmt: skip
#: These compare files with their fingerprints. Whoever writes a new line renews the fingerprint with it: a fault has to
#: be noticed by what it does.
FINGERPRINTS: Final = ("tests/local_store/test_migrations.py::test_released_migrations_are_as_they_were_released",)
NEAR_LIMIT: Final = 600.0
SUITE_LIMIT: Final = 3600.0

How = Literal["caught", "import", "missed", "timeout", "fails anyway", "no verdict"]
_PLAIN: Final = re.compile(r"[^\[]+(\[[\w.-]+\])?")


@dataclass(frozen=True)
class Finding:
    """What became of one fault, and by which test.

    `import`: caught, but by any look at the file. Not counted as caught are `timeout`, a run that hung; `fails anyway`,
    a test that fails without the fault as well; `no verdict`, where pytest itself gave up.
    """

    fault: Fault
    how: How
    test: str
    seconds: float

    @property
    def is_caught(self) -> bool:
        return self.how in ("caught", "import")


@dataclass(frozen=True)
class Hunt:
    """How to look: `suite` is what is run where the near tests notice nothing; empty: nothing is."""

    suite: tuple[str, ...]
    off: Event

    def all(self, faults: Sequence[Fault], jobs: int, on_finding: Callable[[Finding], None]) -> list[Finding]:
        """Every fault, several at a time, each worker with a copy of its own. Raises CalledOff."""
        found: list[Finding] = []
        waiting: SimpleQueue[Fault] = SimpleQueue()
        for fault in faults:
            waiting.put(fault)

        def work(folder: Path) -> None:
            try:
                copy = Copy.made(folder)
                while not self.off.is_set():
                    one = self.one(copy, waiting.get_nowait())
                    found.append(one)
                    on_finding(one)
            except Empty:
                return
            except BaseException:
                self.off.set()  # the others end, too
                raise

        with tempfile.TemporaryDirectory(prefix="planted-") as folder, ThreadPoolExecutor(jobs) as pool:
            workers = [pool.submit(work, Path(folder) / f"copy{number}") for number in range(min(jobs, len(faults)))]
            try:
                for worker in workers:
                    worker.result()
            except BaseException:
                self.off.set()
                raise
        order = [fault.name for fault in faults]
        return sorted(found, key=lambda one: order.index(one.fault.name))

    def one(self, copy: Copy, fault: Fault) -> Finding:
        """Asks the near tests, then the suite."""
        began = time.monotonic()
        try:
            how, test = self._asked(copy, fault, fault.near, NEAR_LIMIT)
            if how == "missed" and self.suite:
                how, test = self._asked(copy, fault, self.suite, SUITE_LIMIT)
        except NoVerdict as why:
            sys.stderr.write(f"{fault.name}: {why}\n")
            how, test = "no verdict", ""
        return Finding(fault, how, test, time.monotonic() - began)

    def _asked(self, copy: Copy, fault: Fault, tests: Sequence[str], limit: float) -> tuple[How, str]:
        blind = [f"--deselect={one}" for one in FINGERPRINTS]
        with copy.with_fault(fault):
            ran = run(copy.folder, [*tests, *blind], limit=limit, off=self.off)
        if not ran.in_time:
            return "timeout", ""
        if ran.failed is None:
            return "missed", ""
        test = ran.failed.partition("[")[0]
        again = ran.failed if _PLAIN.fullmatch(ran.failed) else test  # one case of it, where its name is simple
        without = run(copy.folder, [again], limit=limit, off=self.off)
        if without.failed is not None or not without.in_time:
            return "fails anyway", test
        return ("import" if ran.at_import else "caught"), test


__all__ = ["SUITE", "CalledOff", "Finding", "Hunt"]
