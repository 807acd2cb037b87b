"""One recommended time: when, then how long one waits, then what is usual, whose it is and why it is recommended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import flet as ft

from services.booking.find.model import Doctor
from services.booking.recommend.advice import Reason, RecommendedTime, Wait, WaitBasis, Why
from services.record.visits.slot import TimeSlot
from views.booking.words import WEEKDAYS, doctor_words, fee_chip, fee_words, half_words, rank_chip
from views.context import UiContext
from views.i18n import format as fmt
from views.i18n.texts import Texts
from views.kit.avatar import avatar
from views.kit.buttons import primary_button
from views.kit.chips import chip
from views.kit.lists import list_row
from views.kit.surfaces import card, column, row
from views.look.text import Tone, figure, small, strong, text
from views.look.tokens import S1, S2, S3

_ICONS = {
    Why.SOONEST: ft.Icons.BOLT,
    Why.SHORTER: ft.Icons.TIMER_OUTLINED,
    Why.QUIET: ft.Icons.TIMER_OUTLINED,
    Why.FITS: ft.Icons.CHECK,
}
_WHYS = {
    Why.SOONEST: "booking.why.soonest",
    Why.SHORTER: "booking.why.shorter",
    Why.QUIET: "booking.why.quiet",
    Why.FITS: "booking.why.fits",
}
SHORT = 10
"""Up to so many minutes a wait is short, whatever is usual."""


@dataclass(frozen=True)
class Shown:
    """A recommended time with whose it is: nobody where the screen is about one doctor."""

    option: RecommendedTime
    name: str | None = None
    doctor: Doctor | None = None


def best_card(
    around: UiContext, shown: Shown, now: datetime, on_choose: Callable[[TimeSlot], None], words: str
) -> ft.Control:
    """The best time, large, with the button that takes it and these words on it."""
    look, t, option = around.look, around.texts, shown.option
    day = fmt.near_day(t, fmt.local_date(option.slot.start, around.zones), fmt.local_date(now, around.zones))
    name, why = strong(look, fmt.capital(day)), chip(look, _why(t, option.reason), "brand", _ICONS[option.reason.why])
    head = row([name, why], S2, wrap=True) if look.large else row([ft.Container(content=name, expand=True), why], S2)
    time = figure(look, fmt.clock_time(option.slot.start, around.zones))
    waits = _waits(around, option)
    moment = column([time, waits], S1) if look.large else row([time, ft.Container(content=waits, expand=True)], S3 + S1)
    take = primary_button(look, words, lambda: on_choose(option.slot))
    return card(look, [column([head, moment], S1), _whose(around, shown), take])


def option_row(around: UiContext, shown: Shown, now: datetime, on_choose: Callable[[TimeSlot], None]) -> ft.Control:
    """Another time, in the same order of words."""
    look, t, option = around.look, around.texts, shown.option
    said = wait_said(t, option)
    usual = usual_said(t, option.reason) or (_estimate(t, option.wait) if option.wait else None)
    waits = [
        text(look, said, size=look.small, tone=wait_tone(option), strong=True) if said else None,
        small(look, usual) if usual else None,
    ]
    whose = [small(look, _doctor_line(t, shown))] if shown.name else []
    why = chip(look, _why(t, option.reason))
    lines = (
        [row(waits, S2, wrap=True), row([*whose, why], S2, wrap=True)] if whose else [row([*waits, why], S2, wrap=True)]
    )
    return list_row(
        look,
        fmt.capital(fmt.near_moment(t, option.slot.start, now, around.zones)),
        column(lines, S1),
        lead=avatar(look, shown.name, photo=shown.doctor.photo if shown.doctor else None) if shown.name else None,
        on_click=lambda: on_choose(option.slot),
    )


def _waits(around: UiContext, option: RecommendedTime) -> ft.Control:
    look, t = around.look, around.texts
    said = wait_said(t, option)
    facts = [_usual_then(t, option.reason), _reach(t, option.wait) if option.wait else None]
    first = text(look, fmt.capital(said), size=look.head, tone=wait_tone(option), strong=True) if said else None
    return column([first, *(small(look, each) for each in facts if each)], 0)


def _whose(around: UiContext, shown: Shown) -> ft.Control | None:
    look, t, doctor = around.look, around.texts, shown.doctor
    if not shown.name:
        return None
    face = avatar(look, shown.name, photo=doctor.photo if doctor else None)
    marks = [rank_chip(look, doctor) if doctor.title else None, fee_chip(look, t, doctor.fee)] if doctor else []
    name = text(look, shown.name, size=look.head)
    return row([face, ft.Container(content=row([name, *marks], S2, wrap=True), expand=True)])


def _doctor_line(t: Texts, shown: Shown) -> str:
    doctor = shown.doctor
    if doctor is None:
        return shown.name or ""
    fee = fee_words(t, doctor.fee) if doctor.fee else None
    return " · ".join(part for part in (doctor_words(doctor), fee) if part)


def _why(t: Texts, reason: Reason) -> str:
    return t.get(_WHYS[reason.why])


def wait_said(t: Texts, option: RecommendedTime) -> str | None:
    """How long one waits; where waits are not known, how full it is, if that is."""
    if option.wait is not None:
        return wait_short(t, option.wait)
    return None if option.reason.load is None else t.get("booking.why.load", load=option.reason.load)


def wait_tone(option: RecommendedTime) -> Tone:
    """Good news is green: a short wait, or less than is usual; anything else is plain."""
    if option.wait is None:
        return "good" if option.reason.why is Why.QUIET else "ink"
    usual = option.reason.usual
    less = usual is not None and round(option.wait.expected) < round(usual)
    return "good" if less or round(option.wait.expected) <= SHORT else "ink"


def usual_said(t: Texts, reason: Reason) -> str | None:
    """What is usual then, in the same measure."""
    if reason.usual is not None:
        return t.get("booking.why.usual", n=round(reason.usual))
    return None if reason.usual_load is None else t.get("booking.why.usual_load", load=reason.usual_load)


def _usual_then(t: Texts, reason: Reason) -> str | None:
    """The same with its half-day: "周一上午平时约 38 分钟"."""
    words = usual_said(t, reason)
    if words is None:
        return None
    half = t.get("booking.why.half", weekday=t.get(WEEKDAYS[reason.weekday]), half=half_words(t, reason.half).lower())
    return t.get("booking.why.usually", half=half, usual=words)


def _reach(t: Texts, wait: Wait) -> str | None:
    """Between which minutes most people wait, or that it is an estimate."""
    low, high = round(wait.low), round(wait.high)
    return _estimate(t, wait) or (None if low == high else t.get("booking.why.range", low=low, high=high))


def _estimate(t: Texts, wait: Wait) -> str | None:
    """That a wait is estimated from other hours."""
    return None if wait.basis is WaitBasis.MEASURED else t.get("booking.why.pooled")


def wait_short(t: Texts, wait: Wait) -> str:
    """The expected minutes alone."""
    about = round(wait.expected)
    return t.get("booking.why.wait", n=about) if about > 1 else t.get("booking.why.no_wait")
