"""A dose on the screen: a row with its state and what can be done with one tap, or in elder mode a card of its own."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from services.record.medicines.dose import Dose, DoseState
from views.context import UiContext
from views.doses.actions import DoseActions
from views.doses.dose_line import DoseLine
from views.doses.words import device_time, dose_facts, medicine_name, spoken_words, state_words
from views.kit.buttons import Press, primary_button, quiet_button, text_button
from views.kit.chips import chip
from views.kit.lists import list_group
from views.kit.surfaces import Mood, beside_or_below, card, column, row
from views.look.text import Tone, body, small, style, text
from views.look.tokens import S1, S2, S3, S4

_MOODS: dict[DoseState, tuple[Mood, ft.IconData]] = {
    DoseState.TAKEN: ("good", ft.Icons.CHECK_CIRCLE_OUTLINE),
    DoseState.LATE: ("good", ft.Icons.CHECK_CIRCLE_OUTLINE),
    DoseState.SKIPPED: ("plain", ft.Icons.DO_NOT_DISTURB_ON_OUTLINED),
    DoseState.MISSED: ("warm", ft.Icons.HISTORY),
}


def due_group(around: UiContext, lines: Sequence[DoseLine], actions: DoseActions) -> ft.Control | None:
    """The doses that are due as one list, with one button for all of several. In elder mode the first as a card, and
    how many follow."""
    if not lines:
        return None
    look, t = around.look, around.texts
    if look.elder:
        more = t.get("medication.due.more", n=len(lines) - 1) if len(lines) > 1 else None
        return column([dose_card(around, lines[0], actions), body(look, more, "soft") if more else None], S2)
    shown = list_group(look, [dose_row(around, line, actions) for line in lines])
    if len(lines) == 1:
        return shown
    words = t.get("medication.dose.take_all", n=len(lines))
    every = quiet_button(
        look, words, lambda: actions.on_take(tuple(lines)), icon=ft.Icons.DONE_ALL, busy=actions.busy, decides=True
    )
    return column([shown, every], S2)


def dose_row(around: UiContext, line: DoseLine, actions: DoseActions) -> ft.ListTile:
    """One dose: when, what and how much, its state in words, and the buttons that fit the state. The row itself leads
    nowhere: beside its buttons another press would be one too many."""
    look, t, dose = around.look, around.texts, line.dose
    name = medicine_name(t, line.prescription)
    time = device_time(around, dose.planned.planned)
    facts = dose_facts(around, dose.planned.dosage, dose.planned.slot)
    large = look.large or look.scale > 1.5
    change = _change(around, line, actions)
    under = [
        small(look, " · ".join(part for part in (time if large else "", facts) if part)) if large or facts else None,
        small(look, line.note, "warm") if line.note else None,
        _state(around, dose),
        _answers(around, line, actions),
        _start(change) if change and large else None,
    ]
    lead = None if large else text(look, time, size=look.head, strong=True, tone=_time_tone(dose))
    done = dose.state in {DoseState.TAKEN, DoseState.LATE, DoseState.SKIPPED}
    return ft.ListTile(
        title=text(look, name, size=look.head, strong=dose.state is DoseState.DUE, tone="soft" if done else "ink"),
        subtitle=column(under, S1 + 2),
        leading=lead,
        trailing=None if large else change,
        subtitle_text_style=style(look, look.small, tone="soft"),
        content_padding=ft.Padding.symmetric(horizontal=S4, vertical=S1),
        min_vertical_padding=S2,
        min_height=look.row,
        min_leading_width=look.head * 3,
        horizontal_spacing=S3,
        title_alignment=ft.ListTileTitleAlignment.TOP,
        bgcolor=look.palette.card,
    )


def dose_card(around: UiContext, line: DoseLine, actions: DoseActions) -> ft.Control:
    """One dose as a card with two big buttons."""
    look, t, dose = around.look, around.texts, line.dose
    facts = dose_facts(around, dose.planned.dosage, dose.planned.slot)
    words = [
        text(look, device_time(around, dose.planned.planned), size=look.head, tone="warm", strong=True),
        text(look, medicine_name(t, line.prescription), size=look.title, strong=True),
        body(look, facts) if facts else None,
        small(look, line.note, "warm") if line.note else None,
        _state(around, dose),
        _answers(around, line, actions),
    ]
    return card(look, words)


def _time_tone(dose: Dose) -> Tone:
    return "brand" if dose.state is DoseState.DUE else "ink" if dose.state is DoseState.UPCOMING else "soft"


def _state(around: UiContext, dose: Dose) -> ft.Control | None:
    words = state_words(around, dose)
    if words is None:
        return None
    mood, icon = _MOODS[dose.state]
    return row([chip(around.look, words, mood, icon)], wrap=True)


def _answers(around: UiContext, line: DoseLine, actions: DoseActions) -> ft.Control | None:
    """Taking and skipping a dose that is due. In a list no button is louder than the screen's own."""
    look, t = around.look, around.texts
    if line.dose.state is not DoseState.DUE:
        return None
    words = t.get("medication.dose.take")
    kind, other = (primary_button, quiet_button) if look.elder else (quiet_button, text_button)
    not_now = t.get("medication.dose.skip")
    take = kind(
        look,
        words,
        lambda: actions.on_take((line,)),
        icon=ft.Icons.CHECK,
        busy=actions.busy,
        spoken=_spoken(around, line, words),
        decides=True,
    )
    skip = other(look, not_now, lambda: actions.on_record(line), spoken=_spoken(around, line, not_now))
    return beside_or_below(look, [take, skip])


def _change(around: UiContext, line: DoseLine, actions: DoseActions) -> ft.Control | None:
    """Recording a dose that is missed or to come; undoing what is recorded."""
    dose, record = line.dose, line.dose.administration
    if record is not None:
        return _small_button(around, line, "medication.dose.undo", lambda: actions.on_undo(record.id))
    if dose.state is DoseState.MISSED:
        return _small_button(around, line, "medication.dose.record", lambda: actions.on_record(line))
    if dose.state is DoseState.UPCOMING and actions.early:
        return _small_button(around, line, "medication.dose.early", lambda: actions.on_record(line))
    return None


def _small_button(around: UiContext, line: DoseLine, key: str, on_click: Press) -> ft.Control:
    words = around.texts.get(key)
    return text_button(around.look, words, on_click, spoken=_spoken(around, line, words))


def _spoken(around: UiContext, line: DoseLine, words: str) -> str:
    return spoken_words(around, words, medicine_name(around.texts, line.prescription), line.dose.planned.planned)


def _start(button: ft.Control) -> ft.Control:
    """As wide as its words: a column would stretch it."""
    return ft.Row(controls=[button], wrap=True)
