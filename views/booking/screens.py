"""The screens of booking, their addresses and their door."""

from __future__ import annotations

import flet as ft

from views import paths
from views.booking.ask.ask import AskScreen
from views.booking.ask.hold import HoldScreen
from views.booking.ask.waitlist import WaitlistScreen
from views.booking.day.appointment import AppointmentScreen
from views.booking.day.move import MoveScreen
from views.booking.day.nearest import NearestAppointmentScreen
from views.booking.find.departments import DepartmentsScreen
from views.booking.find.doctors import DepartmentScreen
from views.booking.find.guide import GuideScreen
from views.booking.find.slots import SlotsScreen
from views.doors import Door
from views.screens import Screen

SCREENS = (
    Screen(paths.booking(), lambda _: DepartmentsScreen()),
    Screen("/booking/department/:id", lambda p: DepartmentScreen(p["id"]), above=paths.booking()),
    Screen("/booking/slots/:id", lambda p: SlotsScreen(p["id"]), above=paths.booking()),
    Screen(paths.booking_guide(), lambda _: GuideScreen(), above=paths.booking()),
    Screen("/booking/guide/:complaint", lambda p: GuideScreen(p["complaint"]), above=paths.booking_guide()),
    Screen("/booking/ask/:id", lambda p: AskScreen(p["id"]), above=paths.booking()),
    Screen("/booking/confirm/:id", lambda p: HoldScreen(p["id"]), above=paths.booking()),
    Screen(paths.appointments(), lambda _: NearestAppointmentScreen(), above=paths.booking()),
    Screen(
        "/booking/waitlist/:department/:role",
        lambda p: WaitlistScreen(p["department"], p["role"]),
        above="/booking/department/:department",
    ),
    Screen("/appointments/:id", lambda p: AppointmentScreen(p["id"]), above=paths.appointments()),
    Screen("/appointments/:id/move", lambda p: MoveScreen(p["id"]), above="/appointments/:id"),
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
