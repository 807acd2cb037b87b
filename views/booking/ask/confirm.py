"""The confirmation before the request: everything that matters, and until when it can be cancelled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import flet as ft

from services.booking.ask.requests import REASON_LIMIT
from services.booking.find.hospital_rules import HospitalRules
from services.booking.find.model import Department, Doctor
from services.errors import AppError
from services.record.visits.slot import Availability, TimeSlot
from views import paths
from views.booking.ask.reason import reason_field
from views.booking.rule_words import rules_card
from views.booking.words import availability_words, clock_alone, doctor_words, fee_words
from views.component import screen
from views.context import UiContext
from views.hooks import use_ui_context
from views.i18n import format as fmt
from views.i18n.words import error_words
from views.kit.banner import problem, strip
from views.kit.buttons import primary_button, quiet_button
from views.kit.fields import too_long
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.surfaces import card, column, pair
from views.look.text import small

CHOICES = 2  # besides the first
OTHERS_SHOWN = 6


@dataclass(frozen=True)
class BookingDraft:
    """The request to confirm, and for whom. `others`: times that can be named as second and third choice."""

    slot: TimeSlot
    doctor: Doctor | None
    department: Department | None
    person: str | None
    others: tuple[TimeSlot, ...] = ()


@screen
def ConfirmView(
    *,
    wish: BookingDraft,
    reason: str,
    on_reason: Callable[[str], None],
    on_ask: Callable[[], None],
    on_back: Callable[[], None],
    busy: bool,
    error: AppError | None,
    now: datetime,
    choices: Sequence[str] = (),
    on_choice: Callable[[str], None] = lambda _: None,
) -> ft.View:
    """The last look. What was typed stays when something goes wrong. Offline it is a wish with further choices."""
    around = use_ui_context()
    look, t = around.look, around.texts
    full = wish.slot.availability is not Availability.FREE or wish.slot.start <= now
    ready = None if full or too_long(t, reason, REASON_LIMIT) else on_ask
    ask = primary_button(look, t.get("booking.confirm.ask"), ready, icon=ft.Icons.SEND, busy=busy)
    gone = t.get("booking.confirm.gone") if full else None
    rules = wish.department.rules if wish.department else HospitalRules()
    parts = [
        _waits(around),
        card(look, column(_facts(around, wish), 10)),
        None if around.in_reach else _more_choices(around, wish, choices, on_choice, now),
        rules_card(around, rules, wish.slot.start),
        reason_field(around, reason, on_reason, busy=busy),
        strip(look, gone, mood="bad") if gone else None,
        problem(look, error_words(t, error).both) if error else None,
    ]
    return page_frame(
        around,
        parts,
        route=paths.booking_ask(wish.slot.id),
        title_words=t.get("booking.confirm.title"),
        door=paths.booking(),
        back=True,
        foot=[
            ask,
            quiet_button(look, t.get("booking.confirm.back"), on_back),
            small(look, t.get("booking.confirm.note")),
        ],
    )


def _waits(around: UiContext) -> ft.Control | None:
    """What the request will wait for on this device, when the hospital cannot answer now."""
    look, t = around.look, around.texts
    if around.in_reach:
        return None
    if not around.session_ok:
        return strip(look, t.get("booking.confirm.signed_out"), mood="warm", icon=ft.Icons.LOGIN)
    return strip(look, t.get("booking.confirm.offline"), mood="warm", icon=ft.Icons.CLOUD_OFF)


def _more_choices(
    around: UiContext, wish: BookingDraft, choices: Sequence[str], on_choice: Callable[[str], None], now: datetime
) -> ft.Control | None:
    """Other times to try when the first is gone by the time the request arrives; tapped in order of preference."""
    look, t = around.look, around.texts
    if not wish.others:
        return None
    rows = [_choice(around, slot, choices, on_choice, now) for slot in wish.others[:OTHERS_SHOWN]]
    return list_group(look, rows, title=t.get("booking.choices"), note=t.get("booking.choices.note"))


def _choice(
    around: UiContext, slot: TimeSlot, choices: Sequence[str], on_choice: Callable[[str], None], now: datetime
) -> ft.Control:
    t, picked = around.texts, slot.id in choices
    second = picked and choices[0] == slot.id
    word = t.get("booking.choices.second") if second else t.get("booking.choices.third")
    return list_row(
        around.look,
        fmt.capital(fmt.near_moment(t, slot.start, now, around.zones)),
        word if picked else availability_words(t, slot),
        icon=ft.Icons.CHECK_CIRCLE_OUTLINE if picked else ft.Icons.ADD_CIRCLE_OUTLINE,
        on_click=lambda: on_choice(slot.id),
        selected=picked,
    )


def _facts(around: UiContext, wish: BookingDraft) -> list[ft.Control]:
    look, t, doctor = around.look, around.texts, wish.doctor
    department = (wish.department.name if wish.department else None) or (doctor.department if doctor else None)
    place = (doctor.place if doctor else None) or (wish.department.place if wish.department else None)
    unknown = t.get("booking.unknown")
    day = fmt.full_day(t, fmt.local_date(wish.slot.start, around.zones))
    return [
        pair(look, t.get("booking.confirm.who"), wish.person or unknown),
        pair(look, t.get("booking.confirm.doctor"), doctor_words(doctor) if doctor else unknown),
        pair(look, t.get("booking.confirm.department"), department or unknown),
        pair(look, t.get("booking.confirm.place"), place or unknown),
        pair(look, t.get("booking.confirm.time"), f"{day} {clock_alone(around, wish.slot)}", tone="brand"),
        pair(look, t.get("booking.confirm.left"), availability_words(t, wish.slot)),
        pair(look, t.get("booking.confirm.fee"), fee_words(t, doctor.fee if doctor else None)),
    ]
