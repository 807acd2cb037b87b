"""One run of pytest that ends at its first failing test, at its time limit, or when everything is called off."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Final

_FAILED: Final = re.compile(r"^(?:FAILED|ERROR) (tests/\S+?\.py(?:::.+?)?)(?: - .*)?$", re.M)
_CONFTEST: Final = re.compile(r"while loading conftest '.*?(tests/[^']+)'")
_LOOK_EVERY: Final = 0.1


class CalledOff(Exception):
    """Somebody pressed Ctrl-C: nothing more is run."""


class NoVerdict(Exception):
    """Pytest ended, and neither passed nor named a test that failed."""


@dataclass(frozen=True)
class Ran:
    """What a run came to. `failed`: the first failing test, or the file that could not be loaded; None: none failed."""

    failed: str | None
    in_time: bool = True

    @property
    def at_import(self) -> bool:
        """Whether a file could not even be loaded."""
        return self.failed is not None and "::" not in self.failed


def run(folder: Path, asked: Sequence[str], *, limit: float, off: Event) -> Ran:
    """Runs pytest in a copy of the repo. Raises CalledOff and NoVerdict."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--ignore=tests/planted"]
    told = folder.parent / f"{folder.name}.told"
    with told.open("wb") as out:
        process = subprocess.Popen(
            [*command, f"--basetemp={folder}.tmp", *asked],
            cwd=folder, env=_environment(), stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
        try:
            in_time = _wait(process, time.monotonic() + limit, off)
        finally:
            _end(process)
    text = told.read_text("utf-8", "replace")
    if not in_time:
        return Ran(None, in_time=False)
    if process.returncode == 0:
        return Ran(None)
    found = _FAILED.search(text) or _CONFTEST.search(text)
    if found is None:
        raise NoVerdict(f"pytest ended with {process.returncode}:\n{text[-2000:]}")
    return Ran(found[1])


def _environment() -> dict[str, str]:
    """Ours; the folder with real input by its absolute path, no new bytecode, and a terminal wide enough for names."""
    made = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "400"}
    if corpus := made.get("ANXIN_CORPUS"):
        made["ANXIN_CORPUS"] = str(Path(corpus).resolve())
    return made


def _wait(process: subprocess.Popen[bytes], until: float, off: Event) -> bool:
    while process.poll() is None:
        if off.wait(_LOOK_EVERY):
            raise CalledOff
        if time.monotonic() > until:
            return False
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the run and everything it started, also what went into a group of its own (browsers do)."""
    groups = _groups_under(process.pid) if process.poll() is None else set()
    for group in {process.pid, *groups}:
        try:
            os.killpg(group, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue
    process.wait()


def _groups_under(root: int) -> set[int]:
    """The process groups of all descendants of a process."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,pgid="], capture_output=True, text=True, check=True).stdout
    rows = [tuple(map(int, line.split())) for line in listed.splitlines()]
    family, groups = {root}, set[int]()
    grown = True
    while grown:
        born = {pid for pid, parent, _ in rows if parent in family} - family
        grown, family = bool(born), family | born
    groups.update(group for pid, _, group in rows if pid in family)
    return groups - {os.getpgrp()}
