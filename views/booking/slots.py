"""When to come: the days a doctor sits, their half hours free and full, recommended ones with the reason.

Opening it asks the hospital for the newest times; without it the kept ones are shown, with how old they are.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import date, datetime

import flet as ft

from services.account.states import Unlocked
from services.appointments.slot import Offer, Room
from services.booking import rules
from services.booking.holds import hold_slot
from services.booking.queries import DepartmentPage, SlotsPage, department_page, slots_page
from services.clock import instant
from services.errors import AppError
from services.fhir.resource import instant_of
from views import paths
from views.activity import pressing
from views.answers import Answer, Ready
from views.booking.doctors import doctors_beside
from views.booking.rule_words import window_words
from views.booking.words import clock, doctor_words, fee_words, half_words, reason_words, room_words
from views.component import room
from views.context import Surroundings
from views.hooks import use_account_state, use_action, use_app, use_life, use_now, use_query, use_surroundings, use_task
from views.i18n import format as fmt
from views.i18n.words import error_words
from views.kit.answer import answer, as_of
from views.kit.banner import empty, problem, strip
from views.kit.chips import choice_chip
from views.kit.frame import page_frame
from views.kit.surfaces import badge, card, column, row, section, tile
from views.kit.text import heading, small, strong, text
from views.kit.tokens import Width

LOOK_AHEAD_DAYS = 28


@room
def SlotsRoom(role_id: str) -> ft.View:
    """Gathers the times, refreshes them, and has the hospital hold the one that is chosen."""
    app, around, state = use_app(), use_surroundings(), use_account_state()
    opened = ft.use_ref(app.clock.now()).current or app.clock.now()
    day, pick = ft.use_state("")
    language, now = around.texts.language.value, use_now(30)
    page = use_query(slots_page, role_id, language, opened)
    known = page.value if isinstance(page, Ready) else None
    beside = use_query(department_page, known.department.id if known and known.department else "", language, opened)
    patient = state.patient_id if isinstance(state, Unlocked) else ""
    holding = use_action(hold_slot, lambda id_: around.go(paths.booking_confirm(id_)))
    refreshing = use_task(app.sync.fetch)
    schedules = known.schedules if known else ()

    def refresh() -> Callable[[], None]:
        if schedules:
            wanted = ",".join(f"Schedule/{one}" for one in schedules)
            refreshing.run("Slot", {"schedule": wanted, "start": f"ge{instant(opened)}", "_count": "500"})
        return lambda: None

    use_life(refresh, schedules)

    def choose(slot_id: str) -> None:
        """Held at once where the hospital keeps numbers and can be reached; else it is asked for on the next screen."""
        if not (around.online and known and known.department and known.department.rules.hold_minutes):
            around.go(paths.booking_ask(slot_id))
            return
        wish = str(uuid.uuid4())
        holding.run(wish, slot_id=slot_id, role_id=role_id, patient_id=patient, now=app.clock.now())

    return SlotsView(
        role_id=role_id,
        page=page,
        beside=beside,
        day=day,
        on_day=pick,
        on_choose=choose,
        stale=refreshing.error is not None or not around.online,
        error=holding.error,
        now=now,
    )


@room
def SlotsView(
    *,
    role_id: str,
    page: Answer[SlotsPage],
    beside: Answer[DepartmentPage],
    day: str,
    on_day: Callable[[str], None],
    on_choose: Callable[[str], None],
    stale: bool,
    now: datetime,
    error: AppError | None = None,
) -> ft.View:
    """Times alone on a phone, beside the department's doctors on a desktop."""
    around = use_surroundings()
    look, t = around.look, around.texts
    known = page.value if isinstance(page, Ready) else None
    words = doctor_words(known.doctor) if known and known.doctor else t.get("booking.slots")
    above = paths.booking_department(known.department.id) if known and known.department else paths.booking()
    times = answer(look, t, page, lambda p: _times(around, p, day, on_day, on_choose, stale=stale, now=now))
    trouble = problem(look, error_words(t, error).both) if error else None
    route = paths.booking_slots(role_id)
    if not look.wide:
        return page_frame(
            around, [trouble, times], route=route, title_words=words, door=paths.booking(), back=above, times_at=now
        )
    name = known.department.name if known and known.department else t.get("booking.title")
    listing = doctors_beside(around, beside, now, role_id)
    detail = [heading(look, words), trouble, times]
    return page_frame(
        around, listing, route=route, title_words=name, door=paths.booking(), back=above, detail=detail, times_at=now
    )


def _times(
    around: Surroundings,
    page: SlotsPage,
    day: str,
    on_day: Callable[[str], None],
    on_choose: Callable[[str], None],
    *,
    stale: bool,
    now: datetime,
) -> ft.Control:
    look, t, zone = around.look, around.texts, around.zones.clinic
    offers = [one for one in page.offers if one.start > now]
    days = rules.days(offers, zone)
    if not days:
        nothing = empty(look, t.get("booking.slots.empty"), t.get("booking.slots.empty.body"), icon=ft.Icons.EVENT_BUSY)
        return column([_about(around, page), _age(around, page, stale=stale, now=now), nothing])
    shown = _day_shown(days, day)
    return column(
        [
            _about(around, page),
            _age(around, page, stale=stale, now=now),
            _recommended(around, offers, on_choose, now),
            _strip(around, days, shown, on_day, now),
            *(_half(around, half, group, on_choose) for half, group in rules.on_day(offers, shown, zone)),
            _window(around, page),
        ],
        look.gap + 4,
    )


def _window(around: Surroundings, page: SlotsPage) -> ft.Control | None:
    words = window_words(around.texts, page.department.rules) if page.department else None
    return small(around.look, words) if words else None


def _day_shown(days: Sequence[rules.Day], asked: str) -> date:
    """The day asked for, else the first with room, else the first."""
    wanted = [one.day for one in days if one.day.isoformat() == asked]
    free = [one.day for one in days if one.free]
    return (wanted or free or [days[0].day])[0]


def _about(around: Surroundings, page: SlotsPage) -> ft.Control | None:
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
    return card(look, row([badge(look, ft.Icons.PERSON_OUTLINE), words], top=True))


def _age(around: Surroundings, page: SlotsPage, *, stale: bool, now: datetime) -> ft.Control | None:
    """How old these times are, and that the hospital decides, when they could not be refreshed."""
    if not stale:
        return None
    look, t = around.look, around.texts
    heard = instant_of(page.as_of)
    age = as_of(look, t, fmt.device_moment(t, heard, now, around.zones), offline=True) if heard else None
    return column([age, strip(look, t.get("booking.slots.offline"), mood="warm", icon=ft.Icons.INFO_OUTLINE)], 8)


def _recommended(
    around: Surroundings, offers: Sequence[Offer], on_choose: Callable[[str], None], now: datetime
) -> ft.Control | None:
    t = around.texts
    tiles = [
        tile(
            around.look,
            fmt.capital(fmt.near_moment(t, one.offer.start, now, around.zones)),
            reason_words(t, one),
            icon=ft.Icons.STAR_OUTLINE if one.why is rules.Why.QUIET else ft.Icons.BOLT,
            on_click=lambda picked=one.offer.id: on_choose(picked),  # type: ignore[misc]
        )
        for one in rules.recommend(offers, now, around.zones.clinic)
    ]
    if not tiles:
        return None
    return section(around.look, t.get("booking.recommended"), tiles, note=t.get("booking.recommended.note"))


def _strip(
    around: Surroundings, days: Sequence[rules.Day], shown: date, on_day: Callable[[str], None], now: datetime
) -> ft.Control:
    look, today = around.look, fmt.local_date(now, around.zones)
    tiles = [_day(around, one, today, picked=one.day == shown, on_day=on_day) for one in days[:LOOK_AHEAD_DAYS]]
    if look.large:
        return section(look, around.texts.get("booking.days"), [row(tiles, 8, wrap=True)])
    columns = 4 if look.width is Width.PHONE else 2
    cells: list[ft.Control] = [ft.Container(content=each, col=columns) for each in tiles]
    grid = ft.ResponsiveRow(controls=cells, columns=12, spacing=8, run_spacing=8)
    return section(look, around.texts.get("booking.days"), [grid])


def _day(
    around: Surroundings, one: rules.Day, today: date, *, picked: bool, on_day: Callable[[str], None]
) -> ft.Control:
    """One day of the strip: weekday, date, and in words whether there is room."""
    look, t = around.look, around.texts
    name = fmt.capital(fmt.near_day(t, one.day, today)) if one.day == today else fmt.weekday(t, one.day)
    left = t.get("booking.day.free") if one.free else t.get("booking.slot.full")
    if look.large:
        words = t.get("booking.day.of", day=fmt.near_day(t, one.day, today), left=left)
        return choice_chip(look, words, selected=picked, on_click=lambda: on_day(one.day.isoformat()))
    p, day = look.palette, fmt.month_day(t, one.day)
    lines: list[ft.Control] = [
        small(look, name, "brand" if picked else "soft", align="center"),
        text(look, day, size=look.small, strong=True, tone="brand" if picked else "ink", align="center"),
        small(look, left, "good" if one.free else "soft", align="center"),
    ]
    shape = ft.Container(
        content=ft.Column(controls=lines, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER),
        bgcolor=p.brand_soft if picked else p.card,
        border=ft.Border.all(2 if picked else 1, p.brand if picked else p.line),
        border_radius=14,
        padding=ft.Padding.symmetric(horizontal=6, vertical=8),
        alignment=ft.Alignment.CENTER,
        ink=True,
        on_click=pressing(lambda: on_day(one.day.isoformat())),
    )
    return ft.Semantics(content=shape, button=True, selected=picked, container=True)


def _half(
    around: Surroundings, half: rules.Half, group: Sequence[Offer], on_choose: Callable[[str], None]
) -> ft.Control:
    look, t = around.look, around.texts
    tiles = [_offer(around, one, on_choose) for one in group]
    return section(look, half_words(t, half), [card(look, column(tiles, 0), padding=8)])


def _offer(around: Surroundings, one: Offer, on_choose: Callable[[str], None]) -> ft.Control:
    """One half hour. A full one stays in its place, says so, and cannot be chosen."""
    free = one.room is Room.FREE
    icons = {Room.FREE: ft.Icons.SCHEDULE, Room.FULL: ft.Icons.DO_NOT_DISTURB_ON_OUTLINED, Room.CLOSED: ft.Icons.BLOCK}
    return tile(
        around.look,
        clock(around, one),
        room_words(around.texts, one),
        icon=icons[one.room],
        mood="brand" if free else "plain",
        on_click=(lambda: on_choose(one.id)) if free else None,
        framed=False,
        done=not free,
    )
