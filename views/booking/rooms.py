"""The rooms of booking and their addresses."""

from __future__ import annotations

from views import paths
from views.booking.ask.ask import AskRoom
from views.booking.ask.hold import HoldRoom
from views.booking.ask.waitlist import WaitlistRoom
from views.booking.day.appointment import AppointmentRoom
from views.booking.day.appointments import AppointmentsRoom
from views.booking.day.move import MoveRoom
from views.booking.find.departments import DepartmentsRoom
from views.booking.find.doctors import DepartmentRoom
from views.booking.find.guide import GuideRoom
from views.booking.find.slots import SlotsRoom
from views.rooms import Room

ROOMS = (
    Room(paths.booking(), lambda _: DepartmentsRoom()),
    Room("/booking/department/:id", lambda p: DepartmentRoom(p["id"]), above=paths.booking()),
    Room("/booking/slots/:id", lambda p: SlotsRoom(p["id"]), above=paths.booking()),
    Room(paths.booking_guide(), lambda _: GuideRoom(), above=paths.booking()),
    Room("/booking/ask/:id", lambda p: AskRoom(p["id"]), above=paths.booking()),
    Room("/booking/confirm/:id", lambda p: HoldRoom(p["id"]), above=paths.booking()),
    Room(paths.appointments(), lambda _: AppointmentsRoom(), above=paths.booking()),
    Room(
        "/booking/waitlist/:department/:role",
        lambda p: WaitlistRoom(p["department"], p["role"]),
        above="/booking/department/:department",
    ),
    Room("/appointments/:id", lambda p: AppointmentRoom(p["id"]), above=paths.appointments()),
    Room("/appointments/:id/move", lambda p: MoveRoom(p["id"]), above="/appointments/:id"),
)
