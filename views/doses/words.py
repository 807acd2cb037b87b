"""Doses in words. Times are those of this device's clock: a medicine is taken where the person is."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from services.record.medicines.dose import Administration, Dose, DoseState
from services.record.medicines.model import Dosage, Prescription
from views.context import UiContext
from views.i18n import format as fmt
from views.i18n.texts import Texts
from views.i18n.zones import Zones
from views.instruction import dose_words, event_words

REASONS: Final = {
    "forgot": "medication.skip.forgot",
    "side-effect": "medication.skip.side_effect",
    "feels-well": "medication.skip.feels_well",
    "feels-unwell": "medication.skip.feels_unwell",
    "ran-out": "medication.skip.ran_out",
    "told-to": "medication.skip.told_to",
    "other": "medication.skip.other",
}
"""Why a dose was skipped: the codes of `SKIP_REASONS`."""


def device_time(around: UiContext, moment: datetime) -> str:
    """ "08:00" by the clock of this device."""
    return fmt.clock_time(moment, Zones(around.zones.own))


def dose_facts(around: UiContext, dosage: Dosage, slot: str = "") -> str:
    """How much, at which meal, and what the prescriber added for the person."""
    t = around.texts
    parts = (dose_words(t, dosage.amount), _event_words(t, dosage, slot), *dosage.additional, dosage.patient_text)
    return " · ".join(dict.fromkeys(part for part in parts if part))


def _event_words(t: Texts, dosage: Dosage, slot: str) -> str:
    """ "早饭后", where the prescriber wrote the times of the day by its events: a slot ends with its own one."""
    repeat = dosage.timing.repeat if dosage.timing is not None else None
    if repeat is None or not repeat.when or not slot:
        return ""
    return event_words(t, slot.rpartition("/")[2], repeat.offset)


def medicine_name(t: Texts, prescription: Prescription | None) -> str:
    return (prescription.name if prescription else "") or t.get("medication.untitled")


def spoken_words(around: UiContext, words: str, name: str, planned: datetime | None = None) -> str:
    """What a button about a dose is called by a screen reader: its words, the medicine, and the planned time. So no two
    of a list have the same name."""
    if planned is None:
        return around.texts.get("medication.spoken.medicine", words=words, name=name)
    return around.texts.get("medication.spoken.dose", words=words, name=name, time=device_time(around, planned))


def state_words(around: UiContext, dose: Dose) -> str | None:
    """What has become of a dose; None while it is due or still to come."""
    t, record = around.texts, dose.administration
    at = device_time(around, record.taken) if record and record.taken else ""
    match dose.state:
        case DoseState.TAKEN:
            return t.get("medication.dose.taken", time=at)
        case DoseState.LATE:
            return t.get("medication.dose.late", time=at)
        case DoseState.SKIPPED:
            return skipped_words(t, record)
        case DoseState.MISSED:
            return t.get("medication.dose.missed")
        case _:
            return None


def skipped_words(t: Texts, record: Administration | None) -> str:
    """That a dose was skipped, and why."""
    reason = record.reason if record else None
    if reason is None:
        return t.get("medication.dose.skipped")
    return t.get("medication.dose.skipped_because", reason=t.get(REASONS[reason]) if reason in REASONS else reason)
