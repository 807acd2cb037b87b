"""The screen that comes next is whole at once: its question is asked while the client is on its way there."""

from __future__ import annotations

import threading
from dataclasses import replace

import flet as ft
import pytest

from local_store import settings
from local_store.store import Reader, Writer
from services.query import Query, query
from tests.views.harness import Shown, show_app
from tests.views.house import AppHarness
from views.answers import Answer, Ready
from views.component import screen
from views.hooks import use_query, use_ui_context
from views.prefetch import Prefetch
from views.screens import Screen

drawn: list[str] = []
seen = threading.Event()


@pytest.fixture(autouse=True)
def _fresh() -> None:
    drawn.clear()
    seen.clear()


@query("setting")
def kept(r: Reader, key: str) -> str:
    return str(settings.get(r, key))


@query("setting")
def slow(r: Reader, key: str) -> str:
    """Answers once the skeleton was seen."""
    assert seen.wait(20)
    return kept(r, key)


def put(w: Writer, key: str, value: str) -> None:
    settings.put(w, key, value)


@screen
def Low() -> ft.View:
    around = use_ui_context()
    doors = {"in": "/low/colour", "slowly": "/slow/colour"}
    buttons = [
        ft.TextButton(content=ft.Text(value=words), on_click=lambda _, path=path: around.go(path))
        for words, path in doors.items()
    ]
    return ft.View(route="/low", controls=list(buttons))


@screen
def High(key: str, question: Query[[str], str] = kept) -> ft.View:
    found: Answer[str] = use_query(question, key)
    drawn.append(found.value if isinstance(found, Ready) else "loading")
    return ft.View(route=f"/low/{key}", controls=[ft.Text(value=drawn[-1])])


SCREENS = (
    Screen("/low", lambda _: Low()),
    Screen(
        "/slow/:key",
        lambda p: High(p["key"], slow),
        above="/low",
        asks=lambda p, _: ((slow, (p["key"],)),),
    ),
    Screen("/low/:key", lambda p: High(p["key"]), above="/low", asks=lambda p, _: ((kept, (p["key"],)),)),
)


async def _tap(shown: Shown) -> None:
    await shown.press("in")
    await shown.follow()


async def test_a_tapped_screen_draws_once_with_its_answer_and_then_follows_the_store(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(put, "colour", "green")
    async with show_app(house.context, SCREENS, route="/low") as shown:
        await _tap(shown)
        await shown.until(lambda: "green" in shown.words)
        assert drawn == ["green"]
        await house.account.store.write(put, "colour", "blue")
        await shown.until(lambda: "blue" in shown.words)
        assert drawn == ["green", "blue"]


async def test_without_an_answer_in_time_it_comes_with_its_skeleton(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(put, "colour", "green")
    context = replace(house.context, prefetch=Prefetch(patience=0.01))
    async with show_app(context, SCREENS, route="/low") as shown:
        await shown.press("slowly")
        await shown.follow()
        await shown.until(lambda: "loading" in shown.words)
        seen.set()
        await shown.until(lambda: "green" in shown.words)
    assert drawn == ["loading", "green"]


async def test_an_address_nobody_tapped_is_asked_by_the_screen_itself(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(put, "colour", "green")
    async with show_app(house.context, SCREENS, route="/low") as shown:
        await shown.go("/low/colour")
        await shown.until(lambda: "green" in shown.words)
        assert drawn == ["loading", "green"]


async def test_nothing_is_kept_once_the_store_is_locked(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(put, "colour", "green")
    async with show_app(house.context, SCREENS, route="/low") as shown:
        store = house.account.store
        await shown.press("in")
        await house.context.prefetch.answered()
        await house.account.lock()
        await shown.settle()
        assert house.context.prefetch.take((store, kept, ("colour",))) is None
        assert "green" not in shown.words
