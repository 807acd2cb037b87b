"""Nothing that arrives later moves a time while a finger is on its way to it: times are drawn once, with all above."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import flet as ft
import pytest

from services.booking.find.queries import Known
from services.booking.recommend.queries import Advised
from services.errors import StoreUnreadable
from services.record.visits.stage import Stage
from tests.views.harness import show
from views.answers import Answer, Failed, Loading, Ready
from views.booking.day.move import MoveView, Moving
from views.booking.find.departments import Searching
from views.booking.find.doctors import DepartmentView
from views.booking.find.slots import SlotsView
from views.booking.find.times import Times
from views.booking.gallery.data import ADVISED, DEPARTMENT_PAGE, DEPARTMENTS, NOW, SLOTS, a_visit, nothing, page_of
from views.booking.recommend.recommended import Advising

Advice = Answer[Advised]


def _advising(given: Advice) -> Advising:
    return Advising(given, nothing, nothing)


def _slots(given: Advice) -> ft.View:
    times = Times(_advising(given), nothing)
    return SlotsView(role_id="role-li", page=Ready(SLOTS), beside=Ready(DEPARTMENT_PAGE), times=times, now=NOW)


def _doctors(given: Advice) -> ft.View:
    return DepartmentView(
        department_id="dept-cardiology",
        every=Ready(DEPARTMENTS),
        page=Ready(DEPARTMENT_PAGE),
        searching=Searching("", nothing, Ready(()), Known((), ())),
        day="",
        on_day=nothing,
        advising=_advising(given),
        now=NOW,
    )


def _move(given: Advice) -> ft.View:
    booked = a_visit(Stage.BOOKED, 50, queue_number=18)
    return MoveView(
        appointment_id=booked.id,
        page=Ready(page_of(booked)),
        doctors=Ready(DEPARTMENT_PAGE),
        slots=Ready(SLOTS),
        times=Times(_advising(given), nothing),
        moving=Moving("role-li", nothing, None, nothing, nothing),
        now=NOW,
    )


@pytest.mark.parametrize(("view", "chosen"), [(_slots, "08:00-08:30"), (_doctors, "主任医师"), (_move, "08:00-08:30")])
async def test_what_can_be_chosen_is_drawn_together_with_the_advice_above_it(
    view: Callable[[Advice], ft.View], chosen: str
) -> None:
    async with show(lambda: view(Loading())) as early:
        assert chosen not in early.words
    for answered in (Ready(ADVISED), Failed(StoreUnreadable())):
        async with show(partial(view, answered)) as shown:
            assert chosen in shown.words
