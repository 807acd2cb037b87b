"""Entering a measurement: a tap for each number, and a question where a number is doubtful."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final, cast

import flet as ft

from services.errors import AppError
from services.moments import day_in
from services.record.measurements.home_protocol import DAYS
from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.model import Measurement
from services.record.measurements.plausibility import STALE, Doubt, doubts
from services.vitals.commands import keep_measurements, withdraw_measurements
from services.vitals.model import EntryPage
from services.vitals.queries import entry_page
from views import paths
from views.answers import Answer, Ready
from views.component import screen
from views.context import Notice, UiContext
from views.drafts import DraftForm, kept_strip, use_draft
from views.hooks import use_action, use_app, use_now, use_patient, use_query, use_quiet_action, use_ui_context
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import Choice, problem
from views.kit.frame import page_frame
from views.kit.prompt import Prompt, use_prompt
from views.kit.surfaces import column
from views.measurement_words import amount_words
from views.vitals.entry_fields import (
    EntryDraft,
    first_draft,
    is_whole,
    measurements,
    still_counts,
    with_number,
)
from views.vitals.entry_parts import EntryActions, asked_number, meal_chips, number_heads, save_button, time_chips
from views.vitals.words import kind_words

K = MeasurementKind
DOUBTS = {
    Doubt.TOO_LOW: "vitals.doubt.too_low",
    Doubt.TOO_HIGH: "vitals.doubt.too_high",
    Doubt.UPSIDE_DOWN: "vitals.doubt.upside_down",
    Doubt.FAR_FROM_LAST: "vitals.doubt.far_from_last",
    Doubt.CRISIS: "vitals.doubt.crisis",
    Doubt.FUTURE: "vitals.doubt.future",
    Doubt.LONG_AGO: "vitals.doubt.long_ago",
}


@dataclass(frozen=True)
class DoubtfulEntry:
    """What was entered and is asked about before it is kept."""

    made: tuple[Measurement, ...]
    doubts: tuple[Doubt, ...]


ENTRY: Final = DraftForm("vitals.entry", EntryDraft)


@screen
def EntryScreen(kind: MeasurementKind) -> ft.View:
    """Gathers what an entry begins with, and keeps what was entered."""
    app, around, patient = use_app(), use_ui_context(), use_patient()
    zone, now = around.zones.own, use_now(30)
    found = use_query(entry_page, patient, kind, zone)
    asking, ask = ft.use_state(cast("DoubtfulEntry | None", None))
    undoing = use_quiet_action(withdraw_measurements)
    t, page = around.texts, found.value if isinstance(found, Ready) else None
    first = first_draft(kind, page, now, zone) if page is not None else EntryDraft(())
    draft = use_draft(
        ENTRY, f"{patient}/{kind}", first, wanted=page is not None, counts=lambda kept: still_counts(kept, now)
    )

    def told(ids: tuple[str, ...]) -> None:
        words, undo = t.get("vitals.kept"), t.get("vitals.undo")
        around.notify(Notice(words, undo, lambda: undoing(ids, app.clock.now())))
        around.go_on(_after(kind, page, app.clock.now(), around))

    keeping = use_action(draft.sending(keep_measurements), told)

    def save(made: tuple[Measurement, ...]) -> None:
        ask(None)
        keeping.run(patient, made, app.clock.now())

    def finish(whole: EntryDraft, known: EntryPage) -> None:
        moment = app.clock.now()
        made = measurements(kind, whole, moment, zone)
        doubtful = _doubtful(made, known, moment)
        if doubtful:
            ask(DoubtfulEntry(made, doubtful))
        else:
            save(made)

    def edit(change: Callable[[EntryDraft], EntryDraft]) -> None:
        draft.edit(lambda newest: replace(change(newest), begun=newest.begun or app.clock.now()))

    def chose(at: int, value: Decimal | None) -> None:
        """A number for the part it was shown for: a second tap on its way meant no other."""
        edit(lambda draft: with_number(replace(draft, at=at), value))
        made = draft.newest()
        if page is not None and is_whole(made) and at + 1 == len(made.values):
            finish(made, page)

    return EntryView(
        kind=kind,
        page=found,
        draft=draft.value if page is not None else None,
        asking=asking,
        actions=EntryActions(
            on_draft=edit,
            on_number=chose,
            on_save=lambda: finish(draft.newest(), page) if page else None,
            on_keep=lambda: save(asking.made) if asking else None,
            on_fix=lambda: ask(None),
        ),
        now=now,
        kept=kept_strip(around, draft),
        busy=keeping.busy,
        error=keeping.error,
    )


def _doubtful(made: tuple[Measurement, ...], page: EntryPage, now: datetime) -> tuple[Doubt, ...]:
    """Every doubt about what was entered; a last measurement that is old says nothing."""
    found: list[Doubt] = []
    for measured in made:
        last = page.of(measured.kind)
        recent = last if last is not None and measured.moment - last.moment < STALE else None
        found += doubts(measured, recent, now)
    return tuple(dict.fromkeys(found))


def _after(kind: MeasurementKind, page: EntryPage | None, now: datetime, around: UiContext) -> str:
    """Where a measurement leads: during a home protocol to it, else to the course of its kind."""
    began = page.protocol_began if page else None
    if kind is K.PRESSURE and began is not None and 0 <= (day_in(now, around.zones.own) - began).days < DAYS:
        return paths.home_protocol()
    return paths.vital(kind)


@screen
def EntryView(
    *,
    kind: MeasurementKind,
    page: Answer[EntryPage],
    draft: EntryDraft | None,
    asking: DoubtfulEntry | None,
    actions: EntryActions,
    now: datetime,
    kept: ft.Control | None = None,
    busy: bool = False,
    error: AppError | None = None,
) -> ft.View:
    """What is asked for, the numbers to tap, when it was; the question above it."""
    around = use_ui_context()
    look, t = around.look, around.texts
    use_prompt(_question(around, asking, actions) if asking else None)

    def body(known: EntryPage) -> ft.Control:
        if draft is None:
            return column([])
        failed = problem(look, error_words(t, error).both) if error else None
        heads = number_heads(around, kind, draft, actions) if len(draft.values) > 1 else None
        meals = meal_chips(around, draft, actions) if kind is K.GLUCOSE else None
        number = asked_number(around, kind, known, draft, actions, busy=busy)
        return column([failed, kept, heads, save_button(around, draft, actions, busy=busy), meals, number], look.gap)

    return page_frame(
        around,
        [answer(look, t, page, body), time_chips(around, kind, draft, actions, now) if draft else None],
        route=paths.vital_entry(kind),
        title_words=t.get("vitals.entry.title", kind=kind_words(t, kind)),
        door=paths.care(),
        back=True,
    )


def _question(around: UiContext, asking: DoubtfulEntry, actions: EntryActions) -> Prompt:
    t, measured = around.texts, asking.made[0]
    amount = " · ".join(amount_words(t, each) for each in asking.made)
    return Prompt(
        title=t.get("vitals.doubt.title", amount=amount),
        words="\n".join(t.get(DOUBTS[doubt], kind=kind_words(t, measured.kind)) for doubt in asking.doubts),
        choices=[
            Choice(t.get("vitals.doubt.fix"), actions.on_fix, strong=True),
            Choice(t.get("vitals.doubt.keep"), actions.on_keep, decides=True),
        ],
        on_close=actions.on_fix,
    )
