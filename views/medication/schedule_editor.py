"""When a medicine of one's own is taken: times of every day, of some weekdays, every so many hours, or as needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time
from typing import Final

import flet as ft

from services.medication.own_medicine import EVERY_HOURS, MOST_TIMES, MedicineDraft, ScheduleKind
from services.medication.times import moved
from services.moments import days_later
from views.context import Edit, UiContext
from views.i18n import format as fmt
from views.kit.banner import problem
from views.kit.buttons import icon_button, text_button
from views.kit.chips import choice_chip
from views.kit.choose import Option, options
from views.kit.lists import list_group
from views.kit.surfaces import column, section
from views.look.text import small
from views.look.tokens import S2
from views.medication.times import time_row

KINDS: Final = {
    ScheduleKind.DAILY: "medication.edit.daily",
    ScheduleKind.WEEKDAYS: "medication.edit.weekdays",
    ScheduleKind.HOURS: "medication.edit.hours",
    ScheduleKind.NEEDED: "medication.edit.needed",
}
COURSES: Final = (3, 5, 7, 10, 14, 30)
"""Lengths of a course to choose from, in days."""
_MONDAY: Final = date(2024, 1, 1)
_MOST_A_DAY: Final = (1, 2, 3, 4, 6, 8)
_BETWEEN: Final = 4 * 60
"""Minutes from the last time to one that is added."""


def schedule_editor(
    around: UiContext, draft: MedicineDraft, today: date, on_change: Edit[MedicineDraft]
) -> list[ft.Control | None]:
    """The kind of schedule with what it needs, and how long it is taken."""
    look, t = around.look, around.texts
    kinds = [Option(kind.value, t.get(words)) for kind, words in KINDS.items()]

    def choose(value: str) -> None:
        on_change(lambda draft: replace(draft, kind=ScheduleKind(value)))

    picked = options(look, t.get("medication.edit.when"), kinds, draft.kind.value, choose)
    return [
        section(look, t.get("medication.edit.when"), [picked]),
        _days(around, draft, on_change) if draft.kind is ScheduleKind.WEEKDAYS else None,
        _times(around, draft, on_change) if draft.kind in {ScheduleKind.DAILY, ScheduleKind.WEEKDAYS} else None,
        _hours(around, draft, on_change) if draft.kind in {ScheduleKind.HOURS, ScheduleKind.NEEDED} else None,
        _most(around, draft, on_change) if draft.kind is ScheduleKind.NEEDED else None,
        _until(around, draft, today, on_change),
    ]


def _chips(around: UiContext, name: str, chips: Sequence[ft.Control], note: str | None = None) -> ft.Control:
    wrapped = ft.Row(controls=[*chips], wrap=True, spacing=S2, run_spacing=S2)
    return section(around.look, name, [wrapped], note=note)


def _days(around: UiContext, draft: MedicineDraft, on_change: Edit[MedicineDraft]) -> ft.Control:
    look, t = around.look, around.texts

    def toggle(day: int) -> None:
        on_change(lambda draft: replace(draft, days=tuple(sorted({*draft.days} ^ {day}))))

    chips = [
        choice_chip(
            look,
            fmt.weekday(t, days_later(_MONDAY, day)),
            selected=day in draft.days,
            on_click=lambda day=day: toggle(day),  # type: ignore[misc]
        )
        for day in range(7)
    ]
    return _chips(around, t.get("medication.edit.days"), chips)


def _times(around: UiContext, draft: MedicineDraft, on_change: Edit[MedicineDraft]) -> ft.Control:
    """Each time with what moves it half an hour, and what takes it away; one more with one tap."""
    look, t = around.look, around.texts

    def put(place: int, at: time) -> None:
        on_change(lambda draft: replace(draft, times=(*draft.times[:place], at, *draft.times[place + 1 :])))

    def remove(place: int) -> None:
        on_change(lambda draft: replace(draft, times=draft.times[:place] + draft.times[place + 1 :]))

    drawn: list[ft.Control] = []
    for place, at in enumerate(draft.times):
        name = t.get("medication.edit.time", n=place + 1)
        away = None
        if len(draft.times) > 1:
            words = t.get("medication.edit.time.remove", name=name)
            away = icon_button(
                look,
                ft.Icons.DELETE_OUTLINE,
                words,
                lambda place=place: remove(place),  # type: ignore[misc]
                tone="soft",
            )
        drawn.append(
            time_row(name, at, lambda moment, place=place: put(place, moment), end=away)  # type: ignore[misc]
        )
    same = problem(look, t.get("medication.times.same")) if draft.has_same_times else None
    more = None
    if len(draft.times) < MOST_TIMES:
        added = moved(draft.times[-1], _BETWEEN) if draft.times else time(8)
        more = text_button(
            look,
            t.get("medication.edit.time.add"),
            lambda: on_change(lambda draft: replace(draft, times=(*draft.times, added))),
            icon=ft.Icons.ADD,
        )
    return section(look, t.get("medication.edit.times"), [list_group(look, drawn), same, more])


def _hours(around: UiContext, draft: MedicineDraft, on_change: Edit[MedicineDraft]) -> ft.Control:
    look, t = around.look, around.texts
    needed = draft.kind is ScheduleKind.NEEDED
    chips = [
        choice_chip(
            look,
            t.get("medication.edit.hours.each", n=hours),
            selected=hours == draft.hours,
            on_click=lambda hours=hours: on_change(lambda draft: replace(draft, hours=hours)),  # type: ignore[misc]
        )
        for hours in EVERY_HOURS
    ]
    name = t.get("medication.edit.gap" if needed else "medication.edit.interval")
    return _chips(around, name, chips, None if needed else t.get("medication.edit.interval.note"))


def _most(around: UiContext, draft: MedicineDraft, on_change: Edit[MedicineDraft]) -> ft.Control:
    look, t = around.look, around.texts
    unlimited = choice_chip(
        look,
        t.get("medication.edit.most.none"),
        selected=draft.most is None,
        on_click=lambda: on_change(lambda draft: replace(draft, most=None)),
    )
    chips = [
        choice_chip(
            look,
            t.get("medication.edit.most.each", n=most),
            selected=most == draft.most,
            on_click=lambda most=most: on_change(lambda draft: replace(draft, most=most)),  # type: ignore[misc]
        )
        for most in _MOST_A_DAY
    ]
    return _chips(around, t.get("medication.edit.most"), [unlimited, *chips])


def _until(around: UiContext, draft: MedicineDraft, today: date, on_change: Edit[MedicineDraft]) -> ft.Control:
    """How long: without an end, or a course of some days from today."""
    look, t = around.look, around.texts

    def choose(until: date | None) -> None:
        on_change(lambda draft: replace(draft, until=until))

    endless = choice_chip(
        look,
        t.get("medication.edit.until.none"),
        selected=draft.until is None,
        on_click=lambda: choose(None),
    )
    chips = [
        choice_chip(
            look,
            t.get("medication.edit.until.days", n=days),
            selected=draft.until == days_later(today, days - 1),
            on_click=lambda days=days: choose(days_later(today, days - 1)),  # type: ignore[misc]
        )
        for days in COURSES
    ]
    last = None
    if draft.until is not None:
        last = small(look, t.get("medication.edit.until.last", day=fmt.near_day(t, draft.until, today)))
    return column([_chips(around, t.get("medication.edit.until"), [endless, *chips]), last], S2)
