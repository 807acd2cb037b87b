"""The night's own work: a step that fails is told, one that hangs is ended with all that it started."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from tests.nightly.page import html
from tests.nightly.running import run
from tests.nightly.steps import STEPS, Step

SLEEPERS = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)
"""


def step(script: str, minutes: float = 1) -> Step:
    return Step("sample", "nothing", (sys.executable, "-c", script), minutes)


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"


def test_what_a_step_said_last_and_how_it_ended_stands_on_the_page(tmp_path: Path) -> None:
    passed = run(step("print('one'); print('=== 3 passed ===')"), tmp_path)
    failed = run(step("print('1 failed <b>'); raise SystemExit(1)"), tmp_path)
    assert (passed.ok, passed.said, failed.ok) == (True, "3 passed", False)
    page = html([passed, failed])
    assert "1 of 2 steps failed" in page
    assert "1 failed &lt;b&gt;" in page
    assert "All 1 steps passed" in html([passed])


def test_a_step_over_its_limit_is_ended_with_its_children_and_counts_as_failed(tmp_path: Path) -> None:
    begun = time.monotonic()
    outcome = run(step(SLEEPERS, minutes=0.02), tmp_path)
    child = int(outcome.log.read_text("utf-8").split()[0])
    assert not outcome.ok
    assert "ended after" in outcome.said
    assert not lives(child)
    assert time.monotonic() - begun < 30


def test_every_step_has_a_name_of_its_own() -> None:
    assert len({step.name for step in STEPS}) == len(STEPS)
