"""Every benchmark runs and says what it measured in well-formed lines. How fast it is, is asked by `make bench`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import BENCHMARKS
from benchmarks.lines import Limit, from_json, line
from benchmarks.table import table

ROOT = Path(__file__).parents[2]
#: These take up to a minute each even in small; the others stand for them until the night.
DEAR = {"chat", "sync", "idle", "hospital", "scaling", "claims", "start", "tap", "visit", "waiting", "push"}
FIELDS = {"name", "value", "unit", "reference", "ratio", "limit", "ok", "load"}


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False)


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.nightly] if name in DEAR else []) for name in BENCHMARKS]
)
def test_a_benchmark_runs_and_every_line_of_it_is_well_formed(name: str) -> None:
    done = run("--quick", name)
    machine, *lines = map(json.loads, done.stdout.splitlines())
    missed = [one["name"] for one in lines if one["ok"] is False]
    assert done.returncode == (1 if missed else 0), done.stderr
    assert {"machine", "processors", "python", "load"} <= set(machine)
    assert lines
    for one in lines:
        assert set(one) == FIELDS
        assert one["value"] >= 0
        assert (one["ratio"] is None) == (one["reference"] is None)
        assert (one["ok"] is None) == (one["limit"] is None)


def test_an_unknown_benchmark_is_refused_by_name() -> None:
    done = run("nothing")
    assert done.returncode == 2
    assert "no such benchmark: nothing" in done.stderr


def test_a_limit_on_a_ratio_judges_the_ratio_and_any_other_the_value() -> None:
    assert line("a", 3, "ms", reference=2, limit=Limit("<=", 1.6), load=0).ok
    assert not line("a", 4, "ms", reference=2, limit=Limit("<=", 1.6), load=0).ok
    assert line("a", 7, "/s", reference=10, limit=Limit(">=", 0.6), load=0).ok
    assert line("a", 0.2, "ms", reference=0.01, limit=Limit("<=", 0.2, "ms"), load=0).ok
    assert line("a", 1, "s", load=0).ok is None


def test_the_table_is_made_of_the_lines_that_were_printed() -> None:
    kept = line("store.get", 0.15, "ms", reference=0.1, limit=Limit("<=", 1.6), load=0.25)
    missed = line("tap", 400, "ms", limit=Limit("<=", 150, "ms"), load=2)
    shown = table([from_json(one.as_json()) for one in (kept, missed)]).splitlines()
    assert shown[2] == "| store.get | 0.15 ms | 0.1 ms | 1.50 | <= 1.6 x | yes | 0.2 |"
    assert shown[3] == "| tap | 400 ms |  |  | <= 150 ms | **no** | 2.0 |"
