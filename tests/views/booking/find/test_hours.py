"""The half hour that is pressed is the one that was seen, whatever the hospital has said since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import flet as ft
import pytest

from services.booking.recommend.queries import Advised
from services.errors import StoreUnreadable
from services.record.visits.slot import Availability, TimeSlot
from tests.views.harness import show
from views.answers import Answer, Failed, Ready
from views.booking.find.slots import SlotsView
from views.booking.find.times import Times
from views.booking.gallery.data import ADVISED, DEPARTMENT_PAGE, NOW, SLOTS, nothing
from views.booking.recommend.recommended import Advising
from views.booking.words import clock
from views.component import screen
from views.context import UiContext

chosen: list[str] = []
hospital_answers: list[Callable[[bool], None]] = []
FREE = [slot for slot in SLOTS.slots if slot.start > NOW and slot.availability is Availability.FREE]
SEEN = FREE[1]


def _choose(slot: TimeSlot) -> None:
    chosen.append(slot.id)


@screen
def Refreshed(slots: tuple[TimeSlot, ...], given: Answer[Advised]) -> ft.View:
    """A doctor's times without advice, and then these with this advice."""
    fresh, refresh = ft.use_state(False)
    hospital_answers.append(refresh)
    advice = given if fresh else Failed(StoreUnreadable())
    return SlotsView(
        role_id="role-li",
        page=Ready(replace(SLOTS, slots=slots if fresh else tuple(FREE[1:]))),
        beside=Ready(DEPARTMENT_PAGE),
        times=Times(Advising(advice, _choose, nothing), nothing, SEEN.start.date().isoformat()),
        now=NOW,
    )


@pytest.mark.parametrize("given", [Ready(ADVISED), Failed(StoreUnreadable())])
@pytest.mark.parametrize(
    ("slots", "heard"),
    [(tuple(FREE), [SEEN.id]), (tuple(FREE[2:]), []), ((FREE[0], *FREE[2:]), [])],
    ids=["an earlier one is free again", "it is gone", "another is in its place"],
)
async def test_a_press_on_a_half_hour_takes_that_one_or_none(
    slots: tuple[TimeSlot, ...], heard: list[str], given: Answer[Advised]
) -> None:
    chosen.clear()
    async with show(lambda: Refreshed(slots, given)) as shown:
        seen = shown.button(clock(UiContext(), SEEN))._i
        hospital_answers[-1](True)
        await shown.settle()
        await shown.session.dispatch_event(seen, "click", None)
        await shown.settle()
        assert chosen == heard
