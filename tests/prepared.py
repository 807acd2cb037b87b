"""What is dear to make and the same for many tests is made once, and each test gets a copy of its files."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from filelock import FileLock

#: Writes files into the folder it is given, with nothing left open.
Build = Callable[[Path], Awaitable[None]]

_made: dict[Build, dict[Path, bytes]] = {}


async def prepare(build: Build, folder: Path) -> None:
    """Puts into the folder what `build` makes; it runs the first time only, so it must make the same for every test."""
    if build not in _made:
        with tempfile.TemporaryDirectory() as made:
            await build(Path(made))
            _made[build] = _read(Path(made))
    for path, content in _made[build].items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def _read(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], object]) -> Path:
    """The folder of this name, filled by `build` for the first worker of the run that asks; nobody writes there."""
    run = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        run = run.parent  # each worker has a folder of its own in the run's
    folder, done = run / f"once-{name}", run / f"once-{name}.done"
    with FileLock(run / f"once-{name}.lock"):
        if not done.exists():
            folder.mkdir(exist_ok=True)
            build(folder)
            done.touch()
    return folder
