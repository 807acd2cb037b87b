"""The hospital's rules in words, shown before a person confirms and not after. Rules it does not state are left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import flet as ft

from services.booking import rules
from services.booking.find.hospital_rules import HospitalRules
from views.context import UiContext
from views.i18n import format as fmt
from views.i18n.texts import Texts
from views.kit.surfaces import card, column, row
from views.look.text import Tone, heading, small


def rules_card(around: UiContext, given: HospitalRules, start: datetime | None) -> ft.Control:
    """All rules that matter for this visit, the last moment to cancel first."""
    look, t = around.look, around.texts
    said: list[tuple[ft.IconData, Tone, str]] = [
        (ft.Icons.EVENT_BUSY, "ink", cutoff_words(around, start, given.cutoff_hours)),
        *((ft.Icons.RULE, "soft", each) for each in _lines(t, given)),
    ]
    lines = [
        row(
            [ft.Icon(icon=icon, size=look.small + 4, color=look.palette.soft), small(look, each, tone, expand=True)],
            8,
            top=True,
        )
        for icon, tone, each in said
    ]
    return card(look, column([heading(look, t.get("booking.rules")), *lines], 8))


def cutoff_words(around: UiContext, start: datetime | None, hours: int | None) -> str:
    """Until when the visit can be cancelled, as a moment; or that the hospital stated no limit."""
    t = around.texts
    until = rules.cancel_until(start, hours)
    if until is None:
        return t.get("booking.cutoff.unknown")
    day = fmt.full_day(t, fmt.local_date(until, around.zones))  # the screen names the zone beside the visit's own time
    return t.get("booking.cutoff", when=f"{day} {fmt.clock_time(until, around.zones)}", n=hours or 0)


def window_words(t: Texts, given: HospitalRules) -> str | None:
    """How far ahead one can book, and when new times come."""
    if given.window_days is None:
        return None
    if given.release is None:
        return t.get("booking.rules.window", n=given.window_days)
    return t.get("booking.rules.window_release", n=given.window_days, time=given.release.strftime("%H:%M"))


def _lines(t: Texts, given: HospitalRules) -> Iterator[str]:
    yield t.get("booking.rules.one_a_day")
    if given.late_minutes is not None:
        yield t.get("booking.rules.late", n=given.late_minutes)
    if age := _ages(t, given):
        yield age
    if given.no_show is not None:
        missed = given.no_show
        yield t.get("booking.rules.no_show", limit=missed.limit, window=missed.window_days, n=missed.ban_days)
    if given.open_visits is not None:
        yield t.get("booking.rules.open_visits", n=given.open_visits)
    if given.numbers is not None:
        yield t.get("booking.rules.numbers", n=given.numbers.most, hours=given.numbers.hours)


def _ages(t: Texts, given: HospitalRules) -> str | None:
    least, most = given.minimum_age, given.maximum_age
    if least is not None and most is not None:
        return t.get("booking.rules.ages", least=least, most=most)
    if least is not None:
        return t.get("booking.rules.age_least", n=least)
    return None if most is None else t.get("booking.rules.age_most", n=most)
