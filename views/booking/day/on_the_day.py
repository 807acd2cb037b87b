"""The day of the visit: check-in, the queue, when to leave, the way, and afterwards the summary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import flet as ft

from services.booking.day.queries import Summary, VisitDay
from services.booking.day.visit_day_rules import WALKS, leave_at, meeting_at, meeting_opens
from services.record.place import map_address
from services.record.visits.day import is_the_day
from services.record.visits.visit import OPEN, Queue, Stage, Visit
from views.booking.day.moment import VisitMoment
from views.context import UiContext
from views.i18n import format as fmt
from views.i18n.texts import Texts
from views.kit.banner import banner, strip
from views.kit.buttons import primary_button
from views.kit.chips import choice_chip
from views.kit.lists import list_group, list_row
from views.kit.surfaces import card, column, pair, row
from views.look.text import body, heading, small, strong
from views.look.tokens import RADIUS_SMALL

SOON = timedelta(minutes=10)
_PICTURE = 200  # dp; a landscape picture fills a phone's card and stays a picture on a desktop


@dataclass(frozen=True)
class OnTheDay:
    """What is known of the day, the check-in where it is offered, the setter of the time to the hospital, what
    opens an address outside the app, and what has just gone well."""

    known: VisitDay
    on_walk: Callable[[int], None]
    on_open: Callable[[str], None]
    check_in: ft.Control | None = None
    moment: VisitMoment | None = None


def day_parts(around: UiContext, visit: Visit, given: OnTheDay, now: datetime) -> ft.Control | None:
    """Everything of the day, in the order it is needed. None when there is nothing to show."""
    day = given.known
    today = visit.stage in OPEN and is_the_day(visit, now, around.zones.clinic)
    parts = [
        _queue(around, visit.confirmed.queue, day, now) if today else None,
        _video(around, visit, given, now),
        given.check_in,
        _leave(around, visit, day, now, given.on_walk) if today and _comes(visit) else None,
        _way(around, day) if visit.stage in OPEN and visit.confirmed.meeting is None else None,
        _reach(around, visit, given) if visit.stage in OPEN else None,
        _summary(around, day.summary) if day.summary else None,
    ]
    shown = [part for part in parts if part is not None]
    return column(shown, around.look.gap + 4) if shown else None


def _comes(visit: Visit) -> bool:
    return visit.confirmed.stage is Stage.BOOKED and visit.confirmed.meeting is None


def _video(around: UiContext, visit: Visit, given: OnTheDay, now: datetime) -> ft.Control | None:
    """The way into a video visit near its time, and before it from when on; nothing is shown of the call itself."""
    opens, address = meeting_opens(visit), meeting_at(visit, now)
    if opens is None:
        return None
    look, t = around.look, around.texts
    if address is not None:
        return primary_button(
            look, t.get("booking.video.enter"), partial(given.on_open, address), icon=ft.Icons.VIDEOCAM, decides=False
        )
    if now > opens:
        return None
    at = fmt.near_moment(t, opens, now, around.zones)
    return strip(look, t.get("booking.video.later", at=at), icon=ft.Icons.VIDEOCAM_OUTLINED)


def _queue(around: UiContext, queue: Queue | None, day: VisitDay, now: datetime) -> ft.Control | None:
    """The place in the queue; a call stands out from everything else. Before the clinic begins nobody is told that it
    is nearly their turn."""
    if queue is None or queue.state == "done":
        return None
    look, t = around.look, around.texts
    if queue.state == "in-room":
        return strip(look, t.get("booking.queue.in_room"), mood="good", icon=ft.Icons.MEETING_ROOM_OUTLINED)
    if queue.state == "called":
        words = t.get("booking.queue.go", room=queue.room) if queue.room else t.get("booking.queue.go_in")
        return banner(look, t.get("booking.queue.called"), words, mood="warm", icon=ft.Icons.CAMPAIGN, announce=True)
    if queue.state == "skipped":
        title, words = t.get("booking.queue.skipped"), t.get("booking.queue.skipped.words")
        return banner(look, title, words, mood="bad", announce=True)
    early = day.opens is not None and now < day.opens
    first = t.get("booking.queue.first") if early else t.get("booking.queue.next")
    ahead = first if queue.ahead == 0 else t.get("booking.queue.ahead", n=queue.ahead or 0)
    expected = (
        t.get("booking.queue.expected", time=fmt.time_of_day(t, queue.expected_at, around.zones))
        if queue.expected_at
        else None
    )
    mark = ft.Icon(icon=ft.Icons.GROUPS_OUTLINED, color=look.palette.info, size=look.icon)
    opens = fmt.time_of_day(t, day.opens, around.zones) if early and day.opens else None
    title = t.get("booking.queue.not_open", time=opens) if opens else ahead
    lines = [
        row([mark, strong(look, title, "info", expand=True)]),
        strip(look, t.get("booking.queue.away", time=fmt.time_of_day(t, queue.away_until, around.zones)), mood="warm")
        if queue.away_until and now < queue.away_until
        else None,
        body(look, ahead) if opens else None,
        body(look, expected) if expected else None,
        small(look, queue.room) if queue.room else None,
    ]
    return ft.Semantics(content=card(look, column(lines, 6), mood="info"), live_region=True, container=True)


def _leave(around: UiContext, visit: Visit, day: VisitDay, now: datetime, on_walk: Callable[[int], None]) -> ft.Control:
    """When to set out, by the time the person says they need."""
    look, t = around.look, around.texts
    chips = [
        choice_chip(
            look,
            t.get("booking.leave.minutes", n=minutes),
            selected=minutes == day.walk,
            on_click=lambda picked=minutes: on_walk(picked),  # type: ignore[misc]
        )
        for minutes in WALKS
    ]
    at = leave_at(visit, day.walk) if day.walk else None
    parts = [
        heading(look, t.get("booking.leave")),
        leave_words(around, at, now) if at else None,
        small(look, t.get("booking.leave.how_long")),
        row(chips, 8, wrap=True),
    ]
    return card(look, column(parts, 10))


def leave_words(around: UiContext, at: datetime, now: datetime) -> ft.Control:
    """Calm while there is time, warm when it is time."""
    t, when = around.texts, fmt.time_of_day(around.texts, at, around.zones)
    if at - now > SOON:
        return strip(around.look, t.get("booking.leave.at", time=when), icon=ft.Icons.DIRECTIONS_WALK)
    words = t.get("booking.leave.now") if at > now - SOON else t.get("booking.leave.late", time=when)
    return strip(around.look, words, mood="warm", icon=ft.Icons.DIRECTIONS_RUN)


def _way(around: UiContext, day: VisitDay) -> ft.Control | None:
    """From the gate to the room, in the hospital's own words; with its picture of the floor."""
    if not day.way and day.floor is None:
        return None
    look, t, arrow = around.look, around.texts, ft.Icons.ARROW_RIGHT
    lines = [
        row([ft.Icon(icon=arrow, size=look.icon, color=look.palette.brand), body(look, step, expand=True)])
        for step in day.way
    ]
    picture = (
        ft.Semantics(
            content=ft.Image(
                src=day.floor,
                height=_PICTURE,
                fit=ft.BoxFit.CONTAIN,
                border_radius=RADIUS_SMALL,
                error_content=small(look, t.get("booking.way.floor.broken")),
                exclude_from_semantics=True,
            ),
            image=True,
            label=t.get("booking.way.floor"),
        )
        if day.floor
        else None
    )
    legend = small(look, day.legend) if picture and day.legend else None
    return card(look, column([heading(look, t.get("booking.way")), *lines, picture, legend], 8))


def _reach(around: UiContext, visit: Visit, given: OnTheDay) -> ft.Control | None:
    """The hospital's telephone, and the map that leads there."""
    look, t, day, rows = around.look, around.texts, given.known, list[ft.Control]()
    name = visit.confirmed.place or t.get("booking.calendar.title")
    if day.phone is not None:
        call = f"tel:{day.phone}"
        rows.append(
            list_row(
                look,
                t.get("booking.reach.call"),
                day.phone,
                icon=ft.Icons.CALL_OUTLINED,
                on_click=lambda: given.on_open(call),
            )
        )
    if day.position is not None:
        address = map_address(day.position, name)
        rows.append(
            list_row(
                look,
                t.get("booking.reach.map"),
                day.way[0] if day.way else name,
                icon=ft.Icons.NEAR_ME_OUTLINED,
                on_click=lambda: given.on_open(address),
            )
        )
    return list_group(look, rows) if rows else None


def _summary(around: UiContext, summary: Summary) -> ft.Control:
    """What the hospital wrote after the visit, as it wrote it."""
    look, t = around.look, around.texts
    reasons = t.get("booking.summary.and").join(summary.reasons)
    rows = [
        pair(look, t.get("booking.summary.reason"), reasons) if reasons else None,
        pair(look, t.get("booking.summary.time"), _span(t, around, summary)) if summary.start else None,
        body(look, summary.words) if summary.words else None,
    ]
    return card(look, column([heading(look, t.get("booking.summary")), *rows], 10))


def _span(t: Texts, around: UiContext, summary: Summary) -> str:
    if summary.start is None:
        return ""
    start = fmt.full_moment(t, summary.start, around.zones)
    return f"{start}-{fmt.clock_time(summary.end, around.zones)}" if summary.end else start
