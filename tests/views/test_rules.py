"""The pure rules of the views: passcodes, addresses and stacks, charts, keys."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import flet as ft
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.account.people import UserType
from views import paths
from views.account.passcode_rules import PasscodeProblem, problem_of, problem_of_pair
from views.account.unlock import seconds_left
from views.context import UiContext
from views.doors import doors_for
from views.keyboard import Go, meaning
from views.kit.plot import Band, ChartPoint, plot, ticks
from views.routes import DOORS
from views.screens import Screen, stack_for


@pytest.mark.parametrize("code", ["000000", "121212", "123123", "123456", "987654", "abcdef", "520520", "111111111"])
def test_easy_passcodes_are_refused(code: str) -> None:
    assert problem_of(code) is PasscodeProblem.TOO_EASY


@pytest.mark.parametrize("code", ["246810", "739164", "a1b2c3", "correct horse"])
def test_other_passcodes_are_taken(code: str) -> None:
    assert problem_of(code) is None


def test_a_passcode_is_long_enough_and_typed_the_same_twice() -> None:
    assert problem_of_pair("7391", "7391") is PasscodeProblem.TOO_SHORT
    assert problem_of_pair("739164", "739165") is PasscodeProblem.DIFFERENT
    assert problem_of_pair("739164", "739164") is None


def test_a_wait_counts_whole_seconds_down_to_none() -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    assert seconds_left(now + timedelta(seconds=1.2), now) == 2
    assert seconds_left(now - timedelta(seconds=5), now) == 0
    assert seconds_left(None, now) == 0


SCREENS = tuple(
    Screen(path, lambda _: ft.View(), above)
    for path, above in (
        ("/", None),
        ("/booking", None),
        ("/reports", None),
        ("/reports/:id", "/reports"),
        ("/reports/:id/items/:item", "/reports/:id"),
        ("/circle", "/circle"),
    )
)


def test_a_stack_is_a_screen_and_what_lies_under_it() -> None:
    stack = stack_for(SCREENS, "/reports/a%2Fb/items/%E8%A1%80?x=1")
    assert [entry.address for entry in stack] == ["/reports", "/reports/a%2Fb", "/reports/a%2Fb/items/%E8%A1%80"]
    assert stack[-1].params == {"id": "a/b", "item": "血"}
    assert stack_for(SCREENS, "/nowhere") == ()
    assert [s.address for s in stack_for(SCREENS, "/reports/")] == ["/reports"]
    assert len(stack_for(SCREENS, "/circle")) == 1


@given(st.text(min_size=1).filter(lambda s: "\x00" not in s))
def test_an_id_survives_its_address(id_: str) -> None:
    try:
        id_.encode()
    except UnicodeEncodeError:
        return
    assert stack_for(SCREENS, paths.report(id_))[-1].params == {"id": id_}


def test_keys() -> None:
    around = UiContext(doors=doors_for(DOORS, UserType.PATIENT))
    here = {"screens": SCREENS, "around": around}
    assert meaning("2", ctrl=False, alt=True, **here) == Go("/booking")
    assert meaning("9", ctrl=False, alt=True, **here) is None
    assert meaning("L", ctrl=True, alt=False, **here) == "lock"
    assert meaning("K", ctrl=True, alt=False, **here) == Go("/booking")
    assert meaning("Escape", ctrl=False, alt=False, **here) == "back"
    assert meaning("a", ctrl=False, alt=False, **here) is None


def points(*values: float) -> tuple[ChartPoint, ...]:
    return tuple(ChartPoint(date(2026, 1, 1) + timedelta(days=10 * n), v, str(v)) for n, v in enumerate(values))


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30), st.floats(200, 2000))
def test_every_point_stands_inside_the_chart(values: list[float], width: float) -> None:
    drawn = plot(points(*values), Band(None, 5.7), width=width, height=176, axis=42)
    assert all(drawn.left <= x <= drawn.right for x, _ in drawn.points)
    assert all(drawn.top - 1e-6 <= y <= drawn.bottom + 1e-6 for _, y in drawn.points)
    assert all(drawn.top - 1e-6 <= y <= drawn.bottom + 1e-6 for y, _ in drawn.grid)


def test_an_axis_has_round_numbers_with_the_decimals_it_needs() -> None:
    drawn = plot(points(4.7, 6.3), Band(None, 5.7), width=320, height=176, axis=42)
    assert [words for _, words in drawn.grid] == ["4.5", "5.0", "5.5", "6.0", "6.5"]
    assert ticks(0, 100) == (0, 25, 50, 75, 100)


def test_a_band_open_below_reaches_the_foot_of_the_chart() -> None:
    drawn = plot(points(4.7, 6.3), Band(None, 5.7), width=320, height=176, axis=42)
    assert drawn.band is not None
    assert drawn.band[1] == drawn.bottom
    assert plot(points(1.0), None, width=320, height=176, axis=42).band is None
