"""What a desktop starts when the person logs in: an entry by the Desktop Application Autostart Specification 0.5."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from local_store import files

FILE: Final = "health.anxin.reminders.desktop"
_RESERVED: Final = '"`$\\'
"""Characters that are escaped inside of quotes (Desktop Entry Specification 1.5, the Exec key)."""


def autostart_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where this person's desktop looks for what to start."""
    return Path(environment.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "autostart"


class StartUpEntry:
    """The entry in `folder` that runs `command` in `directory` at each log-in, as `name`."""

    def __init__(self, folder: Path, name: str, command: Sequence[str], directory: Path) -> None:
        self._file = folder / FILE
        self._name = name
        self._command = tuple(command)
        self._directory = directory

    @property
    def is_there(self) -> bool:
        return self._file.exists()

    def write(self) -> None:
        """Writes the entry. Raises StoreFull or StoreUnwritable."""
        lines = (
            "[Desktop Entry]",
            "Type=Application",
            f"Name={self._name}",
            f"Exec={' '.join(map(quoted, self._command))}",
            f"Path={_text(str(self._directory))}",
            "Terminal=false",
            "NoDisplay=true",
        )
        with files.typed_file_errors():
            files.write(self._file, ("\n".join(lines) + "\n").encode())

    def remove(self) -> None:
        """Removes the entry. Raises StoreUnwritable."""
        with files.typed_file_errors():
            self._file.unlink(missing_ok=True)


def quoted(argument: str) -> str:
    """An argument for the Exec key: in quotes where it needs them, a percent sign doubled."""
    doubled = argument.replace("%", "%%")
    if shlex.quote(doubled) == doubled:
        return doubled
    escaped = "".join("\\" + letter if letter in _RESERVED else letter for letter in doubled)
    return _text(f'"{escaped}"')


def _text(words: str) -> str:
    """A value of type string: backslashes and line ends are escaped once more."""
    return words.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
