"""The parts of the confirmation's screen: the countdown, a refusal with other times, and the buttons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import flet as ft

from services.booking.ask.queries import VisitPage
from services.booking.ask.requests import REASON_LIMIT
from services.booking.find.hospital_rules import HospitalRules
from services.errors import AppError, RefusalCode
from services.record.visits.keeping import KEPT, time_left
from services.record.visits.slot import TimeSlot
from services.record.visits.stage import Stage
from services.record.visits.visit import HOLD_EXPIRED
from views import paths
from views.booking.ask.reason import reason_field
from views.booking.refusal import refusal_words
from views.booking.rule_words import rules_card
from views.booking.words import doctor_words, fee_words
from views.context import UiContext
from views.i18n import format as fmt
from views.i18n.words import error_words, refusal_text
from views.kit.banner import Choice, banner, needs_you, problem, strip
from views.kit.buttons import primary_button, quiet_button, text_button
from views.kit.countdown import countdown
from views.kit.fields import too_long
from views.kit.surfaces import beside_or_below, card, column, pair
from views.kit.waiting import waiting
from views.look.text import small
from views.look.tokens import S1

THROUGH = frozenset({Stage.BOOKED, Stage.CHECKED_IN, Stage.ARRIVED, Stage.FULFILLED})
"""What the hospital made of a hold that was confirmed."""


@dataclass(frozen=True)
class Holding:
    """The person's actions here, and their state. `on_take` is given a slot and its role."""

    on_reason: Callable[[str], None]
    on_confirm: Callable[[], None]
    on_renew: Callable[[], None]
    on_take: Callable[[str, str], None]
    on_again: Callable[[], None]
    on_leave: Callable[[], None]
    on_decline: Callable[[], None]
    reason: str = ""
    busy: bool = False
    error: AppError | None = None


def hold_parts(
    around: UiContext, page: VisitPage, holding: Holding, apart: timedelta | None, now: datetime
) -> list[ft.Control | None]:
    """Everything below the title."""
    look, t, visit = around.look, around.texts, page.visit
    rules = page.department.rules if page.department else HospitalRules()
    running = visit.stage in KEPT
    return [
        _state(around, page, holding, apart, now),
        _not_renewed(around, page),
        problem(look, error_words(t, holding.error).both) if holding.error else None,
        card(look, column(_facts(around, page), 10)),
        rules_card(around, rules, visit.start),
        reason_field(around, holding.reason, holding.on_reason, busy=holding.busy) if running else None,
    ]


def _state(around: UiContext, page: VisitPage, holding: Holding, apart: timedelta | None, now: datetime) -> ft.Control:
    look, t, visit = around.look, around.texts, page.visit
    if visit.stage is Stage.REFUSED:
        return _refused(around, page, holding, now)
    if visit.ended_by is not None or visit.stage is Stage.CANCELLED:
        return _over(around, page, holding, now)
    if visit.stage in KEPT:
        return _clock(around, page, holding, time_left(visit.hold_until, now, apart))
    if not around.in_reach and visit.stage not in THROUGH:
        return _unreachable(around, page, holding)
    words = t.get("booking.hold.confirming") if visit.stage is Stage.CONFIRMING else t.get("booking.hold.asking")
    if visit.stage in THROUGH:
        words = t.get("booking.hold.done")
    return card(look, waiting(look, words))


def _clock(around: UiContext, page: VisitPage, holding: Holding, left: timedelta | None) -> ft.Control:
    """How long the number is held; in elder mode with the way to more time."""
    look, t = around.look, around.texts
    if not left:
        words = t.get("booking.hold.ran_out.words")
        return banner(look, t.get("booking.hold.ran_out"), words, mood="warm", announce=True)
    words = t.get("booking.offer.left") if page.visit.stage is Stage.OFFERED else t.get("booking.hold.left")
    clock = countdown(look, t, words, left, _whole(page))
    if not (look.elder and _may_renew(page, left)):
        return clock
    more = text_button(look, t.get("booking.hold.renew"), None if holding.busy else holding.on_renew, decides=True)
    return column([clock, more], S1)


def _whole(page: VisitPage) -> timedelta | None:
    """The hold's full length; not known once it was prolonged."""
    if page.department is None or page.visit.renewals:
        return None
    rules, offered = page.department.rules, page.visit.stage is Stage.OFFERED
    minutes = rules.offer_minutes if offered else rules.hold_minutes
    return timedelta(minutes=minutes) if minutes else None


def _unreachable(around: UiContext, page: VisitPage, holding: Holding) -> ft.Control:
    """The hospital cannot answer now: changes wait for the network, or for the sign-in. A wish is possible instead of a
    hold while there is no network."""
    t, visit = around.texts, page.visit
    if visit.stage is Stage.CONFIRMING:
        words = t.get("booking.hold.confirm_waits.words")
        if not around.session_ok:
            words = t.get("booking.hold.confirm_waits.signed_out")
        return banner(around.look, t.get("booking.hold.confirm_waits"), words, mood="warm", announce=True)
    if not around.session_ok:
        back = Choice(t.get("booking.confirm.back"), holding.on_leave)
        title, words = t.get("booking.hold.signed_out"), t.get("booking.hold.signed_out.words")
        return needs_you(around.look, title, words, [back], icon=ft.Icons.LOGIN)
    slot_id = visit.slot_id or ""
    choices = [
        Choice(t.get("booking.hold.wish"), lambda: around.go_on(paths.booking_ask(slot_id)), strong=True),
        Choice(t.get("booking.confirm.back"), holding.on_leave),
    ]
    title, words = t.get("booking.hold.unreachable"), t.get("booking.hold.unreachable.words")
    return needs_you(around.look, title, words, choices, icon=ft.Icons.CLOUD_OFF)


def _refused(around: UiContext, page: VisitPage, holding: Holding, now: datetime) -> ft.Control:
    """The number was taken, or the hold expired before the confirmation: why, and other times to hold at once."""
    t = around.texts
    title, words = refusal_words(around, page.visit)
    choices = _others(around, page, holding, now)
    code = page.visit.refusing.code if page.visit.refusing else RefusalCode.UNKNOWN
    if code is RefusalCode.UNKNOWN:
        choices.append(Choice(t.get("booking.refused.again"), holding.on_again, busy=holding.busy, decides=True))
    said = "\n".join(part for part in (words, t.get("booking.refused.alternatives") if page.others else None) if part)
    return needs_you(around.look, title, said, choices, icon=ft.Icons.EVENT_BUSY)


def _over(around: UiContext, page: VisitPage, holding: Holding, now: datetime) -> ft.Control:
    """The hospital has released the number."""
    t = around.texts
    expired = page.visit.ended_by == HOLD_EXPIRED
    title, _, words = refusal_text(t, RefusalCode.HOLD_EXPIRED).partition("\n")
    if not expired:
        title, words = t.get("booking.hold.released"), t.get("booking.hold.released.words")
    return needs_you(around.look, title, words, _others(around, page, holding, now), icon=ft.Icons.TIMER_OFF_OUTLINED)


def _others(around: UiContext, page: VisitPage, holding: Holding, now: datetime) -> list[Choice]:
    t = around.texts
    found = [_take(around, page, slot, holding, now) for slot in page.others]
    return [*found, Choice(t.get("booking.refused.other_times"), holding.on_leave)]


def _take(around: UiContext, page: VisitPage, slot: TimeSlot, holding: Holding, now: datetime) -> Choice:
    t = around.texts
    when, role_id = fmt.near_moment(t, slot.start, now, around.zones), slot.role_id or page.visit.role_id or ""
    name = page.name_of(slot.role_id) or slot.doctor
    words = t.get("booking.refused.take", when=when)
    if name and role_id != page.visit.role_id:
        words = t.get("booking.refused.take_with", when=when, doctor=name)
    return Choice(words, lambda: holding.on_take(slot.id, role_id), strong=True, busy=holding.busy, decides=True)


def _not_renewed(around: UiContext, page: VisitPage) -> ft.Control | None:
    """The hospital refused to hold it longer; it is still held."""
    visit = page.visit
    if visit.stage not in KEPT or visit.refusing is None:
        return None
    return strip(around.look, refusal_text(around.texts, visit.refusing.code), mood="warm")


def _may_renew(page: VisitPage, left: timedelta | None) -> bool:
    visit, most = page.visit, page.department.rules.renewals_max if page.department else 1
    return bool(left) and visit.stage is Stage.HELD and visit.renewals < most and visit.refusing is None


def hold_foot(
    around: UiContext, page: VisitPage, holding: Holding, apart: timedelta | None, now: datetime
) -> list[ft.Control | None]:
    """The main button, and the two alternatives; in elder mode one, and more time is asked for beside the clock.
    Nothing while a request is under way or was refused."""
    look, t, visit = around.look, around.texts, page.visit
    if visit.stage not in KEPT:
        return []
    left = time_left(visit.hold_until, now, apart)
    words = t.get("booking.hold.confirm") if left else t.get("booking.hold.try")
    confirm = None if too_long(t, holding.reason, REASON_LIMIT) else holding.on_confirm
    back = quiet_button(look, t.get("booking.confirm.back"), holding.on_leave)
    if visit.stage is Stage.OFFERED:
        back = quiet_button(look, t.get("booking.offer.decline"), holding.on_decline, busy=holding.busy, decides=True)
    if _may_renew(page, left) and not look.elder:
        longer = quiet_button(look, t.get("booking.hold.renew"), holding.on_renew, busy=holding.busy, decides=True)
        back = beside_or_below(look, [longer, back])
    return [
        primary_button(look, words, confirm, icon=ft.Icons.CHECK, busy=holding.busy),
        back,
        small(look, t.get("booking.confirm.note")),
    ]


def _facts(around: UiContext, page: VisitPage) -> list[ft.Control]:
    look, t, visit = around.look, around.texts, page.visit
    unknown = t.get("booking.unknown")
    when = fmt.full_moment(t, visit.start, around.zones) if visit.start else t.get("booking.when.unknown")
    doctor = doctor_words(page.doctor) if page.doctor else visit.doctor
    rows: list[tuple[str, str | None]] = [
        (t.get("booking.confirm.who"), around.person or unknown),
        (t.get("booking.confirm.time"), when),
        (t.get("booking.confirm.department"), visit.department or unknown),
        (t.get("booking.confirm.doctor"), doctor or unknown),
        (t.get("booking.confirm.place"), visit.place),
        (t.get("booking.confirm.fee"), fee_words(t, page.doctor.fee) if page.doctor else None),
    ]
    return [pair(look, name, value) for name, value in rows if value]
