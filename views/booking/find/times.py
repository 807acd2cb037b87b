"""A doctor's times: the doctor, recommended times with the reason, the days, and the half hours of one of them."""

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
from services.record.visits.slot import TimeSlot
from views import paths
from views.answers import Answer, Ready
from views.booking.ask.waitlist import ANY
from views.booking.find.days import days_part
from views.booking.find.hours import Hours
from views.booking.recommend.recommended import Advising, recommended, use_advising
from views.booking.rule_words import window_words
from views.booking.words import fee_words
from views.context import UiContext
from views.hooks import use_app, use_life, use_query, use_quiet_action, use_task, use_ui_context
from views.i18n import format as fmt
from views.kit.avatar import avatar
from views.kit.banner import empty, strip
from views.kit.buttons import icon_button
from views.kit.lists import list_group, list_row
from views.kit.pictures import Picture
from views.kit.surfaces import card, column, row
from views.look.text import small, strong


@dataclass(frozen=True)
class Times:
    """The state of a doctor's times on the screen, and the callbacks. `stale`: they could not be refreshed."""

    advising: Advising
    on_day: Callable[[str], None]
    day: str = ""
    stale: bool = False
    marked: bool = False
    on_mark: Callable[[bool], None] = lambda _: None


def use_times(
    page: Answer[SlotsPage], role_id: str, on_choose: Callable[[TimeSlot], None], *, moving: str = ""
) -> Times:
    """The advice on a doctor's times, which are refreshed from the hospital while the screen opens."""
    app, around = use_app(), use_ui_context()
    opened = ft.use_ref(app.clock.now()).current or app.clock.now()
    day, pick = ft.use_state("")
    known = page.value if isinstance(page, Ready) else None
    department_id = known.department.id if known and known.department else ""
    advising = use_advising(department_id, role_id, on_choose, moving=moving)
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
    given = times.advising.given
    below = [
        days_part(around, days, shown, times.on_day, fmt.local_date(now, around.zones)),
        Hours(
            day=shown,
            halves=rules.on_day(slots, shown, zone),
            wait_of=given.value.wait_of if isinstance(given, Ready) else lambda _: None,
            on_choose=times.advising.on_choose,
        ),
        waitlist_part(around, page.department, page.doctor),
        _window(around, page),
    ]
    return column(
        [
            about,
            *recommended(around, times.advising, now, below),
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
