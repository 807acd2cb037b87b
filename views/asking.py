"""Keeps the answer to a question up to date while its screen is mounted. Does not import Flet.

While changes keep coming, as in a first sync, a question rests between two reads, longer each time: else the screens
that are open would read and draw for every page that arrives, and have no time for the person.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from services.errors import AppError, Fault
from views.answers import Answer, Failed, Ready

if TYPE_CHECKING:
    from local_store.store import LocalStore
    from services.query import Query

T = TypeVar("T")
log = logging.getLogger("anxin.views")
FIRST_REST: Final = 0.1  # seconds; doubled for each rest that met a change
LONGEST_REST: Final = 1.0
READS_SHARE: Final = 3  # a rest is at least so many times as long as the read before it


def as_app_error(cause: Exception) -> AppError:
    """An exception as a value: our own errors unchanged, anything else as a Fault, logged by its type alone."""
    if isinstance(cause, AppError):
        return cause
    log.error("a hook met %s", type(cause).__name__)
    return Fault(cause)


class Asking(Generic[T]):
    """One question while its screen is mounted: one read at a time; changes during a read, or the rest after it, cause
    exactly one more."""

    def __init__(
        self,
        store: LocalStore,
        question: Query[..., T],
        args: tuple[object, ...],
        tell: Callable[[Answer[T]], None],
        start: Callable[[Coroutine[Any, Any, None]], None],
        *,
        rest: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store, self._question, self._args, self._tell = store, question, args, tell
        self._start, self._rest = start, rest
        self._alive, self._reading, self._stale = True, False, False

    def begin(self) -> Callable[[], None]:
        unlisten = self._store.changes.listen(self._question.watches, self._ask)
        self._ask()

        def end() -> None:
            self._alive = False
            unlisten()

        return end

    def _ask(self) -> None:
        if self._reading:
            self._stale = True
            return
        self._reading = True
        self._start(self._read())

    async def _read(self) -> None:
        rest = FIRST_REST
        try:
            while self._alive:
                self._stale = False
                took = await self._read_once()
                await self._rest(min(LONGEST_REST, max(rest, READS_SHARE * took)))
                if not self._stale:
                    return
                rest *= 2
        finally:
            self._reading = False

    async def _read_once(self) -> float:
        """Tells one answer, and returns how many seconds it took to get."""
        answer: Answer[T]
        now = asyncio.get_running_loop().time
        began = now()
        try:
            answer = Ready(await self._store.read(self._question, *self._args))
        except Exception as cause:  # noqa: BLE001 - an edge: the error becomes a value the screen shows
            answer = Failed(as_app_error(cause))
        if self._alive:
            self._tell(answer)
        return now() - began
