"""What is dear to make and the same for many tests is made once a process, and each test gets a copy of its files."""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

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
