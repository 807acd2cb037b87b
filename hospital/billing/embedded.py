"""The sandbox cashier beside a demo hospital: a child process that ends with the hospital, whatever ends that."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_READY: Final = "cashier ready: "
_ENDS_WITHIN: Final = 10.0


class NotStarted(Exception):
    """The cashier ended before it was ready; its output is on standard error."""


@contextmanager
def cashier_process(folder: Path, hospital: str, port: int) -> Iterator[str]:
    """Runs it with database and keys in the folder and gives its address. Raises NotStarted.

    It reads from a pipe of ours: when this process ends for any reason, the pipe closes and the cashier ends too.
    """
    command = [
        sys.executable, "-m", "sandbox.cashier", "--port", str(port), "--hospital", hospital, "--with-parent",
        "--db", str(folder / "cashier.sqlite"), "--keys", str(folder / "pay-keys"),
    ]  # fmt: skip
    root = Path(__file__).parents[2]
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line.startswith(_READY):
            raise NotStarted
        yield line.removeprefix(_READY).strip()
    finally:
        if process.stdin:
            process.stdin.close()
        process.terminate()
        try:
            process.wait(_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
        if process.stdout:
            process.stdout.close()
