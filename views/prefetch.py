"""Reads the questions of the next screen while the client is still on its way there.

Without it a tap draws twice: a skeleton, and a moment later the answer of the store. A prefetched answer is used once,
by the screen with exactly this question; the screen still reads the store itself, so that nothing outdated stays. Does
not import Flet.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from views.answers import Ready
from views.asking import as_app_error

if TYPE_CHECKING:
    from local_store.store import LocalStore
    from services.query import Query

PrefetchRequest = tuple["LocalStore", "Query[..., Any]", tuple[object, ...]]
PATIENCE: Final = 0.1


@dataclass
class _Round:
    """The questions of one step, how many are still being read, and the answers that nobody has taken."""

    left: int
    answers: list[tuple[PrefetchRequest, Ready[Any]]] = field(default_factory=list)
    done: asyncio.Event = field(default_factory=asyncio.Event)


class Prefetch:
    """The questions of one step of one page. `patience`: seconds to wait for their answers before the screen is shown
    without those that are not there."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._round: _Round | None = None

    def begin(self, requests: Collection[PrefetchRequest], start: Callable[[Coroutine[Any, Any, None]], None]) -> None:
        """Starts to read these questions, replacing earlier ones."""
        self._round = now = _Round(len(requests)) if requests else None
        if now is not None:
            for request in requests:
                start(_ask(request, now))

    async def answered(self, at_most: float = 0.0) -> None:
        """Waits for the answers, at most `patience` or so many seconds; returns at once when there is no question."""
        if self._round is None:
            return
        try:
            async with asyncio.timeout(max(self._patience, at_most)):
                await self._round.done.wait()
        except TimeoutError:
            return

    def take(self, request: PrefetchRequest) -> Ready[Any] | None:
        """The answer to exactly this question, once; None when it has not arrived."""
        answers = self._round.answers if self._round is not None else []
        found = next((each for each in answers if each[0] == request), None)
        if found is None:
            return None
        answers.remove(found)
        return found[1]

    def forget(self) -> None:
        """Drops questions and answers: the store is locked, or the person went elsewhere."""
        self._round = None


async def _ask(request: PrefetchRequest, step: _Round) -> None:
    store, question, args = request
    try:
        step.answers.append((request, Ready(await store.read(question, *args))))
    except Exception as cause:  # noqa: BLE001 - an edge: the screen asks again and shows what is wrong
        as_app_error(cause)
    finally:
        step.left -= 1
        if not step.left:
            step.done.set()
