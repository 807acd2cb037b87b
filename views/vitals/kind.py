"""The course of one kind: the newest, the week, the curve with its target band, its table, and all readings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import flet as ft

from services.moments import day_in
from services.record.measurements.course import WeekSummary, week_summary
from services.record.measurements.kinds import KINDS, MeasurementKind
from services.record.risk.reviews import ClinicReview
from services.vitals.commands import restore_measurements, withdraw_measurements
from services.vitals.model import KeptMeasurement, KindPage
from services.vitals.queries import kind_page
from views import paths
from views.answers import Answer
from views.clinic_reviews import reviews_group
from views.component import screen
from views.context import Notice, UiContext
from views.hooks import (
    use_action,
    use_app,
    use_now,
    use_opening,
    use_patient,
    use_query,
    use_quiet_action,
    use_ui_context,
)
from views.i18n import format as fmt
from views.kit.answer import answer
from views.kit.banner import Choice, empty
from views.kit.buttons import primary_button, text_button
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.pictures import Picture
from views.kit.prompt import Prompt, use_prompt
from views.kit.surfaces import card, column, pair, row
from views.look.text import body, figure, heading, small
from views.look.tokens import S1, S2
from views.measurement_words import amount_words, number_words, unit_words, value_words
from views.vitals.course import course
from views.vitals.crisis import crisis_banner
from views.vitals.overview import use_reviews
from views.vitals.words import class_chip, facts_words, kind_words

K = MeasurementKind
PAGE = 30


@dataclass(frozen=True)
class KindActions:
    """What a person does on this screen: looks at another stretch or at more, opens a reading, takes it back, calls."""

    on_span: Callable[[str], None]
    on_more: Callable[[], None]
    on_open: Callable[[KeptMeasurement | None], None]
    on_withdraw: Callable[[KeptMeasurement], None]
    on_call: Callable[[str], None]


@screen
def KindScreen(kind: MeasurementKind) -> ft.View:
    """Asks for the measurements of a kind."""
    app, around, patient = use_app(), use_ui_context(), use_patient()
    t = around.texts
    shown, show_more = ft.use_state(PAGE)
    span, choose = ft.use_state("month")
    opened, open_ = ft.use_state(cast("KeptMeasurement | None", None))
    now = use_now(60)
    calling, restoring = use_opening(), use_quiet_action(restore_measurements)

    def told(ids: tuple[str, ...]) -> None:
        words, undo = t.get("vitals.withdrawn"), t.get("vitals.undo")
        around.notify(Notice(words, undo, lambda: restoring(ids, app.clock.now())))

    withdrawing = use_action(withdraw_measurements, told)

    def withdraw(kept: KeptMeasurement) -> None:
        open_(None)
        withdrawing.run(kept.ids, app.clock.now())

    return KindView(
        kind=kind,
        found=use_query(kind_page, patient, kind, around.zones.own, t.language.value),
        shown=shown,
        span=span,
        opened=opened,
        actions=KindActions(
            on_span=choose,
            on_more=lambda: show_more(shown + PAGE),
            on_open=open_,
            on_withdraw=withdraw,
            on_call=calling.run,
        ),
        now=now,
        reviews=tuple(review for review in use_reviews(patient, now) if review.kind is kind),
    )


@screen
def KindView(
    *,
    kind: MeasurementKind,
    found: Answer[KindPage],
    shown: int,
    span: str,
    opened: KeptMeasurement | None,
    actions: KindActions,
    now: datetime,
    reviews: Sequence[ClinicReview] = (),
) -> ft.View:
    """Shows them."""
    around = use_ui_context()
    look, t = around.look, around.texts
    use_prompt(_details(around, opened, actions, now) if opened else None)
    enter = primary_button(
        look,
        t.get("vitals.measure_pressure") if kind is K.PRESSURE else t.get("vitals.enter"),
        lambda: around.go(paths.vital_entry(kind)),
        icon=ft.Icons.ADD,
        decides=False,
    )
    return page_frame(
        around,
        [answer(look, t, found, lambda page: _body(around, page, span, actions, now, shown=shown, reviews=reviews))],
        route=paths.vital(kind),
        title_words=kind_words(t, kind),
        door=paths.care(),
        back=True,
        foot=[enter],
    )


def _body(
    around: UiContext,
    page: KindPage,
    span: str,
    actions: KindActions,
    now: datetime,
    *,
    shown: int,
    reviews: Sequence[ClinicReview],
) -> ft.Control:
    look, t = around.look, around.texts
    if not page.kept:
        return empty(
            look,
            t.get("vitals.none", kind=kind_words(t, page.kind)),
            t.get("vitals.none.body"),
            shows=Picture.REPORT,
        )
    newest = page.kept[0]
    return column(
        [
            crisis_banner(around, newest.measured, now, actions.on_call),
            _newest(around, page, now),
            reviews_group(around, reviews, now),
            _week(around, page, now),
            course(around, page, span, actions.on_span, now) if page.kind is not K.MOOD else None,
            _readings(around, page, shown, actions, now),
        ],
        look.gap + 4,
    )


def _newest(around: UiContext, page: KindPage, now: datetime) -> ft.Control:
    look, t, kept = around.look, around.texts, page.kept[0]
    mark = class_chip(around, kept.measured, page.bands)
    head = row([figure(look, amount_words(t, kept.measured)), mark], S2, wrap=True)
    return column([head, small(look, facts_words(around, kept, now))], S1)


def _week(around: UiContext, page: KindPage, now: datetime) -> ft.Control | None:
    """The last seven days in words."""
    look, t, zone = around.look, around.texts, around.zones.own
    found = week_summary(page.measured, zone, day_in(now, zone), page.bands)
    if found is None:
        return None
    kind, unit = page.kind, unit_words(t, page.kind)
    mean = _mean_words(around, page.kind, found)
    lines: list[ft.Control | None] = [
        heading(look, t.get("vitals.week")),
        body(look, t.get("vitals.week.mean", mean=f"{mean} {unit}".strip())),
        small(look, t.get("vitals.week.count", n=found.count, days=found.days)),
    ]
    if found.lowest != found.highest and kind is not K.MOOD:
        low, high = number_words(t, kind, found.lowest), number_words(t, kind, found.highest)
        key = "vitals.week.range_upper" if kind is K.PRESSURE else "vitals.week.range"
        lines.append(small(look, t.get(key, low=low, high=high)))
    if found.before is not None and kind is not K.MOOD:
        lines.append(small(look, _compared(around, kind, found)))
    if found.share is not None:
        words = t.get("vitals.share", within=found.share.within, of=found.share.of, percent=found.share.percent)
        lines.append(small(look, words))
    return card(look, column(lines, S1))


def _mean_words(around: UiContext, kind: MeasurementKind, found: WeekSummary) -> str:
    t = around.texts
    value = found.mean.to_integral_value() if kind is K.MOOD else found.mean
    upper = number_words(t, kind, value)
    return upper if found.mean_diastolic is None else f"{upper}/{number_words(t, kind, found.mean_diastolic)}"


def _compared(around: UiContext, kind: MeasurementKind, found: WeekSummary) -> str:
    t, before = around.texts, found.before or found.mean
    difference = found.mean - before
    if not difference:
        return t.get("vitals.week.same")
    key = "vitals.week.more" if difference > 0 else "vitals.week.less"
    return t.get(key, n=number_words(t, kind, abs(difference)))


def _readings(around: UiContext, page: KindPage, shown: int, actions: KindActions, now: datetime) -> ft.Control:
    """The newest `shown` measurements; a tap opens one."""
    look, t = around.look, around.texts

    def line(kept: KeptMeasurement) -> ft.Control:
        mark = class_chip(around, kept.measured, page.bands)
        return list_row(
            look,
            value_words(t, kept.measured),
            facts_words(around, kept, now),
            marks=[mark] if mark else [],
            on_click=lambda: actions.on_open(kept),
        )

    left = len(page.kept) - shown
    more = text_button(look, t.get("vitals.more", n=left), actions.on_more) if left > 0 else None
    return column(
        [list_group(look, [line(kept) for kept in page.kept[:shown]], title=t.get("vitals.readings")), more], S2
    )


def _details(around: UiContext, kept: KeptMeasurement, actions: KindActions, now: datetime) -> Prompt:
    """One measurement with both its times; the person's own can be taken back."""
    look, t, measured = around.look, around.texts, kept.measured
    lines: list[ft.Control | None] = [pair(look, t.get("vitals.details.when"), _moment(around, measured.moment, now))]
    if measured.recorded_at is not None and not KINDS[measured.kind].daily:
        lines.append(pair(look, t.get("vitals.details.recorded"), _moment(around, measured.recorded_at, now)))
    if measured.device_time is not None:
        device_time = _moment(around, measured.device_time, now)
        lines.append(pair(look, t.get("vitals.details.device_time"), device_time))
    if measured.measured_by:
        lines.append(pair(look, t.get("vitals.details.by"), measured.measured_by))
    close = Choice(t.get("vitals.details.close"), lambda: actions.on_open(None), strong=not measured.by_patient)
    delete = Choice(t.get("vitals.details.withdraw"), lambda: actions.on_withdraw(kept), danger=True)
    return Prompt(
        title=amount_words(t, measured),
        words=None if measured.by_patient else t.get("vitals.details.hospitals"),
        choices=[delete, close] if measured.by_patient else [close],
        on_close=lambda: actions.on_open(None),
        icon=ft.Icons.INFO_OUTLINE,
        mood="info",
        content=lines,
    )


def _moment(around: UiContext, moment: datetime, now: datetime) -> str:
    return fmt.capital(fmt.device_moment(around.texts, moment, now, around.zones))
