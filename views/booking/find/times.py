"""A doctor's half hours, free and full: recommended ones with the reason, the days, and each time with its wait."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import flet as ft

from services.booking import rules
from services.booking.ask.queries import SlotsPage
from services.booking.find.favourites import favourites, mark_favourite
from services.booking.find.model import Department, Doctor
from services.clock import instant
from services.fhir.resource import instant_of
from services.record.visits.slot import Availability, TimeSlot
from views import paths
from views.answers import Answer, Ready
from views.booking.ask.waitlist import ANY
from views.booking.recommend.option import wait_short
from views.booking.recommend.recommended import Advising, recommended, use_advising
from views.booking.rule_words import window_words
from views.booking.words import availability_words, clock, fee_words, half_words
from views.context import UiContext
from views.hooks import use_app, use_life, use_query, use_quiet_action, use_task, use_ui_context
from views.i18n import format as fmt
from views.kit.avatar import avatar
from views.kit.banner import empty, strip
from views.kit.buttons import icon_button
from views.kit.chips import choice_chip
from views.kit.lists import list_group, list_row
from views.kit.pictures import Picture
from views.kit.press import pressable
from views.kit.surfaces import card, column, row, section
from views.look.text import small, strong, text
from views.look.tokens import Width

LOOK_AHEAD_DAYS = 28


@dataclass(frozen=True)
class Times:
    """The state of a doctor's times on the screen, and the callbacks. `stale`: they could not be refreshed."""

    advising: Advising
    on_day: Callable[[str], None]
    day: str = ""
    stale: bool = False
    marked: bool = False
    on_mark: Callable[[bool], None] = lambda _: None


def use_times(page: Answer[SlotsPage], role_id: str, on_choose: Callable[[TimeSlot], None]) -> Times:
    """The advice on a doctor's times, which are refreshed from the hospital while the screen opens."""
    app, around = use_app(), use_ui_context()
    opened = ft.use_ref(app.clock.now()).current or app.clock.now()
    day, pick = ft.use_state("")
    known = page.value if isinstance(page, Ready) else None
    advising = use_advising(known.department.id if known and known.department else "", role_id, on_choose)
    refreshing = use_task(app.sync.fetch, by_itself=True)
    schedules = known.schedules if known else ()

    def refresh() -> Callable[[], None]:
        if schedules:
            wanted = ",".join(f"Schedule/{schedule}" for schedule in schedules)
            refreshing.run("Slot", {"schedule": wanted, "start": f"ge{instant(opened)}", "_count": "500"})
        return lambda: None

    use_life(refresh, schedules, around.in_reach)
    marked, mark = use_query(favourites), use_quiet_action(mark_favourite)
    return Times(
        advising,
        pick,
        day,
        stale=refreshing.error is not None or not around.in_reach,
        marked=isinstance(marked, Ready) and role_id in marked.value,
        on_mark=lambda on: mark(role_id, on),
    )


def times_list(around: UiContext, page: SlotsPage, times: Times, now: datetime) -> ft.Control:
    """The doctor, the recommended times, and every time from now on."""
    look, t, zone = around.look, around.texts, around.zones.clinic
    slots = [slot for slot in page.slots if slot.start > now]
    days = rules.days(slots, zone)
    about = _about(around, page, times)
    if not days:
        nothing = empty(look, t.get("booking.slots.empty"), t.get("booking.slots.empty.body"), shows=Picture.CALENDAR)
        return column([about, nothing, waitlist_part(around, page.department, page.doctor)])
    shown = _day_shown(days, times.day)
    halves = rules.on_day(slots, shown, zone)
    return column(
        [
            about,
            recommended(around, times.advising, now),
            _strip(around, days, shown, times.on_day, now),
            *(_half(around, half, group, times) for half, group in halves),
            waitlist_part(around, page.department, page.doctor),
            _window(around, page),
        ],
        look.gap + 4,
    )


def times_foot(around: UiContext, page: Answer[SlotsPage], times: Times, now: datetime) -> list[ft.Control]:
    """Below the times that could not be refreshed: how old they are, and that the hospital decides. It may appear late,
    after a timeout: above the times it would move them under a finger."""
    if not times.stale or not isinstance(page, Ready):
        return []
    t, heard = around.texts, instant_of(page.value.as_of)
    words = [t.get("booking.slots.offline")]
    if heard is not None:
        words.append(t.get("booking.slots.as_of", time=fmt.device_moment(t, heard, now, around.zones)))
    return [strip(around.look, "\n".join(words), mood="warm", icon=ft.Icons.CLOUD_OFF)]


def waitlist_part(around: UiContext, department: Department | None, doctor: Doctor | None) -> ft.Control | None:
    """The link to the waiting list, where the hospital has one."""
    if department is None or department.rules.offer_minutes is None:
        return None
    t, role_id = around.texts, doctor.id if doctor else ANY
    link = list_row(
        around.look,
        t.get("booking.waitlist.open"),
        t.get("booking.waitlist.open.note"),
        icon=ft.Icons.NOTIFICATIONS_ACTIVE_OUTLINED,
        on_click=lambda: around.go(paths.booking_waitlist(department.id, role_id)),
    )
    return list_group(around.look, [link])


def _window(around: UiContext, page: SlotsPage) -> ft.Control | None:
    words = window_words(around.texts, page.department.rules) if page.department else None
    return small(around.look, words) if words else None


def _day_shown(days: Sequence[rules.Day], chosen: str) -> date:
    """The chosen day, else the first with a free number, else the first."""
    wanted = [day.day for day in days if day.day.isoformat() == chosen]
    free = [day.day for day in days if day.free]
    return (wanted or free or [days[0].day])[0]


def _about(around: UiContext, page: SlotsPage, times: Times) -> ft.Control | None:
    doctor, t, look = page.doctor, around.texts, around.look
    if doctor is None:
        return None
    department = page.department.name if page.department else doctor.department
    where = " · ".join(part for part in (department, doctor.place) if part)
    words = ft.Column(
        controls=[
            *([strong(look, where)] if where else []),
            *([small(look, doctor.expertise)] if doctor.expertise else []),
            small(look, t.get("booking.fee", fee=fee_words(t, doctor.fee))),
        ],
        spacing=4,
        expand=True,
        tight=True,
    )
    icon = ft.Icons.FAVORITE if times.marked else ft.Icons.FAVORITE_BORDER
    name = t.get("booking.favourite.remove") if times.marked else t.get("booking.favourite.add")
    mark = icon_button(look, icon, name, lambda: times.on_mark(not times.marked), tone="brand")
    return card(look, row([avatar(look, doctor.name, photo=doctor.photo), words, mark], top=True))


def _strip(
    around: UiContext, days: Sequence[rules.Day], shown: date, on_day: Callable[[str], None], now: datetime
) -> ft.Control:
    look, today = around.look, fmt.local_date(now, around.zones)
    tiles = [_day(around, day, today, picked=day.day == shown, on_day=on_day) for day in days[:LOOK_AHEAD_DAYS]]
    if look.large:
        return section(look, around.texts.get("booking.days"), [row(tiles, 8, wrap=True)])
    columns = 4 if look.width is Width.PHONE else 2
    cells: list[ft.Control] = [ft.Container(content=each, col=columns) for each in tiles]
    grid = ft.ResponsiveRow(controls=cells, columns=12, spacing=8, run_spacing=8)
    return section(look, around.texts.get("booking.days"), [grid])


def _day(
    around: UiContext, clinic_day: rules.Day, today: date, *, picked: bool, on_day: Callable[[str], None]
) -> ft.Control:
    """One day of the strip: weekday, date, and in words whether a number is free."""
    look, t = around.look, around.texts
    name = (
        fmt.capital(fmt.near_day(t, clinic_day.day, today))
        if clinic_day.day == today
        else fmt.weekday(t, clinic_day.day)
    )
    left = t.get("booking.day.free") if clinic_day.free else t.get("booking.slot.full")
    if look.large:
        words = t.get("booking.day.of", day=fmt.near_day(t, clinic_day.day, today), left=left)
        return choice_chip(look, words, selected=picked, on_click=lambda: on_day(clinic_day.day.isoformat()))
    p, day = look.palette, fmt.month_day(t, clinic_day.day)
    lines: list[ft.Control] = [
        small(look, name, "brand" if picked else "soft", align="center"),
        text(look, day, size=look.small, strong=True, tone="brand" if picked else "ink", align="center"),
        small(look, left, "good" if clinic_day.free else "soft", align="center"),
    ]
    return pressable(
        look,
        ft.Column(controls=lines, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER),
        lambda: on_day(clinic_day.day.isoformat()),
        ground=p.brand_soft if picked else p.card,
        edge=p.brand if picked else p.line,
        padding=ft.Padding.symmetric(horizontal=6, vertical=8),
        selected=picked,
    )


def _half(around: UiContext, half: rules.Half, group: Sequence[TimeSlot], times: Times) -> ft.Control:
    look, t = around.look, around.texts
    return list_group(look, [_slot(around, slot, times) for slot in group], title=half_words(t, half))


def _slot(around: UiContext, slot: TimeSlot, times: Times) -> ft.Control:
    """One half hour with its wait. A full one stays in its place, says so, and cannot be chosen."""
    t, free = around.texts, slot.availability is Availability.FREE
    given = times.advising.given
    wait = given.value.wait_of(slot.id) if free and isinstance(given, Ready) else None
    words = [availability_words(t, slot), *([wait_short(t, wait)] if wait else [])]
    icons = {
        Availability.FREE: ft.Icons.SCHEDULE,
        Availability.FULL: ft.Icons.DO_NOT_DISTURB_ON_OUTLINED,
        Availability.CLOSED: ft.Icons.BLOCK,
    }
    return list_row(
        around.look,
        clock(around, slot),
        " · ".join(words),
        icon=icons[slot.availability],
        mood="brand" if free else "plain",
        on_click=(lambda: times.advising.on_choose(slot)) if free else None,
        done=not free,
    )
