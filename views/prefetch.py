"""Reads the question of the next screen while the client is still on its way there.

Without it a tap draws twice: a skeleton, and a moment later the answer of the store. A prefetched answer is used once,
by the screen with exactly this question; the screen still reads the store itself, so that nothing outdated stays. Does
not import Flet.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Final

from views.answers import Ready
from views.asking import as_app_error

if TYPE_CHECKING:
    from local_store.store import LocalStore
    from services.query import Query

PrefetchRequest = tuple["LocalStore", "Query[..., Any]", tuple[object, ...]]
PATIENCE: Final = 0.1


class Prefetch:
    """At most one question of one page. `patience`: seconds to wait for its answer before the screen is shown without
    it."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._request: PrefetchRequest | None = None
        self._answer: Ready[Any] | None = None
        self._here = asyncio.Event()

    def begin(self, request: PrefetchRequest, start: Callable[[Coroutine[Any, Any, None]], None]) -> None:
        """Starts to read this question, replacing an earlier one."""
        self._request, self._answer, self._here = request, None, asyncio.Event()
        start(self._ask(request, self._here))

    async def _ask(self, request: PrefetchRequest, here: asyncio.Event) -> None:
        store, question, args = request
        try:
            answer = Ready(await store.read(question, *args))
        except Exception as cause:  # noqa: BLE001 - an edge: the screen asks again and shows what is wrong
            as_app_error(cause)
        else:
            if self._request is request:
                self._answer = answer
        finally:
            here.set()

    async def answered(self) -> None:
        """Waits for the answer, at most `patience` seconds; returns at once when there is no question."""
        if self._request is None:
            return
        try:
            async with asyncio.timeout(self._patience):
                await self._here.wait()
        except TimeoutError:
            return

    def take(self, request: PrefetchRequest) -> Ready[Any] | None:
        """The answer to exactly this question, once; None when it has not arrived."""
        if self._request != request or self._answer is None:
            return None
        answer = self._answer
        self.forget()
        return answer

    def forget(self) -> None:
        """Drops question and answer: the store is locked, or the person went elsewhere."""
        self._request = self._answer = None
