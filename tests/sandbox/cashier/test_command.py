"""The cashier as a program: it says where it listens, and Ctrl-C ends it in order and without a word."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[3]


def test_ctrl_c_ends_it_in_order(tmp_path: Path) -> None:
    arguments = ["--port", "0", "--db", str(tmp_path / "cashier.sqlite"), "--keys", str(tmp_path / "keys")]
    program = subprocess.Popen(
        [sys.executable, "-m", "sandbox.cashier", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert program.stdout is not None
        said, _, address = program.stdout.readline().strip().partition(": ")
        assert said == "cashier ready"
        assert httpx.get(address, timeout=10).status_code == 200
        program.send_signal(signal.SIGINT)
        _, told = program.communicate(timeout=20)
    finally:
        program.kill()
    assert (program.returncode, told) == (0, "")
