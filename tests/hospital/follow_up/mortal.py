"""A process that can be killed at every statement it sends to its database, and around every COMMIT: within this one,
so that it can die ten thousand times. What was not committed is rolled back, as by a database whose client is gone."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event

from hospital.fhir.store.store import FhirStore


class Killed(BaseException):
    """The process ends here: nothing after it runs."""


@dataclass
class Fate:
    """When the process dies: after so many more steps (None: it lives on). A dead one sends nothing."""

    left: int | None = None
    deaths: int = 0
    dead: bool = False

    def step(self) -> None:
        """One statement, or one side of a COMMIT."""
        if self.dead:
            raise Killed
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                self.dead, self.deaths = True, self.deaths + 1
                raise Killed

    @contextmanager
    def life(self, left: int | None) -> Iterator[None]:
        """One process, from its start to its death or its end."""
        self.left, self.dead = left, False
        try:
            yield
        except Killed:
            pass
        finally:
            self.left, self.dead = None, False


def mortal(store: FhirStore) -> Fate:
    """From now on the statements that go to a SQLite database are steps of this fate."""
    fate = Fate()

    class MortalCursor(sqlite3.Cursor):
        def execute(self, *given: Any) -> MortalCursor:
            fate.step()
            super().execute(*given)
            return self

        def executemany(self, *given: Any) -> MortalCursor:
            fate.step()
            super().executemany(*given)
            return self

    class MortalConnection(sqlite3.Connection):
        def cursor(self, *_: Any) -> Any:
            return super().cursor(MortalCursor)

        def commit(self) -> None:
            fate.step()
            super().commit()
            fate.step()

    def connecting(_dialect: Any, _record: Any, _arguments: Any, named: dict[str, Any]) -> None:
        named["factory"] = MortalConnection

    event.listen(store.engine, "do_connect", connecting)
    store.engine.dispose()
    return fate


def moments(seed: int, most: int) -> Iterator[int | None]:
    """After how many steps each process dies; every fifth lives on."""
    chance = random.Random(seed)  # noqa: S311 - any moment will do
    while True:
        yield chance.randrange(most) if chance.randrange(5) else None
