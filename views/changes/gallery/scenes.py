"""The decision between two versions in all its states, from fixed data."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import flet as ft

from services.changes.model import Comparison, compare
from services.changes.queries import Conflict
from services.errors import StoreFull
from views.answers import Loading, Ready
from views.changes.conflict import ConflictView, Deciding, drop_prompt
from views.component import screen
from views.hooks import use_ui_context
from views.kit.frame import page_frame
from views.kit.prompt import prompt_parts
from views.kit.scene import Scene
from views.kit.surfaces import card

NOW = datetime(2026, 11, 21, 2, 42, tzinfo=UTC)
START = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)


def _visit(start: str, status: str, doctor: str, place: str, comment: str) -> dict[str, Any]:
    people = [
        {"actor": {"reference": "HealthcareService/1", "display": "心血管内科"}},
        {"actor": {"reference": "PractitionerRole/1", "display": doctor}},
        {"actor": {"reference": "Location/1", "display": place}},
    ]
    return {"start": start, "status": status, "participant": people, "comment": comment}


MINE = _visit("2026-11-23T08:30:00+08:00", "booked", "李明", "门诊楼 3 层", "最近血压偏高，想调整用药")
THEIRS = _visit("2026-11-23T14:00:00+08:00", "booked", "王𠮷", "门诊楼 3 层 305 诊室", "复诊")
READING = {
    "status": "final",
    "valueQuantity": {"value": 5.6, "unit": "mmol/L"},
    "note": [{"text": "饭后两小时测的"}],
    "effectiveDateTime": "2026-11-20T08:00:00+08:00",
    "device": {"reference": "Device/1"},
}
CORRECTED = READING | {
    "status": "amended",
    "valueQuantity": {"value": 6.1, "unit": "mmol/L"},
    "note": [{"text": "仪器校准后复测"}],
    "device": {"reference": "Device/2"},
}


def _nothing(*_: Any) -> None:
    return


def _conflict(**given: Any) -> Conflict:
    fixed: dict[str, Any] = {
        "type": "Appointment",
        "id": "a1",
        "revision": 1,
        "version": "4",
        "deletes": False,
        "gone": False,
        "comparison": compare("Appointment", MINE, THEIRS),
        "about": START,
    }
    return Conflict(**{**fixed, **given})


def _shown(conflict: Conflict | None, **deciding: Any) -> ft.Control:
    given = Deciding(on_mine=_nothing, on_theirs=_nothing, **deciding)
    return ConflictView(type_="Appointment", id_="a1", found=Ready(conflict), deciding=given, now=NOW)


@screen
def _Sure() -> ft.View:
    around = use_ui_context()
    shown = card(around.look, prompt_parts(around.look, drop_prompt(around.texts, _nothing, _nothing)))
    return page_frame(around, [shown], route="/sure", door="/me", title_words="请您决定")


def scenes() -> list[Scene]:
    """Every state of a conflict."""
    record = {"type": "Observation", "about": None, "name": "血糖"}
    differing = _conflict(**record, comparison=compare("Observation", READING, CORRECTED))
    return [
        Scene("conflict", lambda: _shown(_conflict())),
        Scene("conflict-record", lambda: _shown(differing), quick=False),
        Scene("conflict-details", lambda: _shown(_conflict(comparison=Comparison(unreadable=2))), quick=False),
        Scene("conflict-gone", lambda: _shown(_conflict(gone=True, version=None, comparison=Comparison()))),
        Scene("conflict-deletes", lambda: _shown(_conflict(deletes=True, comparison=Comparison())), quick=False),
        Scene("conflict-sure", _Sure, quick=False),
        Scene("conflict-failed", lambda: _shown(differing, error=StoreFull()), quick=False),
        Scene("conflict-settled", lambda: _shown(None), quick=False),
        Scene(
            "conflict-loading",
            lambda: ConflictView(
                type_="Appointment",
                id_="a1",
                found=Loading(),
                deciding=Deciding(_nothing, _nothing),
                now=NOW,
            ),
            quick=False,
        ),
    ]
