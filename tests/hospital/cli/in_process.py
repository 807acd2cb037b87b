"""`python -m hospital COMMAND` inside this process: the program's own `main` with its environment and streams.

A Python program takes a second to start, which `test_command_line.py` does; what the commands answer needs none.
"""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

import pytest

from hospital.__main__ import main


@dataclass(frozen=True)
class Ended:
    """What a command came to: its exit status and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


def command(url: str, *words: str, typed: str = "") -> Ended:
    """Runs a command on this database; `typed` is what comes from stdin."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setenv("HOSPITAL_DB", url)
        patch.setattr("sys.stdin", io.StringIO(typed))
        try:
            status = main(words)
        except SystemExit as ended:  # what the parser of arguments does with words it does not know
            status = ended.code if isinstance(ended.code, int) else 1
    return Ended(status, out.getvalue(), err.getvalue())
