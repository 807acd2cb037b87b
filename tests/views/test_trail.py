"""The trail of a page: every step back leads where the person came from, and up only where they came from nowhere."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from views import trail as trails
from views.trail import LONGEST, ScreenTrail

DOORS = frozenset({"/", "/booking", "/me"})
ADDRESSES = ("/", "/booking", "/booking/guide", "/me", "/me/sync", "/reports/1", "/reports/2")


def walked(*addresses: str) -> ScreenTrail:
    trail = ScreenTrail(addresses[:1])
    for address in addresses[1:]:
        move = trails.to(trail, address, DOORS)
        trail = move.trail if move else trail
    return trail


def test_back_leads_to_where_the_person_came_from() -> None:
    back = trails.back(walked("/", "/reports/1"), above="/reports")
    assert back is not None
    assert (back.address, back.back) == ("/", 1)


def test_up_is_only_for_who_came_from_nowhere_and_takes_the_place_of_the_screen() -> None:
    up = trails.back(ScreenTrail(("/reports/1",)), above="/reports")
    assert up is not None
    assert (up.trail.addresses, up.marked) == (("/reports",), "/reports#instead")
    assert trails.back(ScreenTrail(("/",)), above=None) is None


def test_a_screen_below_in_the_stack_is_come_back_to_and_one_before_a_door_is_opened_anew() -> None:
    assert walked("/me", "/me/sync", "/reports/1", "/me/sync").addresses == ("/me", "/me/sync")
    assert walked("/me", "/me/sync", "/", "/me/sync").addresses == ("/me", "/me/sync", "/", "/me/sync")


def test_a_screen_that_has_done_its_work_is_not_come_back_to() -> None:
    move = trails.to(walked("/booking", "/booking/confirm/1"), "/appointments/1", DOORS, instead=True)
    assert move is not None
    assert move.trail.addresses == ("/booking", "/appointments/1")
    assert move.marked == "/appointments/1#instead"


def test_the_browser_goes_back_on_the_trail_and_on_to_what_is_not_on_it() -> None:
    trail = walked("/", "/booking", "/booking/guide")
    assert trails.heard(trail, "/booking?x=1").addresses == ("/", "/booking")
    assert trails.heard(trail, "/").addresses == ("/",)
    assert trails.heard(trail, "/me").addresses == ("/", "/booking", "/booking/guide", "/me")
    assert trails.heard(trail, "/booking/guide/") == trail


@given(st.lists(st.sampled_from(ADDRESSES), min_size=1, max_size=80))
def test_every_step_on_can_be_taken_back_and_no_screen_stands_twice_in_the_stack(addresses: list[str]) -> None:
    trail = ScreenTrail((addresses[0],))
    for address in addresses[1:]:
        move = trails.to(trail, address, DOORS)
        if move is None:
            assert trail.here == address
            continue
        assert move.address == address
        if not move.back and len(trail.addresses) < LONGEST:
            back = trails.back(move.trail, above=None)
            assert back is not None
            assert back.trail == trail
        trail = move.trail
        stack = trail.stack(DOORS)
        assert len(set(stack)) == len(stack)
        assert not DOORS.intersection(stack[1:])
        assert len(trail.addresses) <= LONGEST
