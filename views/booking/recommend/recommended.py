"""The best times with their reason in words, and the person's wishes. Every other time stays below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import flet as ft

from services.booking.recommend.advice import Reason, RecommendedTime, Wait, WaitBasis, Why
from services.booking.recommend.queries import Advised, advised
from services.booking.recommend.wishes import KeptWishes, keep_wishes
from services.booking.rules import Half
from services.moments import in_zone
from services.record.visits.slot import TimeSlot
from views.answers import Answer, Ready
from views.booking.words import half_words
from views.component import component
from views.context import UiContext
from views.hooks import use_app, use_query, use_quiet_action, use_ui_context
from views.i18n import format as fmt
from views.i18n.texts import Texts
from views.kit.buttons import text_button
from views.kit.chips import choice_chip
from views.kit.choose import Option as Segment
from views.kit.choose import segmented, switch_row
from views.kit.lists import list_group, list_row
from views.kit.surfaces import card, column, row, section
from views.look.text import small, strong

_ICONS = {
    Why.SOONEST: ft.Icons.BOLT,
    Why.SHORTER: ft.Icons.STAR_OUTLINE,
    Why.QUIET: ft.Icons.STAR_OUTLINE,
    Why.FITS: ft.Icons.CHECK,
}
_WHYS = {
    Why.SOONEST: "booking.why.soonest",
    Why.SHORTER: "booking.why.shorter",
    Why.QUIET: "booking.why.quiet",
    Why.FITS: "booking.why.fits",
}
_WEEKDAYS = {
    1: "kit.weekday.mon",
    2: "kit.weekday.tue",
    3: "kit.weekday.wed",
    4: "kit.weekday.thu",
    5: "kit.weekday.fri",
    6: "kit.weekday.sat",
    7: "kit.weekday.sun",
}
FROM_DAYS = (0, 1, 3, 7)


@dataclass(frozen=True)
class Advising:
    """The advice, and the callbacks for a time and for changed wishes."""

    given: Answer[Advised]
    on_choose: Callable[[TimeSlot], None]
    on_wishes: Callable[[KeptWishes], None]


def use_advising(department_id: str, role_id: str, on_choose: Callable[[TimeSlot], None]) -> Advising:
    """The advice for a department, or for one of its doctors; asked again when wishes or times change."""
    app, around = use_app(), use_ui_context()
    opened = ft.use_ref(app.clock.now()).current or app.clock.now()
    here = in_zone(opened, around.zones.clinic)
    given = use_query(advised, department_id, role_id, around.texts.language.value, here)
    return Advising(given, on_choose, use_quiet_action(keep_wishes))


def recommended(around: UiContext, advising: Advising, now: datetime, *, named: bool) -> ft.Control | None:
    """The section over a list of times. `named`: shows each time's doctor. Nothing when there is no time at all."""
    look, t, given = around.look, around.texts, advising.given
    if not isinstance(given, Ready):
        return None
    known = given.value
    lines = [_option(around, known, option, advising.on_choose, now, named=named) for option in known.advice.options]
    if not lines and not known.wishes.any:
        return None
    none = small(look, t.get("booking.recommended.none")) if not lines else None
    wishes = WishesPart(wishes=known.wishes, on_wishes=advising.on_wishes)
    shown = [none, list_group(look, lines) if lines else None, wishes]
    return section(look, t.get("booking.recommended"), shown, note=_source(around, known))


def _option(
    around: UiContext,
    known: Advised,
    option: RecommendedTime,
    on_choose: Callable[[TimeSlot], None],
    now: datetime,
    *,
    named: bool,
) -> ft.Control:
    t = around.texts
    when = fmt.capital(fmt.near_moment(t, option.slot.start, now, around.zones))
    name = known.name_of(option.slot.role_id) or option.slot.doctor
    return list_row(
        around.look,
        t.get("booking.when_who", when=when, doctor=name) if named and name else when,
        option_words(t, option),
        icon=_ICONS[option.reason.why],
        on_click=lambda: on_choose(option.slot),
    )


def option_words(t: Texts, option: RecommendedTime) -> str:
    """Why this time: "Soonest · about 12 min wait (5 to 20); Wednesday morning is usually 40 min"."""
    parts = [t.get(_WHYS[option.reason.why])]
    if option.wait is not None:
        parts.append(wait_words(t, option.wait))
    elif option.reason.load is not None and option.reason.usual_load is not None:
        parts.append(t.get("booking.why.load_usual", load=option.reason.load, usual=option.reason.usual_load))
    elif option.reason.load is not None:
        parts.append(t.get("booking.why.load_only", load=option.reason.load))
    words = " · ".join(parts)
    usual = _usual(t, option.reason) if option.wait is not None else None
    return t.get("booking.why.and", first=words, second=usual) if usual else words


def wait_words(t: Texts, wait: Wait) -> str:
    """The expected minutes and the range for most people; an estimate from other hours is marked."""
    about, low, high = round(wait.expected), round(wait.low), round(wait.high)
    if high <= 3:
        words = t.get("booking.why.no_wait")
    elif low == high:
        words = t.get("booking.why.wait", n=about)
    else:
        words = t.get("booking.why.wait_range", n=about, low=low, high=high)
    return words if wait.basis is WaitBasis.MEASURED else t.get("booking.why.pooled", wait=words)


def wait_short(t: Texts, wait: Wait) -> str:
    """The expected minutes alone, for a list of times."""
    about = round(wait.expected)
    return t.get("booking.why.wait", n=about) if about > 1 else t.get("booking.why.no_wait")


def _usual(t: Texts, reason: Reason) -> str | None:
    if reason.usual is None:
        return None
    half = t.get("booking.why.half", weekday=t.get(_WEEKDAYS[reason.weekday]), half=half_words(t, reason.half).lower())
    return t.get("booking.why.usually", half=half, n=round(reason.usual))


def _source(around: UiContext, known: Advised) -> str:
    """What the advice is based on and how old that is; and that no time is hidden."""
    t = around.texts
    until = known.advice.measured_until
    if until is None:
        return t.get("booking.recommended.load")
    return t.get("booking.recommended.measured", day=fmt.full_day(t, fmt.local_date(until, around.zones)))


@component
def WishesPart(*, wishes: KeptWishes, on_wishes: Callable[[KeptWishes], None], opened: bool = False) -> ft.Control:
    """The person's wishes: shown in one line, changed in place."""
    around = use_ui_context()
    look, t = around.look, around.texts
    showing, show = ft.use_state(opened)
    said = text_button(look, wishes_words(t, wishes), lambda: show(not showing), icon=ft.Icons.TUNE)
    if not showing:
        return ft.Row(controls=[said], wrap=True)
    starts = [Segment(str(n), _from_words(t, n)) for n in FROM_DAYS]
    days = [
        choice_chip(
            look,
            t.get(key),
            selected=day in wishes.weekdays,
            on_click=lambda picked=day: on_wishes(replace(wishes, weekdays=wishes.weekdays ^ {picked})),  # type: ignore[misc]
        )
        for day, key in _WEEKDAYS.items()
    ]
    halves = [
        choice_chip(
            look,
            half_words(t, half),
            selected=half in wishes.halves,
            on_click=lambda picked=half: on_wishes(replace(wishes, halves=wishes.halves ^ {picked})),  # type: ignore[misc]
        )
        for half in (Half.MORNING, Half.AFTERNOON)
    ]
    parts = [
        segmented(
            look,
            t.get("booking.wishes.from"),
            starts,
            str(wishes.in_days),
            lambda value: on_wishes(replace(wishes, in_days=int(value))),
        ),
        column([strong(look, t.get("booking.wishes.days")), row([*days, *halves], 8, wrap=True)], 8),
        switch_row(
            look,
            t.get("booking.wishes.elderly"),
            wishes.elderly,
            lambda on: on_wishes(replace(wishes, elderly=on)),
            note=t.get("booking.wishes.elderly.note"),
        ),
        switch_row(
            look,
            t.get("booking.wishes.companion"),
            wishes.companion,
            lambda on: on_wishes(replace(wishes, companion=on)),
            note=t.get("booking.wishes.companion.note"),
        ),
    ]
    return column([ft.Row(controls=[said], wrap=True), card(look, column(parts, 16))], 8)


def _from_words(t: Texts, days: int) -> str:
    return t.get("booking.wishes.today") if days == 0 else t.get("booking.wishes.in_days", n=days)


def wishes_words(t: Texts, wishes: KeptWishes) -> str:
    """The wishes in one line."""
    if not wishes.any:
        return t.get("booking.wishes.none")
    days = "".join(t.get(_WEEKDAYS[day]) + " " for day in sorted(wishes.weekdays)).strip()
    parts = [
        t.get("booking.wishes.in_days", n=wishes.in_days) if wishes.in_days else "",
        days,
        " ".join(half_words(t, half) for half in sorted(wishes.halves)),
        t.get("booking.wishes.elderly") if wishes.elderly else "",
        t.get("booking.wishes.companion") if wishes.companion else "",
    ]
    return t.get("booking.wishes.line", wishes=" · ".join(part for part in parts if part))
