"""Asks for the doses of a day, and for what is due now, again whenever the clock has moved on."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from typing import Final, TypeVar

import flet as ft

from services.moments import day_in, days_later, in_zone
from services.record.medicines.dose import DayOfDoses, Dose, DoseState
from services.record.medicines.queries import doses_of_day
from services.viewpoint import Viewpoint
from views.answers import Answer, Loading, Ready
from views.context import viewpoint
from views.doses.dose_line import DoseLine, lines_of
from views.hooks import use_patient, use_query, use_ui_context
from views.screens import ScreenQuestion

T = TypeVar("T")
_EARLY: Final = 8
"""Until this hour a dose of the evening before may still be due."""


def use_viewpoint(now: datetime) -> Viewpoint:
    """Whose medicines are asked about, at which minute and from where, and in which language."""
    return viewpoint(use_ui_context(), use_patient(), now)


def use_lasting(answer: Answer[T], *about: object) -> Answer[T]:
    """The answer, and while the next one to the same question is on its way, the last one: a question that changes with
    the clock would show a skeleton every minute."""
    last = ft.use_ref((about, answer))
    kept = last.current
    if isinstance(answer, Loading) and kept is not None and kept[0] == about:
        return kept[1]
    last.current = (about, answer)
    return answer


def use_day_of_doses(day: date, now: datetime, *, wanted: bool = True) -> Answer[DayOfDoses]:
    """Everything about medicines on one day of the person's whose record is in view."""
    view = use_viewpoint(now)
    return use_lasting(use_query(doses_of_day, view, day, wanted=wanted), view.patient, view.language, day, wanted)


def use_due(now: datetime) -> Answer[tuple[DoseLine, ...]]:
    """The doses that are due now, also those of the evening before."""
    today, evening = _days(now, use_ui_context().zones.own)
    found = use_day_of_doses(today, now)
    before = use_day_of_doses(days_later(today, -1), now, wanted=evening)
    if not isinstance(found, Ready):
        return found
    earlier = lines_of(before.value, due_of(before.value)) if isinstance(before, Ready) else ()
    return Ready((*earlier, *lines_of(found.value, due_of(found.value))))


def due_questions(view: Viewpoint) -> tuple[ScreenQuestion, ...]:
    """The questions of `use_due` at this minute."""
    today, evening = _days(view.now, view.zone)
    days = (today, days_later(today, -1)) if evening else (today,)
    return tuple((doses_of_day, (view, day)) for day in days)


def _days(now: datetime, zone: tzinfo) -> tuple[date, bool]:
    """The person's own day, and whether a dose of the evening before may still be due."""
    return day_in(now, zone), in_zone(now, zone).hour < _EARLY


def due_of(day: DayOfDoses) -> tuple[Dose, ...]:
    """The doses that are due and have to be taken, in order of time."""
    return tuple(each for each in day.doses if each.state is DoseState.DUE and not each.planned.optional)
