"""The words for appointments and times: each state has words, an icon and a mood. Texts come from the catalogs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import flet as ft

from services.booking.find.model import Doctor, Fee
from services.booking.rules import Half
from services.record.visits.slot import Availability, TimeSlot
from services.record.visits.visit import Stage, Visit
from views.context import UiContext
from views.i18n import format as fmt
from views.i18n.texts import Texts
from views.kit.banner import strip
from views.kit.chips import chip
from views.kit.surfaces import Mood
from views.look.tokens import Look

HIGH_RANKS = 2
I = ft.Icons  # noqa: E741 - icons stand in a table


@dataclass(frozen=True)
class StageLook:
    word: str
    said: str
    icon: ft.IconData
    mood: Mood


STAGES: dict[Stage, StageLook] = {
    Stage.HOLDING: StageLook("booking.stage.holding", "booking.said.holding", I.SYNC, "warm"),
    Stage.OFFERED: StageLook("booking.stage.offered", "booking.said.offered", I.NOTIFICATIONS_ACTIVE_OUTLINED, "warm"),
    Stage.CONFIRMING: StageLook("booking.stage.confirming", "booking.said.confirming", I.SYNC, "warm"),
    Stage.MOVING: StageLook("booking.stage.moving", "booking.said.moving", I.EDIT_CALENDAR_OUTLINED, "warm"),
    Stage.MOVE_REFUSED: StageLook("booking.stage.move_refused", "booking.said.move_refused", I.EVENT_BUSY, "bad"),
    Stage.CHECKING_IN: StageLook("booking.stage.checking_in", "booking.said.checking_in", I.SYNC, "warm"),
    Stage.CHECK_IN_REFUSED: StageLook(
        "booking.stage.check_in_refused", "booking.said.check_in_refused", I.ERROR_OUTLINE, "bad"
    ),
    Stage.WAITING: StageLook("booking.stage.waiting", "booking.said.waiting", I.SCHEDULE_SEND, "warm"),
    Stage.SENDING: StageLook("booking.stage.sending", "booking.said.sending", I.SYNC, "warm"),
    Stage.REFUSED: StageLook("booking.stage.refused", "booking.said.refused", I.EVENT_BUSY, "bad"),
    Stage.ASKED: StageLook("booking.stage.asked", "booking.said.asked", I.HOURGLASS_TOP, "warm"),
    Stage.HELD: StageLook("booking.stage.held", "booking.said.held", I.HOURGLASS_BOTTOM, "warm"),
    Stage.BOOKED: StageLook("booking.stage.booked", "booking.said.booked", I.CHECK_CIRCLE_OUTLINE, "good"),
    Stage.CHECKED_IN: StageLook("booking.stage.checked_in", "booking.said.checked_in", I.HOW_TO_REG, "good"),
    Stage.ARRIVED: StageLook("booking.stage.arrived", "booking.said.arrived", I.HOW_TO_REG, "good"),
    Stage.FULFILLED: StageLook("booking.stage.fulfilled", "booking.said.fulfilled", I.TASK_ALT, "plain"),
    Stage.CANCEL_WAITING: StageLook(
        "booking.stage.cancel_waiting", "booking.said.cancel_waiting", I.SCHEDULE_SEND, "warm"
    ),
    Stage.CANCEL_SENDING: StageLook("booking.stage.cancel_sending", "booking.said.cancel_sending", I.SYNC, "warm"),
    Stage.CANCEL_REFUSED: StageLook(
        "booking.stage.cancel_refused", "booking.said.cancel_refused", I.ERROR_OUTLINE, "bad"
    ),
    Stage.CANCELLED: StageLook("booking.stage.cancelled", "booking.said.cancelled", I.EVENT_BUSY, "plain"),
    Stage.NOSHOW: StageLook("booking.stage.noshow", "booking.said.noshow", I.PERSON_OFF_OUTLINED, "warm"),
    Stage.WAITLIST: StageLook("booking.stage.waitlist", "booking.said.waitlist", I.FORMAT_LIST_NUMBERED, "info"),
    Stage.WITHDRAWN: StageLook("booking.stage.withdrawn", "booking.said.withdrawn", I.BLOCK, "plain"),
    Stage.OTHER: StageLook("booking.stage.other", "booking.said.other", I.HELP_OUTLINE, "info"),
}

WEEKDAYS = {
    1: "kit.weekday.mon",
    2: "kit.weekday.tue",
    3: "kit.weekday.wed",
    4: "kit.weekday.thu",
    5: "kit.weekday.fri",
    6: "kit.weekday.sat",
    7: "kit.weekday.sun",
}
_HALVES = {
    Half.MORNING: "booking.half.morning",
    Half.AFTERNOON: "booking.half.afternoon",
    Half.EVENING: "booking.half.evening",
}


def stage_words(t: Texts, visit: Visit) -> str:
    """The state in a word or two; a status we do not know as it was sent."""
    return t.get(STAGES[visit.stage].word, status=visit.status)


def stage_said(t: Texts, visit: Visit) -> str:
    """What the state means for the person."""
    return t.get(STAGES[visit.stage].said, status=visit.status)


def stage_chip(around: UiContext, visit: Visit) -> ft.Container:
    face = STAGES[visit.stage]
    return chip(around.look, stage_words(around.texts, visit), face.mood, face.icon)


def half_words(t: Texts, half: Half) -> str:
    return t.get(_HALVES[half])


def fee_words(t: Texts, fee: Fee | None) -> str:
    """The fee, or that the hospital states none; never a guess."""
    if fee is None:
        return t.get("booking.fee.unknown")
    return fmt.money(fee.amount, fee.currency or t.get("booking.fee.no_currency"))


def fee_chip(look: Look, t: Texts, fee: Fee | None) -> ft.Container:
    return chip(look, fee_words(t, fee), "plain")


def rank_chip(look: Look, doctor: Doctor) -> ft.Container:
    """The title in the hospital's words; the two highest ranks in the colour of the brand."""
    return chip(look, doctor.title or "", "brand" if doctor.rank < HIGH_RANKS else "plain")


def doctor_words(doctor: Doctor) -> str:
    """ "李明 主任医师", "Li Ming, Chief physician"."""
    between = ", " if (doctor.title or "").isascii() else " "
    return between.join(part for part in (doctor.name, doctor.title) if part)


def next_free_words(around: UiContext, moment: datetime | None, now: datetime) -> str:
    t = around.texts
    if moment is None:
        return t.get("booking.next_free.none")
    return t.get("booking.next_free", when=fmt.near_moment(t, moment, now, around.zones))


def availability_words(t: Texts, slot: TimeSlot) -> str:
    """How many numbers are left; full and closed are in words, not only in colour."""
    if slot.availability is Availability.CLOSED:
        return t.get("booking.slot.closed")
    if slot.availability is Availability.FULL:
        return t.get("booking.slot.full")
    return t.get("booking.slot.free") if slot.left is None else t.get("booking.slot.left", n=slot.left)


def clock(around: UiContext, slot: TimeSlot) -> str:
    """ "08:30-09:00" by the clinic's clock."""
    start = fmt.clock_time(slot.start, around.zones)
    return start if slot.end is None else f"{start}-{fmt.clock_time(slot.end, around.zones)}"


def clock_alone(around: UiContext, slot: TimeSlot) -> str:
    """ "08:30-09:00（北京时间）": the zone too, where this device is in another one."""
    last = fmt.time_of_day(around.texts, slot.end or slot.start, around.zones)
    return last if slot.end is None else f"{fmt.clock_time(slot.start, around.zones)}-{last}"


def visit_when(around: UiContext, visit: Visit, now: datetime) -> str:
    if visit.start is None:
        return around.texts.get("booking.when.unknown")
    return fmt.capital(fmt.near_moment(around.texts, visit.start, now, around.zones))


def visit_when_alone(around: UiContext, visit: Visit, now: datetime) -> str:
    """The same with the clinic's zone where this device is in another one."""
    if visit.start is None:
        return around.texts.get("booking.when.unknown")
    return fmt.capital(fmt.near_moment_alone(around.texts, visit.start, now, around.zones))


def visit_who(visit: Visit) -> str:
    return " · ".join(part for part in (visit.department, visit.doctor) if part)


def offline_strip(around: UiContext) -> list[ft.Control]:
    """Below a list that may be old, where it moves nothing when it appears."""
    if around.online:
        return []
    return [strip(around.look, around.texts.get("booking.lists.offline"), mood="warm", icon=ft.Icons.CLOUD_OFF)]
