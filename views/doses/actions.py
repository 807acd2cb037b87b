"""What a person can do with a dose: take it, skip it with a reason, record it afterwards, undo it from the notice that
each tap leaves, or on the dose itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

import flet as ft

from services.errors import AppError
from services.record.medicines.dose import DoseState
from services.record.medicines.recording import skip, take, undo
from services.reminders.kept import snooze
from services.reminders.model import SNOOZE_MINUTES
from views.context import Notice, UiContext
from views.doses.dose_line import DoseLine
from views.doses.words import REASONS, device_time, medicine_name
from views.drafts import DraftForm, use_draft
from views.hooks import use_action, use_app, use_patient, use_ui_context
from views.kit.banner import Choice
from views.kit.fields import text_field, too_long
from views.kit.prompt import Prompt, use_prompt

_OTHER = "other"
MOST_WORDS = 200
OWN_REASON: Final = DraftForm("doses.reason", str)


@dataclass(frozen=True)
class DoseActions:
    """`on_record` asks why a dose is not taken, or when it was. `early`: whether a dose to come can be recorded."""

    on_take: Callable[[Sequence[DoseLine]], None]
    on_record: Callable[[DoseLine], None]
    on_undo: Callable[[str], None]
    early: bool = True
    busy: bool = False
    error: AppError | None = None


@dataclass(frozen=True)
class Answering:
    """The answers to the question about one dose. `on_later` puts its reminder off. `words`: the person's own reason
    while they write it, else None."""

    on_take: Callable[[bool], None]
    on_skip: Callable[[str], None]
    on_words: Callable[[str], None]
    on_close: Callable[[], None]
    on_later: Callable[[], None]
    words: str | None = None


def use_dose_actions() -> DoseActions:
    """The actions of the person whose record is in view. Shows the question of `on_record` above the screen."""
    app, around, patient = use_app(), use_ui_context(), use_patient()
    about = ft.use_ref(cast("tuple[DoseLine, ...]", ()))
    line, ask = ft.use_state(cast("DoseLine | None", None))
    writing, write = ft.use_state(False)
    newest = ft.use_ref("")
    newest.current = line.dose.planned.id if line is not None else newest.current
    own = use_draft(OWN_REASON, newest.current or "", "", wanted=writing)
    undoing = use_action(undo)

    def told(key: str, ids: list[str]) -> None:
        if ids:
            said = told_words(around, key, about.current or (), len(ids))
            take_back = lambda: undoing.run(ids, app.clock.now())  # noqa: E731 - a press wants a callable
            around.notify(Notice(said, around.texts.get("medication.dose.undo"), take_back))

    taking = use_action(take, lambda ids: told("medication.told.taken", ids))
    skipping = use_action(own.sending(skip), lambda ids: told("medication.told.skipped", ids))

    later = around.texts.get("medication.told.later", n=SNOOZE_MINUTES)
    putting_off = use_action(snooze, lambda _: around.notify(Notice(later)))

    def close() -> None:
        ask(None)
        write(False)

    def take_these(lines: Sequence[DoseLine], *, on_time: bool = False) -> None:
        about.current = tuple(lines)
        close()
        taking.run([each.dose.planned for each in lines], patient, app.clock.now(), on_time=on_time)

    def skip_it(chosen: DoseLine, reason: str) -> None:
        if reason == _OTHER and not writing:
            write(True)
            return
        about.current = (chosen,)
        close()
        words = own.newest() if writing else ""
        skipping.run(chosen.dose.planned, patient, app.clock.now(), reason=reason, words=words)

    def put_off(chosen: DoseLine) -> None:
        close()
        putting_off.run([chosen.dose.planned.id], app.clock.now())

    prompt = None
    if line is not None:
        answering = Answering(
            on_take=lambda on_time: take_these((line,), on_time=on_time),
            on_skip=lambda reason: skip_it(line, reason),
            on_words=lambda words: own.edit(lambda _: words),
            on_close=close,
            on_later=lambda: put_off(line),
            words=own.value if writing else None,
        )
        prompt = record_prompt(around, line, answering)
    use_prompt(prompt)
    every = (taking, skipping, undoing, putting_off)
    return DoseActions(
        on_take=take_these,
        on_record=ask,
        on_undo=lambda id_: undoing.run((id_,), app.clock.now()),
        busy=any(each.busy for each in every),
        error=next((each.error for each in every if each.error), None),
    )


def told_words(around: UiContext, key: str, lines: Sequence[DoseLine], number: int) -> str:
    """What was recorded: one medicine by its name, several by their number."""
    if len(lines) == 1:
        return around.texts.get(key, name=medicine_name(around.texts, lines[0].prescription))
    return around.texts.get("medication.told.taken_all", n=number)


def record_prompt(around: UiContext, line: DoseLine, answering: Answering) -> Prompt:
    """What is asked about one dose: when it was taken, where it is not due any more or not yet; else why not, or to be
    reminded again. A reason in the person's own words has a field."""
    t, dose = around.texts, line.dose
    name = medicine_name(t, line.prescription)
    if answering.words is not None:
        return _own_words(around, name, answering, answering.words)
    reasons = [
        Choice(t.get(key), lambda code=code: answering.on_skip(code), decides=True)  # type: ignore[misc]
        for code, key in REASONS.items()
    ]
    if dose.state is DoseState.DUE:
        title = t.get("medication.skip.title", name=name)
        later = Choice(t.get("medication.skip.later", n=SNOOZE_MINUTES), answering.on_later, strong=True, decides=True)
        return Prompt(
            title, None, [later, *reasons], answering.on_close, icon=ft.Icons.MEDICATION_OUTLINED, mood="info"
        )
    taken = [Choice(t.get("medication.record.now"), lambda: answering.on_take(False), strong=True, decides=True)]
    missed = dose.state is DoseState.MISSED
    if missed:
        time = device_time(around, dose.planned.planned)
        on_time = t.get("medication.record.on_time", time=time)
        taken = [
            Choice(on_time, lambda: answering.on_take(True), strong=True, decides=True),
            replace(taken[0], strong=False),
        ]
    return Prompt(
        t.get("medication.record.title", name=name),
        t.get("medication.record.advice") if missed else None,
        [*taken, *reasons],
        answering.on_close,
        icon=ft.Icons.MEDICATION_OUTLINED,
        mood="info",
    )


def _own_words(around: UiContext, name: str, answering: Answering, words: str) -> Prompt:
    t = around.texts
    over = too_long(t, words, MOST_WORDS)
    label = t.get("medication.skip.words")
    field = text_field(around.look, label, words, answering.on_words, error=over, autofocus=True)
    on_keep = None if over else lambda: answering.on_skip(_OTHER)
    keep = Choice(t.get("medication.skip.keep"), on_keep, strong=True, decides=True)
    title = t.get("medication.skip.title", name=name)
    return Prompt(
        title, None, [keep], answering.on_close, icon=ft.Icons.MEDICATION_OUTLINED, mood="info", content=[field]
    )
