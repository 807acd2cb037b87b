"""Words for measurements: kinds, bands, classes, and when. Texts come from the catalogs."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import flet as ft

from services.moments import day_in
from services.record.measurements.kinds import KINDS, MeasurementKind
from services.record.measurements.model import Meal, Measurement
from services.record.measurements.pressure_class import PressureClass, pressure_class
from services.record.measurements.target import PUBLISHED, OwnGoal, TargetBand, TargetBands, TargetSource
from services.vitals.model import KeptMeasurement
from views.context import UiContext
from views.i18n import format as fmt
from views.i18n.texts import Texts
from views.kit.chips import chip
from views.kit.surfaces import Mood
from views.measurement_words import number_words, unit_words

NAMES: Final = {
    MeasurementKind.PRESSURE: "vitals.kind.pressure",
    MeasurementKind.PULSE: "vitals.kind.pulse",
    MeasurementKind.GLUCOSE: "vitals.kind.glucose",
    MeasurementKind.WEIGHT: "vitals.kind.weight",
    MeasurementKind.TEMPERATURE: "vitals.kind.temperature",
    MeasurementKind.OXYGEN: "vitals.kind.oxygen",
    MeasurementKind.STEPS: "vitals.kind.steps",
    MeasurementKind.SLEEP: "vitals.kind.sleep",
    MeasurementKind.PAIN: "vitals.kind.pain",
    MeasurementKind.MOOD: "vitals.kind.mood",
}
ICONS: Final = {
    MeasurementKind.PRESSURE: ft.Icons.MONITOR_HEART_OUTLINED,
    MeasurementKind.PULSE: ft.Icons.FAVORITE_OUTLINE,
    MeasurementKind.GLUCOSE: ft.Icons.BLOODTYPE_OUTLINED,
    MeasurementKind.WEIGHT: ft.Icons.MONITOR_WEIGHT_OUTLINED,
    MeasurementKind.TEMPERATURE: ft.Icons.THERMOSTAT,
    MeasurementKind.OXYGEN: ft.Icons.AIR,
    MeasurementKind.STEPS: ft.Icons.DIRECTIONS_WALK,
    MeasurementKind.SLEEP: ft.Icons.BEDTIME_OUTLINED,
    MeasurementKind.PAIN: ft.Icons.HEALING_OUTLINED,
    MeasurementKind.MOOD: ft.Icons.MOOD_OUTLINED,
}
MEALS: Final = {
    Meal.FASTING: "vitals.meal.fasting",
    Meal.BEFORE: "vitals.meal.before",
    Meal.AFTER: "vitals.meal.after",
    Meal.BEDTIME: "vitals.meal.bedtime",
}
_CLASSES: Final[dict[PressureClass, tuple[str, Mood]]] = {
    PressureClass.LOW: ("vitals.class.low", "info"),
    PressureClass.USUAL: ("vitals.class.usual", "good"),
    PressureClass.HIGH: ("vitals.class.high", "warm"),
    PressureClass.CRISIS: ("vitals.class.crisis", "bad"),
}
_BY_GOAL: Final = frozenset({PressureClass.USUAL, PressureClass.HIGH})
_BY_GOAL_WORDS: Final[dict[bool, tuple[str, Mood]]] = {
    True: ("vitals.class.in_goal", "good"),
    False: ("vitals.class.off_goal", "warm"),
}
_SOURCES: Final = {
    TargetSource.HYPERTENSION: "vitals.source.hypertension",
    TargetSource.DIABETES: "vitals.source.diabetes",
    TargetSource.HEART_RATE: "vitals.source.heart_rate",
    TargetSource.OXYGEN: "vitals.source.oxygen",
    TargetSource.ACTIVITY: "vitals.source.activity",
    TargetSource.SLEEP: "vitals.source.sleep",
}


def kind_words(t: Texts, kind: MeasurementKind) -> str:
    return t.get(NAMES[kind])


def band_words(t: Texts, kind: MeasurementKind, band: TargetBand) -> str:
    """ "目标 60-100 次/分" """
    low, high = (None if end is None else number_words(t, kind, end) for end in (band.low, band.high))
    unit, own = unit_words(t, kind), isinstance(band.source, OwnGoal)
    if low is None or high is None:
        key = "vitals.band.from" if high is None else "vitals.band.to"
        words = t.get(key, end=low or high, unit=unit)
    else:
        words = t.get("vitals.band.between", low=low, high=high, unit=unit)
    return t.get("vitals.band.own", band=words) if own else words


def source_words(t: Texts, source: TargetSource | OwnGoal) -> str:
    """Whose range it is: "依据：中国居民膳食指南（2022）", "您的目标，由李明定：血压低于 130/80"."""
    if isinstance(source, TargetSource):
        return t.get("vitals.source", source=t.get(_SOURCES[source]))
    words = t.get("vitals.goal.by", by=source.by) if source.by else t.get("vitals.goal")
    return t.get("vitals.goal.words", goal=words, words=source.words) if source.words else words


def class_chip(around: UiContext, measured: Measurement, bands: TargetBands = PUBLISHED) -> ft.Container | None:
    """The class of a blood pressure as a coloured word, by their own goal where the person has one and nothing urgent
    is to be said; None for any other kind."""
    found = pressure_class(measured)
    if found in _BY_GOAL and any(kind is MeasurementKind.PRESSURE for kind, _ in bands.own):
        key, mood = _BY_GOAL_WORDS[bands.has(measured) is True]
        return chip(around.look, around.texts.get(key), mood)
    return None if found is None else pressure_chip(around, found)


def pressure_chip(around: UiContext, found: PressureClass) -> ft.Container:
    key, mood = _CLASSES[found]
    return chip(around.look, around.texts.get(key), mood)


def facts_words(around: UiContext, kept: KeptMeasurement, now: datetime) -> str:
    """When it was, the pulse or the meal with it, and whether the hospital has it."""
    t, measured = around.texts, kept.measured
    facts = [fmt.capital(when_words(around, measured, now))]
    if kept.pulse is not None:
        facts.append(t.get("vitals.with_pulse", n=number_words(t, MeasurementKind.PULSE, kept.pulse.value)))
    if measured.meal is not None:
        facts.append(t.get(MEALS[measured.meal]))
    if not measured.by_patient:
        facts.append(t.get("vitals.at_hospital"))
    if kept.refused:
        facts.append(t.get("vitals.refused"))
    elif kept.waiting:
        facts.append(t.get("vitals.waiting"))
    return " · ".join(facts)


def when_words(around: UiContext, measured: Measurement, now: datetime) -> str:
    """The day of a daily number, else the moment, by the clock of this device."""
    if KINDS[measured.kind].daily:
        zone = around.zones.own
        return fmt.near_day(around.texts, day_in(measured.moment, zone), day_in(now, zone))
    return fmt.device_moment(around.texts, measured.moment, now, around.zones)
