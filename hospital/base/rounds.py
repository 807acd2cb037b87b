"""Work that is repeated while the server runs: asking the cashier, ending expired holds. Stops with the server."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

_log = logging.getLogger(__name__)
_STOPS_WITHIN: Final = 10.0


@dataclass(frozen=True)
class Round:
    """Some work and the pause in seconds between two runs. An exception is logged, and the next run comes as usual."""

    work: Callable[[], object]
    seconds: float


@dataclass
class Rounds:
    """A thread for each round, from `start` to `stop`; `stop` waits for a round that is running."""

    rounds: list[Round] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Starts the threads; each round runs for the first time after its own pause."""
        self._over.clear()
        self._threads = [threading.Thread(target=self._go, args=(round_,), daemon=True) for round_ in self.rounds]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ends all rounds and waits for what is under way, ten seconds at most."""
        self._over.set()
        for thread in self._threads:
            thread.join(_STOPS_WITHIN)

    def _go(self, round_: Round) -> None:
        while not self._over.wait(round_.seconds):
            try:
                round_.work()
            except Exception:  # noqa: BLE001 - whatever it is, the next round comes
                _log.exception("a round failed")
