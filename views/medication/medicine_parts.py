"""The parts of one medicine's screen, in the order in which they matter."""

from __future__ import annotations

from datetime import date, datetime

import flet as ft

from services.medication.queries import DAYS_COUNTED, MedicinePage
from services.medication.refills import RefillStatus, RefillTask
from services.moments import day_in
from services.record.medicines.dose import Adherence, Coverage
from services.record.medicines.model import ClockRule, Prescription, PrescriptionStatus
from views import paths
from views.context import UiContext
from views.i18n import format as fmt
from views.i18n.words import error_words
from views.kit.banner import Choice, banner, problem
from views.kit.buttons import danger_button, quiet_button
from views.kit.choose import Option, options
from views.kit.surfaces import beside_or_below, card, column, pair, section
from views.kit.whom import whom_line
from views.look.text import body, figure, small, strong
from views.look.tokens import S2
from views.medication.medicine_actions import MedicineActions
from views.medication.words import (
    ALERT_MOODS,
    CLOCKS,
    alert_title,
    alert_words,
    instruction_lines,
    percent,
    refill_words,
    stock_words,
)

_DEFINED_BY = "Vrijens et al., Br J Clin Pharmacol 2012"
"""Where the share of doses taken over doses due is defined as the measure of adherence."""
_COVERED_BY = "PDC, Pharmacy Quality Alliance"
"""Whose measure the share of days is for which medicine was handed out."""
_TAKEN = frozenset({PrescriptionStatus.ACTIVE, PrescriptionStatus.UNKNOWN})
_OPEN = frozenset({RefillStatus.ASKED, RefillStatus.READY})


def medicine_parts(
    around: UiContext, page: MedicinePage, actions: MedicineActions, now: datetime
) -> list[ft.Control | None]:
    """What needs the person, then how it is taken, how it went, what is left, and what can be changed."""
    look, t, medicine = around.look, around.texts, page.prescription
    taken = medicine.status in _TAKEN
    trouble = problem(look, error_words(t, actions.error).both) if actions.error else None
    alerts = [
        banner(look, alert_title(t, alert), alert_words(t, alert) or None, mood=ALERT_MOODS[alert.severity])
        for alert in page.alerts
    ]
    return [
        trouble,
        _state(around, page),
        _clock(around, page, actions) if page.asks else None,
        *alerts,
        _how(around, medicine, now),
        _times(around, page) if page.times else None,
        _adherence(around, page.adherence) if page.adherence is not None and page.adherence.due else None,
        _coverage(around, page.coverage, day_in(now, around.zones.own)) if page.coverage is not None else None,
        _stock(around, page, actions, now) if taken else None,
        _clock(around, page, actions) if taken and not page.asks and not _is_needed(medicine) else None,
        _own(around, page, actions) if medicine.is_own and page.next is None else None,
    ]


def _state(around: UiContext, page: MedicinePage) -> ft.Control | None:
    """That it is not taken any more, paused, or that another came in its place."""
    look, t, medicine = around.look, around.texts, page.prescription
    if page.next is not None:
        key = page.next
        see = Choice(t.get("medication.replaced.see"), lambda: around.go_on(paths.medicine(key)), strong=True)
        return banner(look, t.get("medication.replaced"), t.get("medication.replaced.body"), choices=[see])
    if medicine.status is PrescriptionStatus.PAUSED:
        return banner(look, t.get("medication.paused"), t.get("medication.paused.body"), icon=ft.Icons.PAUSE)
    if medicine.status not in _TAKEN:
        return banner(
            look, t.get("medication.ended"), t.get("medication.ended.body"), icon=ft.Icons.STOP_CIRCLE_OUTLINED
        )
    return None


def _how(around: UiContext, medicine: Prescription, now: datetime) -> ft.Control:
    """The instructions in plain words, what it is for, and who prescribed it."""
    look, t = around.look, around.texts
    lines = instruction_lines(around, medicine, day_in(now, around.zones.own))
    facts = [
        pair(look, t.get("medication.how.reason"), medicine.reason) if medicine.reason else None,
        pair(look, t.get("medication.how.prescriber"), medicine.prescriber) if medicine.prescriber else None,
        *(pair(look, t.get("medication.how.note"), note) for note in medicine.notes),
    ]
    words = [strong(look, line) for line in lines] or [body(look, t.get("medication.text.none"), "soft")]
    return section(look, t.get("medication.how"), [card(look, [*words, *facts])])


def _times(around: UiContext, page: MedicinePage) -> ft.Control:
    """At what times it is taken, where the doctor wrote only how often; and the way to choosing others."""
    look, t = around.look, around.texts
    key = page.prescription.key
    change = quiet_button(
        look,
        t.get("medication.times.change"),
        lambda: around.go(paths.medicine_times(key)),
        icon=ft.Icons.SCHEDULE,
    )
    lines = [strong(look, " · ".join(f"{at:%H:%M}" for at in sorted(each.times))) for each in page.times]
    chosen = any(each.is_chosen for each in page.times)
    note = t.get("medication.times.chosen" if chosen else "medication.times.usual")
    return section(look, t.get("medication.times"), [card(look, [*lines, small(look, note), change])])


def _adherence(around: UiContext, found: Adherence) -> ft.Control:
    """How regularly it was taken in the last days, with the definition beside the number. A streak is praised; a broken
    one is not spoken of."""
    look, t = around.look, around.texts
    share = found.taken_over_due
    counts = t.get("medication.adherence.counts", taken=found.taken + found.late, due=found.due, late=found.late)
    left = t.get("medication.adherence.missed", missed=found.missed, skipped=found.skipped)
    streak = t.get("medication.adherence.streak", n=found.streak) if found.streak > 1 else None
    full = t.get("medication.adherence.days", full=found.days_full, n=found.days_due)
    lines = [
        figure(look, percent(share)) if share is not None else None,
        body(look, counts),
        body(look, left) if found.missed or found.skipped else None,
        body(look, full),
        strong(look, streak, "good") if streak else None,
        small(look, t.get("medication.adherence.definition", source=_DEFINED_BY)),
    ]
    return section(look, t.get("medication.adherence", n=DAYS_COUNTED), [card(look, lines)])


def _coverage(around: UiContext, found: Coverage, today: date) -> ft.Control:
    """For how many of the days there was enough of it, with the definition, which is another than that of doses."""
    look, t = around.look, around.texts
    lines = [
        figure(look, percent(found.share)),
        body(look, t.get("medication.covered.since", day=fmt.near_day(t, found.since, today))),
        small(look, t.get("medication.covered.definition", source=_COVERED_BY)),
    ]
    return section(look, t.get("medication.covered"), [card(look, lines)])


def _stock(around: UiContext, page: MedicinePage, actions: MedicineActions, now: datetime) -> ft.Control:
    """What is left and until when, counting it, and asking for more."""
    look, t, medicine = around.look, around.texts, page.prescription
    title, until, mood = t.get("medication.stock.unknown"), t.get("medication.stock.unknown.body"), "plain"
    if page.stock is not None:
        left, lasts, found = stock_words(around, page.stock, day_in(now, around.zones.own))
        title, until, mood = left, lasts or "", found
    count = quiet_button(look, t.get("medication.stock.count"), actions.on_count, icon=ft.Icons.INVENTORY_2_OUTLINED)
    is_open = page.refill is not None and page.refill.status in _OPEN
    more = None
    if not medicine.is_own and not is_open:
        words = t.get("medication.refill.ask")
        more = quiet_button(
            look, words, actions.on_refill, icon=ft.Icons.LOCAL_PHARMACY_OUTLINED, busy=actions.busy, decides=True
        )
    lines = [
        strong(look, title, "warm" if mood == "warm" else "ink"),
        small(look, until) if until else None,
        beside_or_below(look, [count, more] if more else [count]),
    ]
    refill = _refill(around, page.refill, actions) if page.refill is not None else None
    return section(look, t.get("medication.stock"), [card(look, lines), refill])


def _refill(around: UiContext, task: RefillTask, actions: MedicineActions) -> ft.Control | None:
    """What the hospital answered to the newest request."""
    if task.status is RefillStatus.WITHDRAWN:
        return None
    look, t = around.look, around.texts
    title, words, mood = refill_words(around, task)
    take_back = Choice(
        t.get("medication.refill.cancel"), lambda: actions.on_cancel_refill(task.id), busy=actions.busy, decides=True
    )
    choices = [take_back] if task.status is RefillStatus.ASKED else []
    return banner(look, title, words, mood=mood, choices=choices, icon=ft.Icons.LOCAL_PHARMACY_OUTLINED)


def _clock(around: UiContext, page: MedicinePage, actions: MedicineActions) -> ft.Control:
    """Which clock it follows. A change of zone is never settled by the app: it asks."""
    look, t = around.look, around.texts
    chosen = page.prescription.settings.clock if page.prescription.settings else None
    choices = [Option(rule.value, t.get(words), t.get(note)) for rule, (words, note) in CLOCKS.items()]
    note = t.get("medication.clock.asks" if page.asks else "medication.clock.note")
    picked = options(
        look,
        t.get("medication.clock"),
        choices,
        chosen.value if chosen else None,
        lambda value: actions.on_clock(ClockRule(value)),
    )
    return section(look, t.get("medication.clock"), [whom_line(look), picked], note=note)


def _is_needed(medicine: Prescription) -> bool:
    return bool(medicine.dosages) and all(dosage.as_needed or dosage.timing is None for dosage in medicine.dosages)


def _own(around: UiContext, page: MedicinePage, actions: MedicineActions) -> ft.Control:
    """Changing, pausing and ending a medicine of one's own; a paused or ended one is taken again by changing it."""
    look, t, medicine = around.look, around.texts, page.prescription
    edit = paths.medicine_edit(medicine.id)
    if medicine.status not in _TAKEN:
        words = t.get("medication.again")
        return quiet_button(look, words, lambda: around.go(edit), icon=ft.Icons.PLAY_ARROW)
    change = quiet_button(look, t.get("medication.change"), lambda: around.go(edit), icon=ft.Icons.EDIT_OUTLINED)
    pause = quiet_button(
        look, t.get("medication.pause"), actions.on_pause, icon=ft.Icons.PAUSE, busy=actions.busy, decides=True
    )
    end = danger_button(look, t.get("medication.end"), actions.on_end, icon=ft.Icons.STOP_CIRCLE_OUTLINED)
    return column([beside_or_below(look, [change, pause]), end], S2)
