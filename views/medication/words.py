"""Medicines in words: instructions, alerts, refills, stock. Words of the hospital's stay as they were written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date
from decimal import Decimal
from typing import Final

from services.fhir import resource as fhir
from services.fhir.when import FhirDate
from services.medication.alerts import AlertKind, MedicationAlert
from services.medication.knowledge import Severity
from services.medication.queries import MedicinePage
from services.medication.refills import RefillStatus, RefillTask
from services.moments import day_in
from services.record.medicines.dose import Stock
from services.record.medicines.model import ClockRule, Dosage, Prescription
from services.record.medicines.stock import most_of
from views.context import UiContext
from views.i18n import format as fmt
from views.i18n.texts import Texts
from views.instruction import dose_words, instruction_words
from views.kit.banner import BannerMood
from views.kit.surfaces import Mood

CLOCKS: Final = {
    ClockRule.WALL: ("medication.clock.wall", "medication.clock.wall.note"),
    ClockRule.HOME: ("medication.clock.home", "medication.clock.home.note"),
    ClockRule.ELAPSED: ("medication.clock.elapsed", "medication.clock.elapsed.note"),
}
_KINDS: Final = {
    AlertKind.ALLERGY: "medication.alert.allergy",
    AlertKind.INTERACTION: "medication.alert.interaction",
    AlertKind.DUPLICATE: "medication.alert.duplicate",
}
_SEVERITIES: Final = {
    Severity.HIGH: "medication.alert.high",
    Severity.MODERATE: "medication.alert.moderate",
    Severity.LOW: "medication.alert.low",
}
ALERT_MOODS: Final[dict[Severity, BannerMood]] = {Severity.HIGH: "bad", Severity.MODERATE: "warm", Severity.LOW: "info"}
_REFILLS: Final = {
    RefillStatus.ASKED: "medication.refill.asked",
    RefillStatus.READY: "medication.refill.ready",
    RefillStatus.DONE: "medication.refill.done",
    RefillStatus.REFUSED: "medication.refill.refused",
    RefillStatus.WITHDRAWN: "medication.refill.withdrawn",
}
_REFUSALS: Final = {
    "stopped": "medication.refill.refused.stopped",
    "expired": "medication.refill.refused.expired",
    "no-repeats": "medication.refill.refused.no_repeats",
    "too-early": "medication.refill.refused.too_early",
    "open": "medication.refill.refused.open",
    "staff": "medication.refill.refused.staff",
}
_SOON: Final = 7
"""Days before a medicine runs out from which on it is said as a warning."""


def instruction_lines(around: UiContext, medicine: Prescription, today: date) -> list[str]:
    """Each instruction in plain words; a beginning that is past is no part of them."""
    found = [instruction_words(around.texts, _begun(dosage, today)) for dosage in medicine.dosages]
    return [words for words in found if words]


def _begun(dosage: Dosage, today: date) -> Dosage:
    timing = dosage.timing
    repeat = timing.repeat if timing is not None else None
    start = fhir.first_moment(repeat.start) if repeat is not None else None
    if timing is None or repeat is None or start is None or day_in(start, UTC) >= today:
        return dosage
    return replace(dosage, timing=replace(timing, repeat=replace(repeat, start=None)))


def alert_title(t: Texts, alert: MedicationAlert) -> str:
    """What meets what, and how serious it is."""
    return t.get(_KINDS[alert.kind], other=alert.other, severity=t.get(_SEVERITIES[alert.severity]))


def alert_words(t: Texts, alert: MedicationAlert) -> str:
    """What may happen, what to do, and where that is published."""
    if alert.kind is AlertKind.DUPLICATE:
        ingredient = alert.detail or alert.other
        return t.get("medication.alert.duplicate.body", ingredient=ingredient)
    source = t.get("medication.alert.source", source=alert.source) if alert.source else None
    return "\n".join(part for part in (alert.detail, alert.action, source) if part)


def refill_words(around: UiContext, task: RefillTask) -> tuple[str, str | None, BannerMood]:
    """How far a refill has come, what that means, and its colour."""
    t = around.texts
    title = t.get(_REFILLS[task.status])
    if task.status is RefillStatus.REFUSED:
        known = _REFUSALS.get(task.why or "")
        day = _day(t, task)
        why = t.get(known, day=day) if known else None
        return title, "\n".join(part for part in (why, task.words) if part) or None, "warm"
    if task.status is RefillStatus.READY:
        return title, t.get("medication.refill.ready.body"), "good"
    return title, task.words, "good" if task.status is RefillStatus.DONE else "info"


def _day(t: Texts, task: RefillTask) -> str:
    if task.ask_again is None:
        return ""
    return fmt.full_date(t, task.ask_again) if isinstance(task.ask_again, FhirDate) else ""


def stock_words(around: UiContext, stock: Stock, today: date) -> tuple[str, str | None, Mood]:
    """What is left, until when it lasts, and its colour."""
    t = around.texts
    left = t.get("medication.stock.left", amount=dose_words(t, stock.left))
    if stock.left.number <= 0:
        return t.get("medication.stock.none"), None, "warm"
    if stock.runs_out is None:
        return left, None, "plain"
    until = t.get("medication.stock.until", day=fmt.near_day(t, stock.runs_out, today))
    return left, until, "warm" if (stock.runs_out - today).days <= _SOON else "plain"


def stock_unit(known: MedicinePage) -> str:
    """In which unit its stock is counted: that of its doses, or of what was counted before."""
    amounts = [most_of(dosage) for dosage in known.prescription.dosages]
    found = known.stock.left if known.stock else next((each for each in amounts if each is not None), None)
    return (found.unit or fmt.unit(found.code)) if found else ""


def percent(share: Decimal) -> str:
    return f"{round(share * 100)}%"
