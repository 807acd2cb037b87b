"""Keys in a wide window: past the rail in one step, and column by column."""

from __future__ import annotations

import flet as ft
import pytest

from services.account.people import UserType
from tests.views.harness import Shown, show
from views.account.gallery.scenes import scenes as account_scenes
from views.booking.gallery.holds import holds
from views.changes.gallery.scenes import scenes as changes_scenes
from views.component import screen
from views.context import UiContext
from views.doors import doors_for
from views.hooks import use_ui_context
from views.kit.columns import BEYOND, ColumnStart
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


async def test_a_start_reaches_further_than_a_column_is_scrolled() -> None:
    """What stands below the fold of the list was gone past otherwise, in a browser `tests/e2e/test_moving.py`."""
    async with show(
        Split, UiContext(look=Look(width=Width.DESKTOP), doors=doors_for(DOORS, UserType.PATIENT))
    ) as shown:
        (start,) = starts(shown)
        (behind,) = [
            each
            for each in shown.all(ft.Container)
            if isinstance(each.content, ft.Semantics) and each.content.content is start
        ]
        assert (behind.top, behind.bottom) == (-BEYOND, -BEYOND)


async def test_a_phone_has_one_column_and_nothing_to_skip() -> None:
    async with show(Split, UiContext(doors=doors_for(DOORS, UserType.PATIENT))) as shown:
        assert starts(shown) == []


_SCENES = {scene.name: scene for scene in (*account_scenes(), *holds(), *changes_scenes())}
_DESKTOP = UiContext(look=Look(width=Width.DESKTOP), doors=doors_for(DOORS, UserType.PATIENT))


def parted(shown: Shown) -> tuple[list[str], list[str]]:
    """What stands before the last column, and what in it, in the order in which it is read and the keys go."""
    (start,) = starts(shown)
    column = [each for each in shown.all(ft.Stack) if start in list(shown.controls(each.controls[0]))][-1]
    last = shown.texts(column)
    every = shown.texts()
    begins = next(n for n in range(len(every)) if every[n : n + len(last)] == last)
    return every[:begins], last


@pytest.mark.parametrize("name", ["account-sync", "account-sync-conflict", "account-sync-chain"])
async def test_the_state_of_sync_is_read_before_the_column_of_what_waits(name: str) -> None:
    async with show(_SCENES[name].build, _DESKTOP) as shown:
        before, last = parted(shown)
        assert "立即同步" in before and "立即同步" not in last
        assert "等待发送" in last and "等待发送" not in before


@pytest.mark.parametrize(
    "name", ["booking-hold", "booking-offer", "conflict", "conflict-gone", "conflict-deletes", "conflict-settled"]
)
async def test_what_is_decided_stands_alone_in_the_column_that_the_skip_link_leads_to(name: str) -> None:
    async with show(Split, UiContext(look=Look(width=Width.TABLET), doors=_DESKTOP.doors)) as shown:
        rail, _ = parted(shown)
    async with show(_SCENES[name].build, _DESKTOP) as shown:
        before, last = parted(shown)
    assert before == rail, "nothing but the rail is read before it"
    assert len(last) > 1
