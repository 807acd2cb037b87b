"""What a person measures: the newest of each kind, a row each, and the way to enter the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import flet as ft

from services.moments import day_in
from services.record.measurements.home_protocol import ProtocolState, protocol_state
from services.record.measurements.kinds import MeasurementKind
from services.record.risk.reviews import ClinicReview
from services.vitals.model import VitalsOverview
from services.vitals.queries import vitals_overview, vitals_reviews
from views import paths
from views.answers import Answer, Ready
from views.care_entry import CareSummary
from views.clinic_reviews import reviews_group
from views.component import screen
from views.context import UiContext
from views.hooks import use_now, use_opening, use_patient, use_query, use_ui_context
from views.kit.answer import answer
from views.kit.buttons import primary_button
from views.kit.chips import chip
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.surfaces import column
from views.measurement_words import amount_words
from views.vitals.crisis import crisis_banner
from views.vitals.words import ICONS, class_chip, facts_words, kind_words, when_words

K = MeasurementKind


@screen
def VitalsScreen() -> ft.View:
    """Asks for the newest of each kind."""
    around, patient = use_ui_context(), use_patient()
    calling = use_opening()
    now = use_now(60)
    return VitalsView(
        found=use_query(vitals_overview, patient, around.zones.own),
        now=now,
        on_call=calling.run,
        reviews=use_reviews(patient, now),
    )


def use_reviews(patient: str, now: datetime) -> tuple[ClinicReview, ...]:
    """What became of this person's readings at the clinic, as far as it is known here."""
    around = use_ui_context()
    zone = around.zones.own
    found = use_query(vitals_reviews, patient, around.texts.language.value, day_in(now, zone), zone)
    return found.value if isinstance(found, Ready) else ()


def use_vitals_summary() -> CareSummary | None:
    """The newest blood pressure, or whatever was measured last, for the screen "health"."""
    around, patient, now = use_ui_context(), use_patient(), use_now(60)
    found = use_query(vitals_overview, patient, around.zones.own)
    if not isinstance(found, Ready) or not found.value.newest:
        return None
    t, kept = around.texts, found.value.of(K.PRESSURE) or found.value.newest[0]
    words = f"{amount_words(t, kept.measured)} · {when_words(around, kept.measured, now)}"
    state = _protocol(around, found.value, now)
    due = t.get("vitals.protocol.due_mark") if state is not None and state.due is not None else None
    return CareSummary(words, due)


def _protocol(around: UiContext, page: VitalsOverview, now: datetime) -> ProtocolState | None:
    if page.protocol_began is None:
        return None
    return protocol_state(page.protocol_began, page.readings, now, around.zones.own)


@screen
def VitalsView(
    *,
    found: Answer[VitalsOverview],
    now: datetime,
    on_call: Callable[[str], None],
    reviews: Sequence[ClinicReview] = (),
) -> ft.View:
    """The rows, what needs help now above them, and the button for a blood pressure below."""
    around = use_ui_context()
    t = around.texts
    enter = primary_button(
        around.look,
        t.get("vitals.measure_pressure"),
        lambda: around.go(paths.vital_entry(K.PRESSURE)),
        icon=ft.Icons.ADD,
        decides=False,
    )
    return page_frame(
        around,
        [answer(around.look, t, found, lambda page: _body(around, page, now, on_call, reviews), skeletons=6)],
        route=paths.vitals(),
        title_words=t.get("vitals.title"),
        door=paths.care(),
        back=True,
        foot=[enter],
    )


def _body(
    around: UiContext,
    page: VitalsOverview,
    now: datetime,
    on_call: Callable[[str], None],
    reviews: Sequence[ClinicReview],
) -> ft.Control:
    t, look = around.texts, around.look
    newest = page.of(K.PRESSURE)
    urgent = crisis_banner(around, newest.measured if newest else None, now, on_call)
    known = [kind for kind in MeasurementKind if page.of(kind) is not None]
    others = [kind for kind in MeasurementKind if page.of(kind) is None]
    return column(
        [
            urgent,
            reviews_group(around, reviews, now),
            list_group(look, [_protocol_row(around, page, now)]),
            list_group(look, [_row(around, page, kind, now) for kind in known], title=t.get("vitals.newest")),
            list_group(look, [_row(around, page, kind, now) for kind in others], title=_others(around, known)),
            list_group(look, _from_elsewhere(around)),
        ],
        look.gap + 4,
    )


def _from_elsewhere(around: UiContext) -> list[ft.Control]:
    """The ways by which measurements come that nobody types."""
    look, t = around.look, around.texts
    return [
        list_row(
            look,
            t.get("vitals.device.title"),
            t.get("vitals.device.offer"),
            icon=ft.Icons.BLUETOOTH,
            on_click=lambda: around.go(paths.vitals_device()),
        ),
        list_row(
            look,
            t.get("vitals.import.title"),
            t.get("vitals.import.offer"),
            icon=ft.Icons.FILE_DOWNLOAD_OUTLINED,
            on_click=lambda: around.go(paths.vitals_import()),
        ),
    ]


def _others(around: UiContext, known: list[MeasurementKind]) -> str | None:
    return around.texts.get("vitals.not_yet") if known else None


def _row(around: UiContext, page: VitalsOverview, kind: MeasurementKind, now: datetime) -> ft.Control:
    """A kind with its newest measurement; one that was never measured leads straight to its entry."""
    look, t, kept = around.look, around.texts, page.of(kind)
    if kept is None:
        return list_row(
            look,
            kind_words(t, kind),
            icon=ICONS[kind],
            mood="plain",
            on_click=lambda: around.go(paths.vital_entry(kind)),
        )
    mark = class_chip(around, kept.measured, page.bands)
    return list_row(
        look,
        kind_words(t, kind),
        facts_words(around, kept, now),
        icon=ICONS[kind],
        value=amount_words(t, kept.measured),
        marks=[mark] if mark else [],
        on_click=lambda: around.go(paths.vital(kind)),
    )


def _protocol_row(around: UiContext, page: VitalsOverview, now: datetime) -> ft.Control:
    """Where the seven days stand, or that they can be begun."""
    look, t, state = around.look, around.texts, _protocol(around, page, now)
    words, mark = t.get("vitals.protocol.offer"), None
    if state is not None and state.over:
        words = t.get("vitals.protocol.over")
    elif state is not None and state.number is not None:
        words = t.get("vitals.protocol.day", n=state.number)
        mark = chip(look, t.get("vitals.protocol.due_mark"), "warm") if state.due else None
    return list_row(
        look,
        t.get("vitals.protocol.title"),
        words,
        icon=ft.Icons.EVENT_REPEAT,
        marks=[mark] if mark else [],
        on_click=lambda: around.go(paths.home_protocol()),
    )
