"""A press means what the person saw, whatever has come or gone beside it since: it is not lost, and not heard by
something else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from tests.views.harness import Shown, show
from views.component import component, rows
from views.hooks import use_ui_context
from views.kit.lists import list_group, list_row
from views.kit.surfaces import column
from views.siblings import keyed, siblings


@dataclass(frozen=True)
class Thing:
    id: str


heard: list[str] = []


def _row(id_: str) -> ft.Control:
    return list_row(use_ui_context().look, id_, on_click=lambda: heard.append(id_))


@component
def Listed(later: tuple[str, ...], above: bool) -> ft.Control:
    """A list of one thing, which becomes `later`; with `above`, a note comes before it as well."""
    around = use_ui_context()
    changed, change = ft.use_state(False)
    things = [Thing(id_) for id_ in (later if changed else ("seen",))]
    return column(
        [
            ft.TextButton(content=ft.Text(value="change"), on_click=lambda _: change(True)),
            ft.Container(content=ft.Text(value="note")) if above and changed else None,
            list_group(around.look, rows(around, "Slot", things, lambda thing: _row(thing.id))),
        ]
    )


async def _press_what_was_seen(shown: Shown) -> None:
    """Presses the thing as a client does that has not drawn the change yet."""
    heard.clear()
    seen = shown.button("seen")._i
    await shown.press("change")
    await shown.session.dispatch_event(seen, "click", None)
    await shown.settle()


async def _heard(later: tuple[str, ...], *, above: bool = False) -> list[str]:
    build: Callable[[], ft.Control] = lambda: Listed(later, above)  # noqa: E731 - a harness wants a callable
    async with show(build) as shown:
        await _press_what_was_seen(shown)
        return list(heard)


async def test_a_press_is_heard_by_what_was_seen_though_others_came_in_front_of_it() -> None:
    assert await _heard(("new", "seen")) == ["seen"]
    assert await _heard(("new", "newer", "seen", "old")) == ["seen"]


async def test_a_press_on_what_has_gone_is_heard_by_nothing_else() -> None:
    assert await _heard(("other",)) == []
    assert await _heard(("other", "another")) == []


async def test_a_part_that_comes_late_takes_no_press_from_those_below_it() -> None:
    assert await _heard(("seen",), above=True) == ["seen"]
    assert await _heard(("new", "seen"), above=True) == ["seen"]


def test_a_place_that_is_empty_keeps_its_name_for_what_may_come() -> None:
    assert [each.key for each in siblings([None, ft.Text(), None, keyed(ft.Text(), "third")])] == [1, "third"]


def test_a_name_that_comes_twice_names_only_the_first() -> None:
    assert [each.key for each in siblings([keyed(ft.Text(), "a"), keyed(ft.Text(), "a"), ft.Text()])] == ["a", None, 2]
