"""Runs one step in a process group of its own, so that whatever ends it ends all that it started."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.nightly.steps import Step

ROOT = Path(__file__).parents[2]
GRACE = 5.0  # seconds between asking a step to end and insisting


@dataclass(frozen=True)
class Outcome:
    """What came of a step: `ok`, how long it took, and the last line that it printed."""

    step: Step
    ok: bool
    seconds: float
    said: str
    log: Path


def run(step: Step, folder: Path) -> Outcome:
    """Runs the step to its end or its limit; everything it prints goes to `NAME.log` in the folder."""
    path, begun = folder / f"{step.name}.log", time.monotonic()
    with path.open("wb") as log:
        process = subprocess.Popen(
            step.command, cwd=ROOT, env={**os.environ, **step.environment}, stdin=subprocess.DEVNULL,
            stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            code = process.wait(step.minutes * 60)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            _end(process)
    said = _last_line(path) if code is not None else f"ended after {step.minutes} minutes"
    return Outcome(step, code == 0, time.monotonic() - begun, said, path)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the whole group: asks as Ctrl-C does, so that servers of a group of their own are put away, then insists."""
    for blow in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        if not _lives(process):
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, blow)
        deadline = time.monotonic() + GRACE
        while time.monotonic() < deadline and _lives(process):
            time.sleep(0.1)


def _lives(process: subprocess.Popen[bytes]) -> bool:
    process.poll()
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True


def _last_line(path: Path) -> str:
    lines = [line.strip() for line in path.read_text("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1].strip("= ") if lines else "it printed nothing"
