"""Writers who stand in line for one store."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from hospital.fhir.store.turns import Turns


def in_line(turns: Turns, runs: Sequence[Callable[[], Any]]) -> None:
    """Runs each on a thread of its own; they stand in line in this order, before the first one's turn comes."""
    threads = [threading.Thread(target=run) for run in runs]
    with turns.mine():
        for number, thread in enumerate(threads):
            thread.start()
            while len(turns) <= number:
                threading.Event().wait(0.0005)
    for thread in threads:
        thread.join(20)
