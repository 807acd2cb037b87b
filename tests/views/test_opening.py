"""After an unlock the first thing one sees of the record is whole, and comes in one message."""

from __future__ import annotations

import threading
from dataclasses import replace

import flet as ft
import pytest

from local_store import resources
from local_store.store import Reader, Writer
from services.account.states import Unlocked
from services.query import query
from services.record.person import person_name
from tests.views.harness import Shown, show_app
from tests.views.house import CODE, AppHarness
from views import paths
from views.answers import Ready
from views.component import screen
from views.home.screens import SCREENS as HOME
from views.hooks import use_patient, use_query, use_ui_context
from views.i18n.texts import Language, texts_for
from views.prefetch import Prefetch
from views.screens import Screen

TEXTS = texts_for(Language.CHINESE)
NAME = "王小明"
drawn: list[tuple[str | None, str]] = []
seen = threading.Event()


@pytest.fixture(autouse=True)
def _fresh() -> None:
    drawn.clear()
    seen.clear()


@query("Patient")
def slow(r: Reader, patient: str) -> str | None:
    """Answers once the skeleton was seen."""
    assert seen.wait(20)
    return person_name(r, patient)


@screen
def First() -> ft.View:
    around, found = use_ui_context(), use_query(person_name, use_patient())
    drawn.append((around.person, found.value or "" if isinstance(found, Ready) else "loading"))
    return ft.View(route="/", controls=[ft.Text(value=drawn[-1][1])])


@screen
def Slow() -> ft.View:
    found = use_query(slow, use_patient())
    return ft.View(route="/", controls=[ft.Text(value=found.value or "" if isinstance(found, Ready) else "loading")])


FIRST = (Screen(paths.home(), lambda _: First(), asks=lambda _, view: ((person_name, (view.patient,)),)),)
SLOW = (Screen(paths.home(), lambda _: Slow(), asks=lambda _, view: ((slow, (view.patient,)),)),)


def _somebody(w: Writer) -> None:
    body = {"resourceType": "Patient", "id": "p1", "name": [{"text": NAME}]}
    resources.put(w, body, patient="p1", fetched_at="2026-11-21T02:00:00.000Z", text=NAME)


async def _locked(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(_somebody)
    await house.account.lock()


async def _unlock(shown: Shown) -> None:
    await shown.type(TEXTS.get("account.unlock.code"), CODE)
    await shown.submit(TEXTS.get("account.unlock.code"))


async def test_a_screen_is_drawn_once_with_the_person_and_its_answer(house: AppHarness) -> None:
    await _locked(house)
    async with show_app(house.context, FIRST) as shown:
        for _ in range(2):
            await _unlock(shown)
            await shown.until(lambda: NAME in shown.words)
            assert drawn == [(NAME, NAME)]
            await house.account.lock()
            await shown.until(lambda: TEXTS.get("account.unlock.headline") in shown.words)
            drawn.clear()  # the lock may draw it once more, with nobody's name


async def test_home_comes_in_one_message(house: AppHarness) -> None:
    await _locked(house)
    async with show_app(house.context, HOME) as shown:
        sent = shown.session.connection.sent  # type: ignore[attr-defined]
        before = len(sent)
        await _unlock(shown)
        await shown.until(lambda: NAME in shown.words)
        await shown.settle(50)
        whole = next(n for n, message in enumerate(sent) if n >= before and b"View" in message)
        assert NAME.encode() in sent[whole]
        assert whole == len(sent) - 1, "nothing of it is drawn again"


async def test_what_takes_long_is_not_waited_for(house: AppHarness) -> None:
    await _locked(house)
    context = replace(house.context, prefetch=Prefetch(patience=0.01))
    async with show_app(context, SLOW) as shown:
        await _unlock(shown)
        await shown.until(lambda: "loading" in shown.words)
        seen.set()
        await shown.until(lambda: NAME in shown.words)


async def test_nothing_of_the_record_is_there_while_its_questions_are_asked(house: AppHarness) -> None:
    await _locked(house)
    async with show_app(house.context, SLOW) as shown:
        await _unlock(shown)
        await shown.until(lambda: isinstance(house.account.state, Unlocked))
        await shown.settle()
        assert TEXTS.get("account.unlock.headline") in shown.words
        seen.set()
        await shown.until(lambda: NAME in shown.words)
