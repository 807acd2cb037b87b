"""Pictures of the day's doses: due, taken, late, missed, skipped, as needed; past days and days to come."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import flet as ft

from services.errors import StoreUnreadable
from services.record.medicines.dose import DayOfDoses
from views import paths
from views.answers import Answer, Failed, Loading, Ready
from views.component import screen
from views.doses.actions import DoseActions
from views.doses.dose_line import lines_of
from views.doses.gallery import data
from views.doses.gallery.data import AROUND, NOW, TODAY
from views.doses.use_doses import due_of
from views.hooks import use_ui_context
from views.kit.frame import page_frame
from views.kit.prompt import prompt_parts
from views.kit.scene import Scene
from views.kit.surfaces import card
from views.medication.as_needed import AsNeededActions, limit_prompt
from views.medication.day import DayPage, DayView


def _nothing(*_: Any) -> None:
    return


_ACTIONS = DoseActions(_nothing, _nothing, _nothing)
_WANTED = AsNeededActions(_nothing, _nothing)
_MORNING = (
    data.taken(data.METFORMIN, NOW - timedelta(minutes=33)),
    data.taken(data.IBUPROFEN, NOW - timedelta(hours=9), needed=True),
)
_NIGHT = NOW + timedelta(hours=14, minutes=15)
_LATE = (
    *_MORNING,
    data.taken(data.VALSARTAN, NOW + timedelta(hours=4)),
    data.taken(data.METFORMIN, NOW + timedelta(hours=10), skipped="胃不舒服"),
)


def _page(found: DayOfDoses, **more: Any) -> DayPage:
    return DayPage(found, AROUND, lines_of(found, due_of(found)) if found.day == TODAY else (), **more)


def _day(page: Answer[DayPage], on: date = TODAY, now: datetime = NOW) -> ft.View:
    return DayView(page=page, day=on, now=now, actions=_ACTIONS, wanted=_WANTED, on_day=_nothing)


@screen
def _Warned() -> ft.View:
    """The warning before a dose too many, without what it covers."""
    around = use_ui_context()
    found = data.day(data.taken(data.IBUPROFEN, NOW - timedelta(hours=1), needed=True))
    name = "布洛芬片 200 mg"
    prompt = limit_prompt(around, found.as_needed[0], name, NOW, on_take=_nothing, on_close=_nothing)
    shown = card(around.look, prompt_parts(around.look, prompt))
    return page_frame(around, [shown], route=paths.medication(), back=True)


def day_scenes() -> list[Scene]:
    """Every state of the day."""
    morning, night = data.day(*_MORNING), data.day(*_LATE, now=_NIGHT)
    before, ahead = TODAY - timedelta(days=1), TODAY + timedelta(days=3)
    past, future = data.day(on=before), data.day(on=ahead)
    refused = _page(night, notes={night.doses[1].planned.id: "医院没有接受这条记录"}, refused=1)
    return [
        Scene("medication", lambda: _day(Ready(_page(morning)))),
        Scene("medication-evening", lambda: _day(Ready(_page(night)), now=_NIGHT), quick=False),
        Scene("medication-past", lambda: _day(Ready(_page(past)), before), quick=False),
        Scene("medication-future", lambda: _day(Ready(_page(future)), ahead), quick=False),
        Scene(
            "medication-abroad",
            lambda: _day(Ready(_page(data.abroad(morning, "MedicationRequest/valsartan")))),
            quick=False,
        ),
        Scene("medication-refused", lambda: _day(Ready(refused), now=_NIGHT), quick=False),
        Scene("medication-none", lambda: _day(Ready(_page(data.day(bodies=()))))),
        Scene("medication-too-soon", _Warned, quick=False),
        Scene("medication-loading", lambda: _day(Loading()), quick=False),
        Scene("medication-broken", lambda: _day(Failed(StoreUnreadable())), quick=False),
    ]
