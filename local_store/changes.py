"""Notifies listeners that something changed. Carries topics only, never data."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable

_log = logging.getLogger(__name__)

Topics = frozenset[str]


class ChangeFeed:
    """Calls listeners, held strongly until disposed of, when their topics change. Belongs to one event loop."""

    def __init__(self) -> None:
        self._listeners: dict[int, tuple[Topics, Callable[[], None]]] = {}
        self._numbers = itertools.count()

    def listen(self, topics: Topics, on_change: Callable[[], None]) -> Callable[[], None]:
        """Calls `on_change` after each change of one of `topics` (an empty set: of any topic). Returns the disposer."""
        number = next(self._numbers)
        self._listeners[number] = (topics, on_change)

        def dispose() -> None:
            self._listeners.pop(number, None)

        return dispose

    def publish(self, topics: Topics) -> None:
        """Calls every listener of one of `topics`. A listener that fails is logged and stops no other."""
        if not topics:
            return
        for number, (wanted, on_change) in list(self._listeners.items()):
            if number not in self._listeners or (wanted and not wanted & topics):
                continue
            try:
                on_change()
            except Exception:  # noqa: BLE001 - a listener's bug must not undo a committed write for the others
                _log.exception("a change listener failed")

    def __len__(self) -> int:
        return len(self._listeners)
