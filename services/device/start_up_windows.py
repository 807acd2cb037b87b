"""What Windows starts when the person logs in: a value below their own Run key.

Source: Microsoft, "Run and RunOnce Registry Keys": one value a program, a command line of at most 260 characters.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from typing import Final, Protocol

from local_store.errors import StoreUnwritable

KEY: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
VALUE: Final = "Anxin reminders"
LONGEST: Final = 260


class Registry(Protocol):
    """The values of one key of the person's own registry. Raises OSError where it cannot be read or written."""

    def get(self, key: str, name: str) -> str | None: ...
    def put(self, key: str, name: str, value: str) -> None: ...
    def delete(self, key: str, name: str) -> None:
        """Nothing happens when there is none."""


class RunKey:
    """The value that runs `command` at each log-in."""

    def __init__(self, registry: Registry, command: Sequence[str]) -> None:
        self._registry = registry
        self._command = tuple(command)

    @property
    def is_there(self) -> bool:
        try:
            return self._registry.get(KEY, VALUE) is not None
        except OSError:
            return False

    def write(self) -> None:
        """Writes the value. Raises StoreUnwritable, also for a command that Windows would not run."""
        line = subprocess.list2cmdline(self._command)
        if len(line) > LONGEST:
            raise StoreUnwritable
        try:
            self._registry.put(KEY, VALUE, line)
        except OSError as error:
            raise StoreUnwritable from error

    def remove(self) -> None:
        """Removes the value. Raises StoreUnwritable."""
        try:
            self._registry.delete(KEY, VALUE)
        except OSError as error:
            raise StoreUnwritable from error
