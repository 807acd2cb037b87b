"""Where to go: departments with what they treat and when they next have room, found by any word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import flet as ft

from services.account.states import Unlocked
from services.booking.model import Department
from services.booking.queries import departments, visits
from services.booking.rules import find, split
from views import paths
from views.answers import Answer, Ready
from views.component import room
from views.context import Surroundings
from views.hooks import use_account_state, use_app, use_now, use_query, use_surroundings
from views.i18n import format as fmt
from views.kit.answer import answer
from views.kit.banner import empty
from views.kit.fields import text_field
from views.kit.frame import page_frame
from views.kit.surfaces import section, tile

ICONS: dict[str, ft.IconData] = {
    "cardiology": ft.Icons.MONITOR_HEART_OUTLINED,
    "endocrinology": ft.Icons.BLOODTYPE_OUTLINED,
    "respiratory": ft.Icons.AIR,
    "gastroenterology": ft.Icons.RESTAURANT_OUTLINED,
    "neurology": ft.Icons.PSYCHOLOGY_OUTLINED,
    "nephrology": ft.Icons.WATER_DROP_OUTLINED,
    "orthopaedics": ft.Icons.ACCESSIBILITY_NEW,
    "gynaecology": ft.Icons.PREGNANT_WOMAN,
    "paediatrics": ft.Icons.CHILD_CARE,
    "ophthalmology": ft.Icons.VISIBILITY_OUTLINED,
    "ent": ft.Icons.HEARING,
    "dermatology": ft.Icons.BACK_HAND_OUTLINED,
    "tcm": ft.Icons.SPA_OUTLINED,
    "general": ft.Icons.FAMILY_RESTROOM,
}


def icon_of(department_id: str | None) -> ft.IconData:
    """A picture where the id says what it is; a plain one elsewhere (any hospital's ids work)."""
    return ICONS.get((department_id or "").rpartition("-")[2], ft.Icons.LOCAL_HOSPITAL_OUTLINED)


@room
def DepartmentsRoom() -> ft.View:
    """Gathers the departments and how many appointments are to come."""
    app, around = use_app(), use_surroundings()
    opened = ft.use_ref(app.clock.now()).current or app.clock.now()
    asked, ask = ft.use_state("")
    found = use_query(departments, around.texts.language.value, opened)
    state = use_account_state()
    mine = use_query(visits, state.patient_id if isinstance(state, Unlocked) else "", around.texts.language.value)
    now = use_now(60)
    ahead = (
        len(split(mine.value, fmt.local_date(now, around.zones), around.zones.clinic)[0])
        if isinstance(mine, Ready)
        else 0
    )
    return DepartmentsView(found=found, asked=asked, on_ask=ask, ahead=ahead, now=now)


@room
def DepartmentsView(
    *, found: Answer[tuple[Department, ...]], asked: str, on_ask: Callable[[str], None], ahead: int, now: datetime
) -> ft.View:
    """The first screen of booking."""
    around = use_surroundings()
    t = around.texts
    parts = [mine_tile(around, ahead), *department_list(around, found, asked, on_ask, now=now)]
    nothing = [empty(around.look, t.get("shell.nothing_chosen"), t.get("shell.nothing_chosen.body"))]
    return page_frame(
        around, parts, route=paths.booking(), title_words=t.get("booking.title"), door=paths.booking(), detail=nothing
    )


def mine_tile(around: Surroundings, ahead: int) -> ft.Control:
    """The way to my appointments, with how many are to come."""
    t = around.texts
    note = t.get("booking.mine.ahead", n=ahead) if ahead else t.get("booking.mine.none")
    return tile(
        around.look,
        t.get("booking.mine.title"),
        note,
        icon=ft.Icons.EVENT_NOTE_OUTLINED,
        mood="warm" if ahead else "plain",
        on_click=lambda: around.go(paths.appointments()),
    )


def department_list(
    around: Surroundings,
    found: Answer[tuple[Department, ...]],
    asked: str,
    on_ask: Callable[[str], None],
    *,
    now: datetime,
    chosen: str | None = None,
) -> list[ft.Control]:
    """The search field and what it finds."""
    look, t = around.look, around.texts
    field = text_field(
        look, t.get("booking.search"), asked, on_ask, hint=t.get("booking.search.hint"), icon=ft.Icons.SEARCH
    )
    nothing = empty(look, t.get("booking.departments.empty"), t.get("booking.departments.empty.body"))
    listed = answer(
        look, t, found, lambda every: _tiles(around, every, asked, now, chosen), nothing=lambda: nothing, skeletons=5
    )
    return [field, listed]


def _tiles(
    around: Surroundings, every: Sequence[Department], asked: str, now: datetime, chosen: str | None
) -> ft.Control:
    t = around.texts
    fitting = find(every, asked)
    if not fitting:
        return empty(around.look, t.get("booking.search.none", text=asked), t.get("booking.search.none.body"))
    title = t.get("booking.departments") if not asked else t.get("booking.departments.found", n=len(fitting))
    return section(around.look, title, [_tile(around, one, now, one.id == chosen) for one in fitting])


def _tile(around: Surroundings, one: Department, now: datetime, selected: bool) -> ft.Control:
    t = around.texts
    free = (
        fmt.near_day(t, fmt.local_date(one.next_free, around.zones), fmt.local_date(now, around.zones))
        if one.next_free
        else None
    )
    return tile(
        around.look,
        one.name,
        one.treats,
        more=t.get("booking.department.free", day=free) if free else t.get("booking.next_free.none"),
        icon=icon_of(one.id),
        mood="brand" if free else "plain",
        on_click=lambda: around.go(paths.booking_department(one.id)),
        selected=selected,
    )
