"""Keys in a wide window: past the rail in one step, and column by column."""

from __future__ import annotations

import flet as ft
import pytest

from services.account.people import UserType
from tests.views.harness import Shown, show
from views.component import screen
from views.context import UiContext
from views.doors import doors_for
from views.hooks import use_ui_context
from views.kit.columns import ColumnStart
from views.kit.frame import page_frame
from views.look.text import text
from views.look.tokens import Look, Width
from views.routes import DOORS


@screen
def Split() -> ft.View:
    around = use_ui_context()
    listing, detail = [text(around.look, "list")], [text(around.look, "detail")]
    return page_frame(around, listing, route="/x", title_words="x", door="/", detail=detail)


def starts(shown: Shown) -> list[ColumnStart]:
    return shown.all(ColumnStart)


@pytest.mark.parametrize(("width", "last"), [(Width.TABLET, "list"), (Width.DESKTOP, "detail")])
async def test_the_skip_link_leads_to_the_beginning_of_the_last_column(width: Width, last: str) -> None:
    around = UiContext(look=Look(width=width), doors=doors_for(DOORS, UserType.PATIENT))
    async with show(Split, around) as shown:
        (start,) = starts(shown)
        column = [each for each in shown.all(ft.Stack) if start in list(shown.controls(each.controls[0]))][-1]
        assert last in shown.texts(column)
        assert "x" not in shown.texts(column) or width is Width.TABLET
        sent = shown.session.connection.sent  # type: ignore[attr-defined]
        before = len(sent)
        await shown.press("跳到内容")
        assert any(b"focus" in each for each in sent[before:])


async def test_a_phone_has_one_column_and_nothing_to_skip() -> None:
    async with show(Split, UiContext(doors=doors_for(DOORS, UserType.PATIENT))) as shown:
        assert starts(shown) == []
