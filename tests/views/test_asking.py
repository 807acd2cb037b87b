"""A question that is asked again and again rests between its reads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from local_store import settings
from local_store.store import Reader, Writer
from services.query import query
from tests.views.house import AppHarness
from views.answers import Answer, Ready
from views.asking import FIRST_REST, LONGEST_REST, Asking


@query("setting")
def kept(r: Reader) -> str:
    return str(settings.get(r, "a"))


def put(w: Writer, value: str) -> None:
    settings.put(w, "a", value)


class Rests:
    """Rests that take no time; `during` happens in each of them."""

    def __init__(self, during: Callable[[int], None]) -> None:
        self.seconds: list[float] = []
        self._during = during

    async def rest(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await asyncio.sleep(0)
        self._during(len(self.seconds))


async def test_while_changes_keep_coming_the_rests_grow_and_the_last_change_is_shown(house: AppHarness) -> None:
    await house.unlocked()
    store, told, pages = house.account.store, list[Answer[str]](), 8
    tasks: list[asyncio.Task[None]] = []

    def a_page_comes(rests: int) -> None:
        if rests < pages:
            store.changes.publish(frozenset({"setting"}))
            store.changes.publish(frozenset({"setting"}))

    def start(work: Coroutine[Any, Any, None]) -> None:
        tasks.append(asyncio.create_task(work))

    rests = Rests(a_page_comes)
    end = Asking(store, kept, (), told.append, start, rest=rests.rest).begin()
    await tasks[0]
    least = [min(LONGEST_REST, FIRST_REST * 2**number) for number in range(pages)]
    assert [rest >= bound for rest, bound in zip(rests.seconds, least, strict=True)] == [True] * pages
    assert max(rests.seconds) <= LONGEST_REST
    assert len(told) == pages
    await store.write(put, "new")
    await tasks[1]
    assert told[-1] == Ready("new")
    assert rests.seconds[-1] < LONGEST_REST
    end()


async def test_a_question_whose_screen_is_gone_is_not_read_after_its_rest(house: AppHarness) -> None:
    await house.unlocked()
    store, told = house.account.store, list[Answer[str]]()
    tasks: list[asyncio.Task[None]] = []

    def leave(_: int) -> None:
        store.changes.publish(frozenset({"setting"}))
        end()

    def start(work: Coroutine[Any, Any, None]) -> None:
        tasks.append(asyncio.create_task(work))

    end = Asking(store, kept, (), told.append, start, rest=Rests(leave).rest).begin()
    await tasks[0]
    assert (len(told), len(tasks)) == (1, 1)
