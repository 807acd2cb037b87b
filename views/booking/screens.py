"""The screens of booking, their addresses and their door."""

from __future__ import annotations

import flet as ft

from views import paths
from views.doors import Door
from views.screens import Screen, Values


def _departments(_: Values) -> ft.Control:
    from views.booking.find.departments import DepartmentsScreen

    return DepartmentsScreen()


def _department(values: Values) -> ft.Control:
    from views.booking.find.doctors import DepartmentScreen

    return DepartmentScreen(values["id"])


def _slots(values: Values) -> ft.Control:
    from views.booking.find.slots import SlotsScreen

    return SlotsScreen(values["id"])


def _guide(_: Values) -> ft.Control:
    from views.booking.find.guide import GuideScreen

    return GuideScreen()


def _guide_of(values: Values) -> ft.Control:
    from views.booking.find.guide import GuideScreen

    return GuideScreen(values["complaint"])


def _ask(values: Values) -> ft.Control:
    from views.booking.ask.ask import AskScreen

    return AskScreen(values["id"])


def _hold(values: Values) -> ft.Control:
    from views.booking.ask.hold import HoldScreen

    return HoldScreen(values["id"])


def _nearest_appointment(_: Values) -> ft.Control:
    from views.booking.day.nearest import NearestAppointmentScreen

    return NearestAppointmentScreen()


def _waitlist(values: Values) -> ft.Control:
    from views.booking.ask.waitlist import WaitlistScreen

    return WaitlistScreen(values["department"], values["role"])


def _appointment(values: Values) -> ft.Control:
    from views.booking.day.appointment import AppointmentScreen

    return AppointmentScreen(values["id"])


def _move(values: Values) -> ft.Control:
    from views.booking.day.move import MoveScreen

    return MoveScreen(values["id"])


SCREENS = (
    Screen(paths.booking(), _departments),
    Screen("/booking/department/:id", _department, above=paths.booking()),
    Screen("/booking/slots/:id", _slots, above=paths.booking()),
    Screen(paths.booking_guide(), _guide, above=paths.booking()),
    Screen("/booking/guide/:complaint", _guide_of, above=paths.booking_guide()),
    Screen("/booking/ask/:id", _ask, above=paths.booking()),
    Screen("/booking/confirm/:id", _hold, above=paths.booking()),
    Screen(paths.appointments(), _nearest_appointment, above=paths.booking()),
    Screen("/booking/waitlist/:department/:role", _waitlist, above="/booking/department/:department"),
    Screen("/appointments/:id", _appointment, above=paths.appointments()),
    Screen("/appointments/:id/move", _move, above="/appointments/:id"),
)
DOORS = (
    Door(
        paths.booking(),
        ft.Icons.EVENT_AVAILABLE_OUTLINED,
        ft.Icons.EVENT_AVAILABLE,
        "shell.door.booking",
        order=20,
    ),
)
