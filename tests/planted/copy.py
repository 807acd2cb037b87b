"""A copy of the repo in a folder of its own, into which one fault at a time is put."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.planted.fault import Fault

ROOT: Final = Path(__file__).parents[2]
#: A faulty file is that much older than the sound one. Bytecode is recognised by size and second: it is never reused.
_OLDER: Final = 3600


@dataclass(frozen=True)
class Copy:
    """`folder` holds what git tracks, as it stands on disk now, in a repository of its own (tests ask git)."""

    folder: Path

    @classmethod
    def made(cls, folder: Path) -> Copy:
        """Copies and compiles once, so that no run has to."""
        copy_files(folder)
        for command in (["git", "init", "-q"], ["git", "add", "-A"], [sys.executable, "-m", "compileall", "-q", "."]):
            subprocess.run(command, cwd=folder, check=True, stdin=subprocess.DEVNULL)
        return cls(folder)

    @contextmanager
    def with_fault(self, fault: Fault) -> Iterator[None]:
        """The fault is there inside the block, and gone after it."""
        file = self.folder / fault.file
        sound, stood = file.read_text("utf-8"), file.stat().st_mtime
        file.write_text(planted(fault, sound), "utf-8")
        os.utime(file, (stood - _OLDER, stood - _OLDER))
        try:
            yield
        finally:
            file.write_text(sound, "utf-8")
            os.utime(file, (stood, stood))


def copy_files(folder: Path) -> None:
    """Copies what git tracks, as it stands on disk now."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)


def planted(fault: Fault, sound: str) -> str:
    """The text of a file with the fault in it. ValueError unless its place is there exactly once."""
    return replace_once(sound, fault.before, fault.after, f"{fault.name}: {fault.file}")


def replace_once(text: str, before: str, after: str, where: str) -> str:
    """The text with one place changed. ValueError, which says where, unless the place is there exactly once."""
    if text.count(before) != 1:
        raise ValueError(f"{where}: {before!r} stands there {text.count(before)} times")
    return text.replace(before, after)
