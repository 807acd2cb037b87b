"""Hooks keep what Flet 1.0.5 takes away: cleanups, errors as values, one answer per question, context in tasks."""

from __future__ import annotations

import asyncio

import flet as ft
import pytest

from local_store import settings
from local_store.store import Reader, Writer
from services.errors import Fault, StoreFull, StoreLocked
from services.query import Query, query
from tests.views.harness import Shown, show
from tests.views.house import AppHarness
from views.answers import Answer, Failed, Loading, Ready
from views.component import component
from views.context import Notice, UiContext
from views.hooks import use_action, use_life, use_opening, use_query, use_task

reads: list[str] = []


@pytest.fixture(autouse=True)
def _fresh() -> None:
    reads.clear()


@query("setting")
def kept(r: Reader, key: str) -> str:
    reads.append(key)
    return str(settings.get(r, key))


@query("setting")
def full(_r: Reader) -> str:
    raise StoreFull


@query("setting")
def wrong(_r: Reader) -> str:
    raise ZeroDivisionError


def put(w: Writer, key: str, value: str) -> str:
    settings.put(w, key, value)
    return value


def told(answer: Answer[str]) -> ft.Text:
    match answer:
        case Loading():
            return ft.Text(value="loading")
        case Ready(value):
            return ft.Text(value=value)
        case Failed(error):
            return ft.Text(value=f"failed {error.code}")


@component
def Asks(question: Query[..., str] = kept, *args: str) -> ft.Control:
    return told(use_query(question, *args))


@component
def Chooses(initial: str) -> ft.Control:
    key, set_key = ft.use_state(initial)
    shown, set_shown = ft.use_state(True)
    asking = Asks(kept, key) if shown else ft.Text(value="gone")
    buttons = [ft.TextButton(content=ft.Text(value=f"ask {k}"), on_click=lambda _, k=k: set_key(k)) for k in ("a", "b")]
    hide = ft.TextButton(content=ft.Text(value="hide"), on_click=lambda _: set_shown(False))
    return ft.Column(controls=[asking, *buttons, hide])


async def answered(shown: Shown, words: str) -> None:
    await shown.until(lambda: words in shown.texts())


async def test_an_answer_comes_and_comes_again_after_a_write(house: AppHarness) -> None:
    await house.unlocked()
    async with show(lambda: Asks(kept, "a"), app=house.context) as shown:
        await answered(shown, "None")
        await house.account.store.write(put, "a", "one")
        await answered(shown, "one")
        before = len(reads)
        await house.account.store.write(lambda w: w.touch("outbox"))
        await shown.settle()
        assert len(reads) == before


async def test_other_arguments_never_show_the_old_answer(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(put, "a", "one")
    async with show(lambda: Chooses("a"), app=house.context) as shown:
        await answered(shown, "one")
        button = shown.button("ask b")
        await shown.session.dispatch_event(button._i, "click", None)
        await asyncio.sleep(0)
        assert "one" not in shown.texts()
        await answered(shown, "None")


async def test_a_screen_that_went_away_hears_nothing(house: AppHarness) -> None:
    await house.unlocked()
    async with show(lambda: Chooses("a"), app=house.context) as shown:
        await answered(shown, "None")
        await shown.press("hide")
        before = len(reads)
        await house.account.store.write(put, "a", "two")
        await shown.settle()
        assert (shown.texts()[0], len(reads)) == ("gone", before)


async def test_many_changes_at_once_cause_two_reads_at_most(house: AppHarness) -> None:
    await house.unlocked()
    async with show(lambda: Asks(kept, "a"), app=house.context) as shown:
        await answered(shown, "None")
        before = len(reads)
        for _ in range(5):
            house.account.store.changes.publish(frozenset({"setting"}))
        await shown.until(lambda: len(reads) > before)
        await asyncio.sleep(0.1)
        assert len(reads) - before <= 2


async def test_errors_are_answers(house: AppHarness) -> None:
    await house.unlocked()
    async with show(lambda: ft.Column(controls=[Asks(full), Asks(wrong)]), app=house.context) as shown:
        await answered(shown, f"failed {StoreFull.code}")
        await answered(shown, f"failed {Fault.code}")


async def test_locking_takes_the_answer_away_and_unlocking_brings_it_back(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(put, "a", "one")
    async with show(lambda: Asks(kept, "a"), app=house.context) as shown:
        await answered(shown, "one")
        await house.account.lock()
        await answered(shown, f"failed {StoreLocked.code}")
        await house.account.unlock("246810")
        await answered(shown, "one")


@component
def Writes() -> ft.Control:
    saving = use_action(put)
    press = ft.TextButton(content=ft.Text(value="save"), on_click=lambda _: saving.run("a", "new"))
    return ft.Column(controls=[Asks(kept, "a"), ft.Text(value=type(saving.state).__name__), press])


async def test_a_command_is_written_and_the_question_asked_again(house: AppHarness) -> None:
    await house.unlocked()
    async with show(Writes, app=house.context) as shown:
        assert "Idle" in shown.texts()
        await shown.press("save")
        await answered(shown, "Done")
        await answered(shown, "new")


async def test_a_command_while_locked_is_a_failure(house: AppHarness) -> None:
    async with show(Writes, app=house.context) as shown:
        await shown.press("save")
        await answered(shown, "Failed")


async def test_a_second_press_is_ignored_while_the_first_runs() -> None:
    gate, calls = asyncio.Event(), []

    async def slow() -> str:
        calls.append(1)
        await gate.wait()
        return "done"

    @component
    def Slow() -> ft.Control:
        doing = use_task(slow)
        press = ft.TextButton(content=ft.Text(value="go"), on_click=lambda _: doing.run())
        return ft.Column(controls=[ft.Text(value=type(doing.state).__name__), press])

    async with show(Slow) as shown:
        await shown.press("go")
        await shown.press("go")
        assert (len(calls), "Running" in shown.texts()) == (1, True)
        gate.set()
        await answered(shown, "Done")
        await shown.press("go")
        await answered(shown, "Done")
        assert len(calls) == 2


async def test_life_ends_before_it_begins_again_and_at_the_end() -> None:
    heard: list[str] = []

    @component
    def Lives(key: str) -> ft.Control:
        def begin() -> object:
            heard.append(f"begin {key}")
            return lambda: heard.append(f"end {key}")

        use_life(begin, key)
        _, again = ft.use_state(0)
        redraw = ft.TextButton(content=ft.Text(value="again"), on_click=lambda _: again(lambda n: n + 1))
        return ft.Column(controls=[ft.Text(value=key), redraw])

    @component
    def Holds() -> ft.Control:
        key, set_key = ft.use_state("a")
        parts = [Lives(key)] if key else []
        other = [ft.TextButton(content=ft.Text(value=f"to {k}"), on_click=lambda _, k=k: set_key(k)) for k in ("b", "")]
        return ft.Column(controls=[*parts, *other])

    async with show(Holds) as shown:
        await shown.press("again")
        await shown.press("again")
        assert heard == ["begin a"]
        await shown.press("to b")
        assert heard == ["begin a", "end a", "begin b"]
        await shown.press("to ")
        assert heard == ["begin a", "end a", "begin b", "end b"]


async def test_a_broken_component_shows_a_card_and_the_others_go_on() -> None:
    @component
    def Breaks() -> ft.Control:
        broken, set_broken = ft.use_state(False)
        healed = ft.use_ref(False)
        if broken and not healed.current:
            healed.current = True
            raise ValueError("the name of a patient")
        return ft.TextButton(content=ft.Text(value="break"), on_click=lambda _: set_broken(True))

    @component
    def Beside() -> ft.Control:
        count, set_count = ft.use_state(0)
        return ft.TextButton(content=ft.Text(value=f"count {count}"), on_click=lambda _: set_count(count + 1))

    async with show(lambda: ft.Column(controls=[Breaks(), Beside()])) as shown:
        await shown.press("break")
        assert "这一块出了点问题" in shown.texts()
        await shown.press("count 0")
        assert "count 1" in shown.texts()
        await shown.press("重试")
        assert "break" in shown.texts()


@component
def Opens(address: str) -> ft.Control:
    opening = use_opening()
    return ft.TextButton(content=ft.Text(value="open"), on_click=lambda _: opening.run(address))


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "smb://evil/share", "intent://x", "tel:*#06#"]
)
async def test_an_address_that_is_not_listed_is_not_opened_and_the_person_is_told(
    house: AppHarness, address: str
) -> None:
    said: list[Notice] = []
    async with show(lambda: Opens(address), UiContext(notify=said.append), house.context) as shown:
        await shown.press("open")
        await shown.until(lambda: bool(said))
    assert house.opened_pages == []
    assert said[0].words.startswith("这个链接没有打开")


async def test_a_file_is_kept_under_a_clean_name(house: AppHarness) -> None:
    assert await house.context.save_file("../CON.pdf.exe", "", b"MZ")
    assert house.saved_files == {"_CON.bin": b"MZ"}
