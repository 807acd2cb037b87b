"""Before asking the hospital: everything that matters, and until when it can be cancelled. Nothing is hidden."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import flet as ft

from services.appointments.slot import Offer, Room
from services.booking import rules
from services.booking.commands import REASON_LIMIT
from services.booking.model import Department, Doctor
from services.errors import AppError
from views import paths
from views.booking.words import clock_alone, doctor_words, fee_words, room_words
from views.component import room
from views.context import Surroundings
from views.hooks import use_surroundings
from views.i18n import format as fmt
from views.i18n.words import error_words
from views.kit.banner import problem, strip
from views.kit.buttons import primary_button, quiet_button
from views.kit.fields import text_field
from views.kit.frame import page_frame
from views.kit.surfaces import card, column, pair
from views.kit.text import small


@dataclass(frozen=True)
class Wish:
    """What is about to be asked for, and for whom."""

    offer: Offer
    doctor: Doctor | None
    department: Department | None
    person: str | None


@room
def ConfirmView(
    *,
    wish: Wish,
    reason: str,
    on_reason: Callable[[str], None],
    on_ask: Callable[[], None],
    on_back: Callable[[], None],
    busy: bool,
    error: AppError | None,
    now: datetime,
) -> ft.View:
    """The last look. What was typed stays when something goes wrong."""
    around = use_surroundings()
    look, t = around.look, around.texts
    full = wish.offer.room is not Room.FREE or wish.offer.start <= now
    ask = primary_button(look, t.get("booking.confirm.ask"), None if full else on_ask, icon=ft.Icons.SEND, busy=busy)
    gone = t.get("booking.confirm.gone") if full else None
    parts = [
        card(look, column(_facts(around, wish), 10)),
        _cancelling(around, wish),
        text_field(
            look,
            t.get("booking.confirm.reason"),
            reason,
            on_reason,
            hint=t.get("booking.confirm.reason.hint"),
            helper=t.get("booking.confirm.reason.helper"),
            multiline=True,
            max_length=REASON_LIMIT,
            disabled=busy,
        ),
        None if around.online else strip(look, t.get("booking.confirm.offline"), mood="warm", icon=ft.Icons.CLOUD_OFF),
        strip(look, gone, mood="bad") if gone else None,
        problem(look, error_words(t, error).both) if error else None,
    ]
    return page_frame(
        around,
        parts,
        route=paths.booking_slots(wish.offer.role_id or ""),
        title_words=t.get("booking.confirm.title"),
        door=paths.booking(),
        back=on_back,
        foot=[
            ask,
            quiet_button(look, t.get("booking.confirm.back"), on_back),
            small(look, t.get("booking.confirm.note")),
        ],
    )


def _facts(around: Surroundings, wish: Wish) -> list[ft.Control]:
    look, t, doctor = around.look, around.texts, wish.doctor
    department = (wish.department.name if wish.department else None) or (doctor.department if doctor else None)
    place = (doctor.place if doctor else None) or (wish.department.place if wish.department else None)
    unknown = t.get("booking.unknown")
    day = fmt.full_day(t, fmt.local_date(wish.offer.start, around.zones))
    return [
        pair(look, t.get("booking.confirm.who"), wish.person or unknown),
        pair(look, t.get("booking.confirm.doctor"), doctor_words(doctor) if doctor else unknown),
        pair(look, t.get("booking.confirm.department"), department or unknown),
        pair(look, t.get("booking.confirm.place"), place or unknown),
        pair(look, t.get("booking.confirm.time"), f"{day} {clock_alone(around, wish.offer)}", tone="brand"),
        pair(look, t.get("booking.confirm.left"), room_words(t, wish.offer)),
        pair(look, t.get("booking.confirm.fee"), fee_words(t, doctor.fee if doctor else None)),
    ]


def _cancelling(around: Surroundings, wish: Wish) -> ft.Control:
    """The hospital's own cut-off, as a moment; or that it stated none."""
    hours = wish.department.cutoff_hours if wish.department else None
    return strip(around.look, cutoff_words(around, wish.offer.start, hours), icon=ft.Icons.EVENT_BUSY)


def cutoff_words(around: Surroundings, start: datetime | None, hours: int | None) -> str:
    t = around.texts
    until = rules.cancel_until(start, hours)
    if until is None:
        return t.get("booking.cutoff.unknown")
    day = fmt.full_day(t, fmt.local_date(until, around.zones))  # the screen names the zone beside the visit's own time
    return t.get("booking.cutoff", when=f"{day} {fmt.clock_time(until, around.zones)}", n=hours or 0)
