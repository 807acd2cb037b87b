"""The cards of the first screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import flet as ft

from services.errors import RefusalCode
from services.fhir.interpretation import Direction
from services.fhir.resource import When
from services.home.chief_value import ChiefValue
from services.home.model import Decision, NewResult, Today
from services.record.results.rules import Counts
from services.record.results.urgency import Urgency, chief
from services.record.visits.keeping import has_run_out, still_kept
from services.record.visits.slot import TimeSlot
from services.record.visits.visit import Stage, Visit
from views import paths
from views.component import rows
from views.context import UiContext
from views.home.book import book_button
from views.i18n import format as fmt
from views.i18n.texts import Texts
from views.i18n.words import refusal_text
from views.kit.banner import Choice, banner, empty, needs_you
from views.kit.buttons import hero_button, text_button
from views.kit.chips import chip
from views.kit.lists import list_group, list_row
from views.kit.pictures import Picture
from views.kit.surfaces import Mood, column, hero, row, section
from views.look.text import body, ems, figure, small, text
from views.look.tokens import S1, S3, S4, Width
from views.report_icon import report_icon

_STAGES = {
    Stage.WAITING: "home.stage.waiting",
    Stage.SENDING: "home.stage.sending",
    Stage.ASKED: "home.stage.asked",
    Stage.HELD: "home.stage.held",
    Stage.CANCEL_WAITING: "home.stage.cancel_waiting",
    Stage.CANCEL_SENDING: "home.stage.cancel_waiting",
    Stage.WAITLIST: "home.stage.waitlist",
    Stage.HOLDING: "home.stage.sending",
    Stage.CONFIRMING: "home.stage.confirming",
    Stage.OFFERED: "home.stage.offered",
    Stage.MOVING: "home.stage.moving",
    Stage.CHECKING_IN: "home.stage.checking_in",
    Stage.CHECK_IN_REFUSED: "home.stage.check_in_refused",
}
_STATUSES = {
    "registered": "home.result.registered",
    "partial": "home.result.partial",
    "preliminary": "home.result.preliminary",
    "amended": "home.result.amended",
    "corrected": "home.result.corrected",
    "appended": "home.result.appended",
    "cancelled": "home.result.cancelled",
    "entered-in-error": "home.result.withdrawn",
}

_WAYS = {
    (True, False): "home.result.high",
    (False, False): "home.result.low",
    (True, True): "home.result.critical_high",
    (False, True): "home.result.critical_low",
}
FEW_RESULTS = 3


@dataclass(frozen=True)
class Settling:
    """The callbacks that settle a refused change: with the appointment's id, and for another time the slot's."""

    on_take: Callable[[str, str], None]
    on_give_up: Callable[[str], None]
    busy: bool = False


def decisions(around: UiContext, known: Today, settling: Settling, now: datetime) -> list[ft.Control]:
    """One card for each refused change; other kinds of changes lead to the list of what waits."""
    t = around.texts
    cards = rows(around, "Appointment", known.decisions, lambda decision: _decision(around, decision, settling, now))
    if known.more_refused:
        choice = Choice(t.get("home.refused.more.open"), lambda: around.go(paths.sync()), strong=True)
        words = t.get("home.refused.more.body")
        cards.append(needs_you(around.look, t.get("home.refused.more", n=known.more_refused), words, [choice]))
    return cards


def _decision(around: UiContext, decision: Decision, settling: Settling, now: datetime) -> ft.Control:
    t, visit = around.texts, decision.visit
    if visit.stage is Stage.CANCEL_REFUSED:
        return _cancel_refused(around, visit, settling, now)
    code = visit.refusing.code if visit.refusing else RefusalCode.UNKNOWN
    why, _, advice = refusal_text(t, code).partition("\n")
    when = fmt.near_moment_alone(t, visit.start, now, around.zones) if visit.start else t.get("home.when.unknown")
    what = t.get("home.refused.what", when=when, department=visit.department or t.get("home.visit"))
    choices = [_take(around, decision, other, settling, now) for other in decision.others]
    if code is RefusalCode.SUPERSEDED:
        choices.append(_compare(around, visit))
    choices.append(Choice(t.get("home.refused.open"), lambda: around.go(paths.appointment(visit.id))))
    words = f"{what}\n{advice if not decision.others else t.get('home.refused.alternatives')}"
    return needs_you(around.look, why, words, choices, icon=ft.Icons.EVENT_BUSY)


def _take(around: UiContext, decision: Decision, other: TimeSlot, settling: Settling, now: datetime) -> Choice:
    t = around.texts
    when = fmt.near_moment(t, other.start, now, around.zones)
    name = decision.name_of(other.role_id) or other.doctor
    same = other.role_id is None or other.role_id == decision.visit.role_id
    words = t.get("home.refused.take", when=when)
    if not same and name:
        words = t.get("home.refused.take_with", when=when, doctor=name)
    return Choice(
        words, lambda: settling.on_take(decision.visit.id, other.id), strong=True, busy=settling.busy, decides=True
    )


def _compare(around: UiContext, visit: Visit) -> Choice:
    """The hospital changed it too: the link to both versions."""
    words = around.texts.get("home.refused.compare")
    return Choice(words, lambda: around.go(paths.conflict("Appointment", visit.id)), strong=True)


def _cancel_refused(around: UiContext, visit: Visit, settling: Settling, now: datetime) -> ft.Control:
    t = around.texts
    when = fmt.near_moment_alone(t, visit.start, now, around.zones) if visit.start else t.get("home.when.unknown")
    keep = Choice(
        t.get("home.cancel_refused.keep"),
        lambda: settling.on_give_up(visit.id),
        strong=True,
        busy=settling.busy,
        decides=True,
    )
    choices = [
        _compare(around, visit) if visit.refusing and visit.refusing.code is RefusalCode.SUPERSEDED else keep,
        Choice(t.get("home.refused.open"), lambda: around.go(paths.appointment(visit.id))),
    ]
    words = t.get("home.cancel_refused.body", when=when, department=visit.department or t.get("home.visit"))
    return needs_you(around.look, t.get("home.cancel_refused"), words, choices, icon=ft.Icons.EVENT_BUSY)


def next_visit(around: UiContext, known: Today, now: datetime) -> ft.Control | None:
    """The next visit the hospital has confirmed, with the number to remember."""
    visit = known.next_visit
    if visit is None or visit.start is None:
        return None
    look, t = around.look, around.texts
    when = fmt.capital(fmt.near_moment_alone(t, visit.start, now, around.zones))
    lines: list[ft.Control | None] = [
        text(look, when, size=look.head, tone="on_hero", strong=True),
        body(look, " · ".join(p for p in (visit.department, visit.doctor) if p) or t.get("home.visit"), "on_hero"),
        body(look, visit.place, "on_hero_soft") if visit.place else None,
        body(look, t.get("home.arrived"), "on_hero") if visit.stage is not Stage.BOOKED else None,
    ]
    top: ft.Control = column(lines, 6)
    if visit.queue_number is not None:
        number = _number(around, visit.queue_number)
        inside = look.least_width - 2 * (look.margin + S4 + S1) - S3
        below = ems(when) * look.head + _number_width(around) > inside
        top = column([top, number]) if below else row([ft.Container(content=top, expand=True), number])
    open_it = hero_button(look, t.get("home.visit.open"), lambda: around.go(paths.appointment(visit.id)), strong=True)
    name = t.get("home.today" if is_today(around, known, now) else "home.next")
    if look.elder:  # fewer things; the door of the visits leads to all of them
        return section(look, name, [hero(look, [top, open_it])])
    every = text_button(look, t.get("home.visit.all"), lambda: around.go(paths.appointments()))
    shown = [hero(look, [top, open_it]), every if look.large else None]
    return section(look, name, shown, end=None if look.large else every)


def is_today(around: UiContext, known: Today, now: datetime) -> bool:
    """Whether the next visit is today, on the clinic's calendar."""
    start = known.next_visit.start if known.next_visit else None
    return start is not None and fmt.local_date(start, around.zones) == fmt.local_date(now, around.zones)


def later(around: UiContext, known: Today, now: datetime) -> ft.Control | None:
    """The confirmed visits after the next one."""
    t = around.texts
    listed = [
        list_row(
            around.look,
            fmt.capital(fmt.near_moment(t, visit.start, now, around.zones)),
            " · ".join(p for p in (visit.department, visit.doctor) if p) or t.get("home.visit"),
            more=visit.place,
            icon=ft.Icons.EVENT_AVAILABLE_OUTLINED,
            on_click=lambda id_=visit.id: around.go(paths.appointment(id_)),  # type: ignore[misc]
        )
        for visit in known.later
        if visit.start
    ]
    note = fmt.zone_note(t, now, around.zones)
    return list_group(around.look, listed, title=t.get("home.later"), note=note) if listed else None


def _number_width(around: UiContext) -> float:
    """How wide the number of the queue is with its label, at most three digits."""
    look = around.look
    return max(ems(around.texts.get("home.number.label")) * look.small, ems("000") * look.display) + 2 * S4


def _number(around: UiContext, number: int) -> ft.Control:
    look, t = around.look, around.texts
    return ft.Container(
        content=ft.Column(
            controls=[
                figure(look, str(number), "on_hero", spoken=t.get("home.number", n=number)),
                small(look, t.get("home.number.label"), "on_hero_soft"),
            ],
            spacing=0,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        bgcolor=look.palette.hero_quiet,
        border_radius=16,
        padding=ft.Padding.symmetric(horizontal=16, vertical=8),
    )


def waiting(around: UiContext, known: Today, now: datetime, apart: timedelta | None) -> ft.Control | None:
    """Changes that were not confirmed yet: shown as waiting, never as done. A held number has a card of its own."""
    t, kept = around.texts, still_kept(known.waiting, now, apart)
    others = (visit for visit in known.waiting if visit not in kept)
    listed = rows(around, "Appointment", others, lambda visit: _waiting_row(around, visit, now, apart))
    if known.more_waiting:
        note = t.get("home.waiting.more.body")
        name = t.get("home.waiting.more", n=known.more_waiting)
        listed.append(
            list_row(around.look, name, note, icon=ft.Icons.SCHEDULE_SEND, on_click=lambda: around.go(paths.sync()))
        )
    zone = fmt.zone_note(t, now, around.zones)
    return list_group(around.look, listed, title=t.get("home.waiting"), note=zone) if listed else None


def _waiting_row(around: UiContext, visit: Visit, now: datetime, apart: timedelta | None) -> ft.Control:
    t = around.texts
    key = "home.stage.run_out" if has_run_out(visit, now, apart) else _STAGES.get(visit.stage)
    when = fmt.near_moment(t, visit.start, now, around.zones) if visit.start else t.get("home.when.unknown")
    return list_row(
        around.look,
        when,
        " · ".join(p for p in (visit.department, visit.doctor) if p) or t.get("home.visit"),
        more=t.get(key) if key else t.get("home.stage.other", status=visit.status),
        icon=ft.Icons.HOURGLASS_TOP,
        mood="warm",
        on_click=lambda: around.go(paths.appointment(visit.id)),
    )


def results(around: UiContext, found: Sequence[NewResult], now: datetime, name: str | None = None) -> ft.Control | None:
    """The newest reports, with the laboratory's flags in words."""
    if not found:
        return None
    look, t = around.look, around.texts
    more = text_button(look, t.get("home.results.all"), lambda: around.go(paths.reports()))
    few = FEW_RESULTS if look.width is Width.PHONE else len(found)
    shown = rows(around, "DiagnosticReport", found[:few], lambda result: _result(around, result, now))
    return section(look, name or t.get("home.results"), [list_group(look, shown)], end=more)


def _result(around: UiContext, result: NewResult, now: datetime) -> ft.Control:
    t, line = around.texts, result.line
    value = result.value_at(now)
    facts = (_when(around, line.when, now), _counts(t, line.counts, abnormal=value is not None))
    note = " · ".join(part for part in facts if part)
    flag = _flag(around, result, value, chief(line.critical, now))
    status = t.get(_STATUSES[line.status]) if line.status in _STATUSES else None
    return list_row(
        around.look,
        line.title or t.get("home.result.untitled"),
        fmt.capital(note),
        more=status,
        icon=report_icon(line.kind, line.section),
        mood="plain" if line.hidden else "brand",
        marks=[flag] if flag else [],
        on_click=lambda: around.go(paths.report(line.id)),
        done=line.hidden,
    )


def _flag(around: UiContext, result: NewResult, value: ChiefValue | None, urgency: Urgency) -> ft.Container | None:
    look, t, line = around.look, around.texts, result.line
    if line.counts.critical and urgency is not Urgency.NOW:
        past: Mood = "warm" if urgency is Urgency.ASK else "plain"
        return chip(look, t.get("home.result.critical.past"), past, ft.Icons.HISTORY)
    if value is not None:
        return _value_chip(around, value)
    if line.counts.critical:
        return chip(look, t.get("home.result.critical"), "bad", ft.Icons.ERROR_OUTLINE)
    if line.counts.abnormal:
        return chip(look, t.get("home.result.abnormal", n=line.counts.abnormal), "warm", ft.Icons.PRIORITY_HIGH)
    return chip(look, t.get("home.result.new"), "brand", ft.Icons.FIBER_NEW) if result.new and not line.hidden else None


def value_words(around: UiContext, value: ChiefValue) -> str:
    """ "空腹血糖 7.5 偏高"."""
    return around.texts.get(
        _WAYS[value.direction is Direction.UP, value.critical],
        name=value.title,
        value=f"{value.amount.comparator}{fmt.number(value.amount.number)}",
    )


def _value_chip(around: UiContext, value: ChiefValue) -> ft.Container:
    """The value with its arrow: word, sign and colour say the same."""
    icon = ft.Icons.ARROW_UPWARD if value.direction is Direction.UP else ft.Icons.ARROW_DOWNWARD
    return chip(around.look, value_words(around, value), "bad" if value.critical else "warm", icon)


def _counts(t: Texts, counts: Counts, *, abnormal: bool) -> str:
    """How many results; with `abnormal` how many of several are flagged, where the mark shows only one of them."""
    if abnormal and counts.abnormal > 1:
        return t.get("home.result.total_abnormal", n=counts.total, abnormal=counts.abnormal)
    return t.get("home.result.total", n=counts.total) if counts.total else ""


def _when(around: UiContext, when: When | None, now: datetime) -> str:
    t = around.texts
    if when is None:
        return ""
    if isinstance(when, datetime):
        return fmt.near_day(t, fmt.local_date(when, around.zones), fmt.local_date(now, around.zones))
    return fmt.near_date(t, when, fmt.local_date(now, around.zones))


def first_time(around: UiContext, never_synced: bool) -> ft.Control:
    """Shown while there is nothing yet: what the person can do first."""
    look, t = around.look, around.texts
    if never_synced and not around.in_reach:
        words = t.get("home.first_sync.offline" if around.session_ok else "home.first_sync.signed_out")
        return banner(look, t.get("home.first_sync.waits"), words, icon=ft.Icons.CLOUD_OFF)
    if never_synced:
        return banner(look, t.get("home.first_sync"), t.get("home.first_sync.body"), icon=ft.Icons.CLOUD_SYNC_OUTLINED)
    book = None if look.elder else book_button(around)
    return empty(look, t.get("home.empty"), t.get("home.empty.body"), shows=Picture.CALENDAR, action=book)
