"""The day: what is due now, then every dose in morning, noon, evening and night, what is taken as needed, and the days
before and after."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import flet as ft

from services.changes.waiting import Waiting, waiting_changes
from services.moments import day_in, days_later
from services.record.medicines.administration import ADMINISTRATION
from services.record.medicines.dose import DayOfDoses, DayPart, DoseState
from services.record.medicines.model import Circumstances
from services.record.medicines.plan import day_part
from services.record.medicines.queries import rhythm
from views import paths
from views.answers import Answer, Ready
from views.component import rows, screen, unread_rows
from views.context import UiContext
from views.doses.actions import DoseActions, use_dose_actions
from views.doses.dose_line import DoseLine, lines_of
from views.doses.row import dose_row, due_group
from views.doses.use_doses import use_day_of_doses, use_due
from views.doses.words import medicine_name
from views.hooks import use_now, use_patient, use_query, use_ui_context
from views.i18n import format as fmt
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import Choice, banner, empty, needs_you, problem
from views.kit.buttons import icon_button, primary_button, text_button
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.pictures import Picture
from views.kit.surfaces import column, row
from views.look.text import small, strong
from views.medication.as_needed import AsNeededActions, as_needed_group, use_as_needed_actions
from views.medication.extra import extra_group

MOST_BACK, MOST_AHEAD = 400, 60
"""How many days before and after today can be looked at."""
_PARTS = {
    DayPart.MORNING: "medication.part.morning",
    DayPart.NOON: "medication.part.noon",
    DayPart.EVENING: "medication.part.evening",
    DayPart.NIGHT: "medication.part.night",
}
_RECORDED = frozenset({DoseState.TAKEN, DoseState.LATE})


@dataclass(frozen=True)
class DayPage:
    """A day with what is needed to arrange it. `due`: what is due at this moment, where the day is today. `notes`: what
    has to be said about recorded doses, by their ids; `refused`: how many records the hospital refused."""

    doses: DayOfDoses
    circumstances: Circumstances
    due: tuple[DoseLine, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    refused: int = 0


@screen
def DayScreen() -> ft.View:
    """Gathers the day that is looked at, today at first."""
    around, now = use_ui_context(), use_now(30)
    today = day_in(now, around.zones.own)
    shift, set_shift = ft.use_state(0)
    return DayView(
        page=use_day_page(days_later(today, shift), now),
        day=days_later(today, shift),
        now=now,
        actions=use_dose_actions(),
        wanted=use_as_needed_actions(),
        on_day=lambda step: set_shift(max(-MOST_BACK, min(MOST_AHEAD, shift + step)) if step else 0),
    )


def use_day_page(day: date, now: datetime) -> Answer[DayPage]:
    """The day with everything its screen says; answered when every part is."""
    around = use_ui_context()
    found, due = use_day_of_doses(day, now), use_due(now)
    usual, waiting = use_query(rhythm, use_patient()), use_query(waiting_changes)
    if not isinstance(found, Ready):
        return found
    if not isinstance(due, Ready):
        return due
    if not isinstance(usual, Ready):
        return usual
    if not isinstance(waiting, Ready):
        return waiting
    zone = around.zones.own
    records = [each for each in waiting.value if each.kind == ADMINISTRATION]
    return Ready(
        DayPage(
            doses=found.value,
            circumstances=Circumstances(usual.value, zone, around.zones.clinic),
            due=due.value if day == day_in(now, zone) else (),
            notes=_notes(around, records),
            refused=sum(each.refused for each in records),
        )
    )


def _notes(around: UiContext, records: Sequence[Waiting]) -> dict[str, str]:
    """What has to be said about records that have not arrived; one on its way is not worth a word while the hospital is
    in reach."""
    t = around.texts
    refused = {each.id: t.get("medication.dose.refused") for each in records if each.refused}
    if around.in_reach:
        return refused
    return {each.id: t.get("medication.dose.waits") for each in records} | refused


@screen
def DayView(
    *,
    page: Answer[DayPage],
    day: date,
    now: datetime,
    actions: DoseActions,
    wanted: AsNeededActions,
    on_day: Callable[[int], None],
) -> ft.View:
    """One column on a phone; on a desktop what is due and needed now beside the plan of the day."""
    around = use_ui_context()
    look, t = around.look, around.texts
    error = actions.error or wanted.error
    trouble = problem(look, error_words(t, error).both) if error else None
    top = [_switcher(around, day, day_in(now, around.zones.own), on_day), trouble]

    def frame(content: Sequence[ft.Control | None], detail: Sequence[ft.Control | None] | None) -> ft.View:
        return page_frame(
            around,
            content,
            route=paths.medication(),
            title_words=t.get("medication.title"),
            door=paths.care(),
            back=True,
            detail=detail,
        )

    if not isinstance(page, Ready):
        return frame([*top, answer(look, t, page, lambda _: column([]))], [] if look.wide else None)
    ahead = day > day_in(now, around.zones.own)
    plan = _plan(around, page.value, replace(actions, early=not ahead), ahead=ahead)
    beside = _beside(around, page.value, now, wanted)
    if not page.value.doses.prescriptions:
        return frame([*_nothing(around)], None)
    if look.wide:
        return frame([*top, *_first(around, page.value, actions), *beside], [*plan])
    return frame([*top, *_first(around, page.value, actions), *plan, *beside], None)


def _switcher(around: UiContext, day: date, today: date, on_day: Callable[[int], None]) -> ft.Control:
    """The day that is shown, and the days beside it."""
    look, t = around.look, around.texts
    near = fmt.near_day(t, day, today)
    exact = fmt.short_day(t, day)
    words = column(
        [
            strong(look, fmt.capital(near), align="center"),
            small(look, exact, align="center") if near != exact else None,
        ],
        0,
    )
    back = icon_button(look, ft.Icons.CHEVRON_LEFT, t.get("medication.day.before"), lambda: on_day(-1))
    ahead = icon_button(look, ft.Icons.CHEVRON_RIGHT, t.get("medication.day.after"), lambda: on_day(1))
    bar = row([back, ft.Container(content=words, expand=True), ahead])
    if day == today:
        return bar
    return column([bar, text_button(look, t.get("medication.day.today"), lambda: on_day(0), icon=ft.Icons.TODAY)], 0)


def _first(around: UiContext, page: DayPage, actions: DoseActions) -> list[ft.Control | None]:
    """What has to be said before the plan: refused records, a change of clocks, and what is due."""
    look, t = around.look, around.texts
    refused = None
    if page.refused:
        see = Choice(t.get("medication.refused.see"), lambda: around.go(paths.sync()), strong=True)
        refused = needs_you(look, t.get("medication.refused", n=page.refused), t.get("medication.refused.body"), [see])
    asks = [
        _clock_question(around, key, medicine_name(t, page.doses.prescriptions.get(key))) for key in page.doses.asks
    ]
    due = due_group(around, page.due, actions)
    named = column([strong(look, t.get("medication.due")), due], 8) if due else None
    return [refused, *asks[:1], named]


def _clock_question(around: UiContext, key: str, name: str) -> ft.Control:
    """The device's clock is not the one at home: which of them the medicine follows is the person's to say."""
    look, t = around.look, around.texts
    choose = Choice(t.get("medication.clock.ask.choose"), lambda: around.go(paths.medicine(key)), strong=True)
    words = t.get("medication.clock.ask.body", name=name)
    return banner(look, t.get("medication.clock.ask"), words, mood="warm", choices=[choose], icon=ft.Icons.PUBLIC)


def _plan(around: UiContext, page: DayPage, actions: DoseActions, *, ahead: bool) -> list[ft.Control | None]:
    """Every dose of the day by its part; what is due now stands above and not here once more."""
    look, t = around.look, around.texts
    above = {line.id for line in page.due}
    lines = [line for line in lines_of(page.doses, page.doses.doses, page.notes) if line.id not in above]
    shown: list[ft.Control | None] = [_summary(around, page, ahead=ahead)]
    for part, key in _PARTS.items():
        of_part = [line for line in lines if day_part(line.dose.planned, page.circumstances) is part]
        if of_part:
            drawn = rows(around, ADMINISTRATION, of_part, lambda line: dose_row(around, line, actions))
            shown.append(list_group(look, drawn, title=t.get(key)))
    if len(shown) == 1 and not page.due:
        shown.append(empty(look, t.get("medication.day.none"), shows=Picture.CALENDAR))
    return [*shown, *unread_rows(around, page.doses.unreadable)]


def _summary(around: UiContext, page: DayPage, *, ahead: bool) -> ft.Control | None:
    """How many of the day's doses are taken; nothing is scolded."""
    t = around.texts
    counted = [dose for dose in page.doses.doses if not dose.planned.optional]
    if not counted:
        return None
    taken = sum(dose.state in _RECORDED for dose in counted)
    planned = t.get("medication.day.planned", n=len(counted))
    words = planned if ahead else t.get("medication.day.summary", taken=taken, n=len(counted))
    return small(around.look, words)


def _beside(around: UiContext, page: DayPage, now: datetime, wanted: AsNeededActions) -> list[ft.Control | None]:
    """What has no time of its own, and the ways to the other screens."""
    look, t, doses = around.look, around.texts, page.doses
    texts = [
        list_row(
            look,
            medicine_name(t, doses.prescriptions.get(each.prescription)),
            each.text or t.get("medication.text.none"),
            icon=ft.Icons.NOTES,
            on_click=lambda key=each.prescription: around.go(paths.medicine(key)),  # type: ignore[misc]
        )
        for each in doses.as_text
    ]
    ways = [
        list_row(
            look,
            t.get("medication.list.title"),
            t.get("medication.list.note"),
            icon=ft.Icons.MEDICATION_OUTLINED,
            on_click=lambda: around.go(paths.medicines()),
        ),
        list_row(
            look,
            t.get("medication.rhythm.title"),
            t.get("medication.rhythm.note"),
            icon=ft.Icons.SCHEDULE,
            on_click=lambda: around.go(paths.rhythm()),
        ),
    ]
    return [
        as_needed_group(around, doses, now, wanted) if page.doses.day == day_in(now, around.zones.own) else None,
        list_group(look, texts, title=t.get("medication.text.title")) if texts else None,
        extra_group(around, doses.extra),
        list_group(look, ways),
    ]


def _nothing(around: UiContext) -> list[ft.Control | None]:
    """There is no medicine: what the screen is for, and how to add one."""
    look, t = around.look, around.texts
    add = primary_button(
        look, t.get("medication.add"), lambda: around.go(paths.medicine_add()), icon=ft.Icons.ADD, decides=False
    )
    return [empty(look, t.get("medication.none"), t.get("medication.none.body"), shows=Picture.TRAY, action=add)]
