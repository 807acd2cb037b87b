"""At what times one medicine is taken: the number of doses is the doctor's, the times are the person's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import time
from typing import Final, cast

import flet as ft

from services.errors import AppError, NotDownloaded
from services.medication.commands import choose_dose_times
from services.medication.dose_times import DoseTimes, chosen_times
from services.medication.queries import MedicineTimes, medicine_times
from views import paths
from views.answers import Answer, Failed, Ready
from views.component import screen
from views.context import Notice, UiContext
from views.doses.use_doses import use_viewpoint
from views.doses.words import medicine_name
from views.drafts import DraftForm, kept_strip, use_draft
from views.hooks import use_action, use_app, use_now, use_patient, use_query, use_ui_context
from views.i18n.words import error_words
from views.instruction import instruction_words
from views.kit.answer import answer
from views.kit.banner import Choice, problem
from views.kit.buttons import primary_button, quiet_button
from views.kit.frame import Beside, page_frame
from views.kit.lists import list_group
from views.kit.prompt import Prompt, use_prompt
from views.kit.surfaces import beside_or_below, column, section
from views.look.text import body, small
from views.medication.listing import beside_medicines
from views.medication.times import time_row

Times = tuple[DoseTimes, ...]
Change = Callable[[Callable[[Times], Times]], None]
"""Changes the times at that moment: two quick taps both count."""
_Moved = tuple[tuple[time, ...], ...]
MOVED: Final[DraftForm[_Moved]] = DraftForm("medication.times", _Moved)


@screen
def DoseTimesScreen(medicine_key: str) -> ft.View:
    """Gathers the times of one medicine; they are read once and then the person's to move."""
    around = use_ui_context()
    found = use_query(medicine_times, use_viewpoint(use_now(3600)), medicine_key)
    missing = isinstance(found, Ready) and found.value is None
    if isinstance(found, Ready) and found.value is not None:
        return TimesEditor(start=found.value)
    given = Failed(NotDownloaded(*medicine_key.split("/", 1))) if missing else found
    beside = beside_medicines(around, medicine_key)
    return DoseTimesView(medicine_key=medicine_key, found=cast("Answer[MedicineTimes]", given), beside=beside)


@screen
def TimesEditor(*, start: MedicineTimes) -> ft.View:
    """Keeps what is moved until it is saved. Doses close together are asked about first."""
    app, around, patient = use_app(), use_ui_context(), use_patient()
    t, key = around.texts, start.prescription.key
    kept_times = use_draft(MOVED, f"{patient}/{key}", tuple(each.times for each in start.dosages))
    times = _with_times(start.dosages, kept_times.value)
    asking, ask = ft.use_state(False)

    def kept(_: None) -> None:
        around.notify(Notice(t.get("medication.told.times")))
        around.go_on(paths.medicine(key))

    keeping = use_action(kept_times.sending(choose_dose_times), kept)

    def keep(chosen: Times) -> None:
        ask(False)
        keeping.run(key, chosen_times(chosen), patient, app.clock.now())

    def save() -> None:
        newest = _with_times(start.dosages, kept_times.newest())
        if any(each.too_close is not None for each in newest):
            ask(True)
        else:
            keep(newest)

    def change(make: Callable[[Times], Times]) -> None:
        kept_times.edit(lambda newest: tuple(each.times for each in make(_with_times(start.dosages, newest))))

    prompt = close_prompt(around, start, times, lambda: keep(times), lambda: ask(False)) if asking else None
    use_prompt(prompt)
    return DoseTimesView(
        medicine_key=key,
        found=Ready(replace(start, dosages=times)),
        on_change=change,
        on_save=save,
        kept=kept_strip(around, kept_times),
        busy=keeping.busy,
        error=keeping.error,
        beside=beside_medicines(around, key),
    )


@screen
def DoseTimesView(
    *,
    medicine_key: str,
    found: Answer[MedicineTimes],
    on_change: Change | None = None,
    on_save: Callable[[], None] | None = None,
    kept: ft.Control | None = None,
    busy: bool = False,
    error: AppError | None = None,
    beside: Beside | None = None,
) -> ft.View:
    """Each dose of a day with what moves it half an hour; what saves them, and what lets them follow the day again."""
    around = use_ui_context()
    look, t = around.look, around.texts
    every = found.value.dosages if isinstance(found, Ready) else ()
    trouble = problem(look, error_words(t, error).both) if error else None
    same = problem(look, t.get("medication.times.same")) if not all(each.is_valid for each in every) else None

    def show(known: MedicineTimes) -> ft.Control:
        note = t.get("medication.times.body" if known.dosages else "medication.times.fixed")
        name = body(look, medicine_name(t, known.prescription))
        return column([name, small(look, note), *_groups(around, known.dosages, on_change)], look.gap)

    foot: Sequence[ft.Control] = ()
    if every and on_change is not None:
        save = primary_button(
            look,
            t.get("medication.edit.save"),
            on_save if same is None else None,
            icon=ft.Icons.CHECK,
            busy=busy,
        )
        reset = quiet_button(look, t.get("medication.times.reset"), lambda: on_change(_reset), icon=ft.Icons.UNDO)
        changed = any(each.is_chosen for each in every)
        foot = [beside_or_below(look, [reset, save] if changed else [save])]
    return page_frame(
        around,
        [trouble, same, kept, answer(look, t, found, show)],
        route=paths.medicine_times(medicine_key),
        title_words=t.get("medication.times"),
        door=paths.care(),
        back=True,
        beside=beside,
        foot=foot,
    )


def close_prompt(
    around: UiContext, known: MedicineTimes, times: Times, on_keep: Callable[[], None], on_close: Callable[[], None]
) -> Prompt:
    """Two doses are close together: it can be kept all the same, after a second look."""
    t = around.texts
    tight = min((each for each in times if each.too_close is not None), key=lambda each: each.too_close or 0)
    hours = f"{(tight.too_close or 0) / 60:g}"
    words = t.get("medication.times.close.body", name=medicine_name(t, known.prescription), n=len(tight.times))
    choices = [
        Choice(t.get("medication.times.close.no"), on_close, strong=True),
        Choice(t.get("medication.times.close.yes"), on_keep, decides=True),
    ]
    title = t.get("medication.times.close.title", hours=hours)
    return Prompt(title, words, choices, on_close, icon=ft.Icons.SCHEDULE)


def _groups(around: UiContext, every: Times, on_change: Change | None) -> list[ft.Control]:
    """The dosages; where there are several, each under its own words."""
    look, t = around.look, around.texts
    found = []
    for place, each in enumerate(every):
        rows = [_row(around, each, place, number, on_change) for number in range(len(each.times))]
        title = instruction_words(t, each.dosage) if len(every) > 1 else None
        group = list_group(look, rows)
        found.append(section(look, title, [group]) if title else group)
    return found


def _row(around: UiContext, each: DoseTimes, place: int, number: int, on_change: Change | None) -> ft.Control:
    def put(at: time) -> None:
        if on_change is not None:
            on_change(lambda every: _moved(every, place, number, at))

    return time_row(around.texts.get("medication.edit.time", n=number + 1), each.times[number], put)


def _moved(every: Times, place: int, number: int, at: time) -> Times:
    each = every[place]
    times = (*each.times[:number], at, *each.times[number + 1 :])
    return (*every[:place], replace(each, times=times), *every[place + 1 :])


def _with_times(every: Times, moved: _Moved) -> Times:
    """The dosages with the times that were moved; as they are where there are other ones since."""
    if [len(each) for each in moved] != [len(each.times) for each in every]:
        return every
    return tuple(replace(each, times=times) for each, times in zip(every, moved, strict=True))


def _reset(every: Times) -> Times:
    return tuple(replace(each, times=each.usual) for each in every)
