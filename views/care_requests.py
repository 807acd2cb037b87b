"""What the hospital asks of a person as a row: what it is, until when, and the screen where it is done."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import flet as ft

from services.record.measurements.kinds import KINDS
from services.record.requests.kept import OpenRequest
from services.record.requests.request import CareRequest, RequestKind
from views import paths
from views.context import UiContext
from views.i18n import format as fmt
from views.kit.chips import chip
from views.kit.lists import list_row

_ICONS: Final = {
    RequestKind.ANSWER: ft.Icons.FACT_CHECK_OUTLINED,
    RequestKind.MEASURE: ft.Icons.MONITOR_HEART_OUTLINED,
    RequestKind.READ: ft.Icons.MENU_BOOK_OUTLINED,
    RequestKind.WATCH: ft.Icons.PLAY_CIRCLE_OUTLINED,
    RequestKind.VISIT: ft.Icons.EVENT_OUTLINED,
}
_KINDS: Final = {
    RequestKind.ANSWER: "questionnaires.kind.answer",
    RequestKind.MEASURE: "questionnaires.kind.measure",
    RequestKind.READ: "questionnaires.kind.read",
    RequestKind.WATCH: "questionnaires.kind.watch",
    RequestKind.VISIT: "questionnaires.kind.visit",
}


def request_row(around: UiContext, asked_for: OpenRequest, now: datetime) -> ft.Control:
    """One request."""
    look, t, request = around.look, around.texts, asked_for.request
    late = request.closes is not None and request.closes < now
    mark = None
    if late:
        mark = chip(look, t.get("questionnaires.late"), "warm")
    elif asked_for.begun:
        mark = chip(look, t.get("questionnaires.state.draft"), "plain")
    kind = t.get(_KINDS[request.kind])
    return list_row(
        look,
        asked_for.title or kind,
        fmt.capital(_until(around, request, now)) if request.closes else kind,
        icon=_ICONS[request.kind],
        mood="warm" if late else "brand",
        marks=[mark] if mark else [],
        on_click=lambda: around.go(request_path(request)),
    )


def _until(around: UiContext, request: CareRequest, now: datetime) -> str:
    closes = request.closes or now
    day = fmt.near_day(around.texts, fmt.local_date(closes, around.zones), fmt.local_date(now, around.zones))
    return around.texts.get("questionnaires.until", day=day)


def request_path(request: CareRequest) -> str:
    """The screen where it is done."""
    if request.kind is RequestKind.ANSWER:
        return paths.care_request(request.id)
    if request.kind is RequestKind.MEASURE:
        codes = ((kind, (row.coding, *row.also)) for kind, row in KINDS.items())
        kind = next((kind for kind, those in codes if request.measure in {coding.code for coding in those}), None)
        return paths.vitals() if kind is None else paths.vital_entry(kind.value)
    if request.kind is RequestKind.VISIT:
        return paths.booking_department(request.focus) if request.focus else paths.booking()
    if request.focus is None:
        return paths.learn()
    return paths.film(request.focus) if request.kind is RequestKind.WATCH else paths.article(request.focus)
