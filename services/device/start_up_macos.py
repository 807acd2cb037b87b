"""What macOS starts when the person logs in: a launch agent of their own.

Source: Apple, launchd.plist(5).
"""

from __future__ import annotations

import plistlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from local_store import files

LABEL: Final = "health.anxin.reminders"


def launch_agents(home: Path) -> Path:
    """Where launchd looks for the agents of a person with this home folder."""
    return home / "Library" / "LaunchAgents"


class LaunchAgent:
    """The agent in `folder` that runs `command` in `directory` with `environment` at each log-in, once."""

    def __init__(self, folder: Path, command: Sequence[str], directory: Path, environment: Mapping[str, str]) -> None:
        self._file = folder / f"{LABEL}.plist"
        self._command = list(command)
        self._directory = directory
        self._environment = dict(environment)

    @property
    def is_there(self) -> bool:
        return self._file.exists()

    def write(self) -> None:
        """Writes the agent. Raises StoreFull or StoreUnwritable."""
        agent = {
            "Label": LABEL,
            "ProgramArguments": self._command,
            "WorkingDirectory": str(self._directory),
            "EnvironmentVariables": self._environment,
            "RunAtLoad": True,
            "ProcessType": "Background",
        }
        with files.typed_file_errors():
            files.write(self._file, plistlib.dumps(agent))

    def remove(self) -> None:
        """Removes the agent. Raises StoreUnwritable."""
        with files.typed_file_errors():
            self._file.unlink(missing_ok=True)
