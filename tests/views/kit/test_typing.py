"""What a person types stays in the field, however late the app draws it: a render never sends an older text back.

The client sends a letter as two messages, the field's new value and the event; the app may draw between the two. So
letters come here at every turn of the loop between them, and the app draws at every turn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import flet as ft
import pytest

from services.account.states import Locked, Unlocked
from tests.views.harness import Shown, show, show_app
from tests.views.house import CODE, AppHarness
from views.account.screens import SCREENS
from views.component import component
from views.hooks import use_ui_context
from views.kit import fields
from views.kit.buttons import quiet_button
from views.kit.fields import passcode_field, text_field
from views.look.tokens import Look

WORDS = "135790"
Field = Callable[[Look, str, str, Callable[[str], None]], ft.Control]
FIELDS: list[Field] = [text_field, passcode_field]
VIEWS = Path(fields.__file__).parents[1]


@component
def Typing(*, field: Field, redraw: list[Callable[[], None]], kept: list[str]) -> ft.Control:
    """A field, what the app has of it, and a button that clears it."""
    around = use_ui_context()
    words, write = ft.use_state("")
    _, again = ft.use_state(0)
    redraw[:], kept[:] = [lambda: again(lambda n: n + 1)], [words]
    clear = quiet_button(around.look, "clear", lambda: write(""))
    return ft.Column(controls=[field(around.look, "words", words, write), clear])


async def types(shown: Shown, label: str, words: str, turns: tuple[int, int], redraw: Callable[[], None]) -> None:
    """Types letter by letter; `turns` of the loop pass between the two messages of a letter, and between letters. What
    the app has put into the field meanwhile is what the next letter is added to, as at the client."""
    running = []
    for letter in words:
        field = shown.field(label)
        now = (field.value or "") + letter
        shown.session.apply_patch(field._i, {"value": now})
        for _ in range(turns[0]):
            redraw()
            await asyncio.sleep(0)
        running.append(asyncio.create_task(shown.session.dispatch_event(field._i, "change", now)))
        for _ in range(turns[1]):
            await asyncio.sleep(0)
    await asyncio.gather(*running)
    await shown.settle()


def test_these_are_all_fields_there_are() -> None:
    assert {each.__name__ for each in FIELDS} == {name for name in vars(fields) if name.endswith("_field")}
    making = [path for path in VIEWS.rglob("*.py") if "TextField(" in path.read_text(encoding="utf-8")]
    assert [path.name for path in making] == ["fields.py"], "a field that is made elsewhere can take letters back"


@pytest.mark.parametrize("field", FIELDS)
async def test_no_letter_is_lost_to_a_late_render(field: Field) -> None:
    redraw: list[Callable[[], None]] = []
    kept: list[str] = []
    async with show(lambda: Typing(field=field, redraw=redraw, kept=kept)) as shown:
        for turns in ((before, between) for before in range(4) for between in range(4)):
            await types(shown, "words", WORDS, turns, redraw[0])
            assert (shown.field("words").value, kept) == (WORDS, [WORDS]), turns
            await shown.press("clear")
            assert (shown.field("words").value, kept) == ("", [""]), "what the app says of its own is shown"


async def test_a_passcode_that_is_typed_fast_while_the_app_draws_late_unlocks(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.lock()
    async with show_app(house.context, SCREENS) as shown:
        around = house.context.preferences
        await types(shown, "口令", CODE, (1, 1), lambda: around.changes.publish(frozenset({"preferences"})))
        assert isinstance(house.account.state, Locked)
        await shown.submit("口令")
        await shown.until(lambda: isinstance(house.account.state, Unlocked))
