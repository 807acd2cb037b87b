"""The words of a self-check's rows."""

from __future__ import annotations

from services.self_check.model import CheckKind, CheckNote, Verdict
from views.i18n.texts import Texts


def kind_words(t: Texts, kind: CheckKind) -> str:
    """What was checked."""
    return {
        CheckKind.DRIVER: t.get("self_check.driver"),
        CheckKind.CIPHER: t.get("self_check.cipher"),
        CheckKind.KEY: t.get("self_check.key"),
        CheckKind.VAULT: t.get("self_check.vault"),
        CheckKind.ALARM: t.get("self_check.alarm"),
        CheckKind.CLOCK: t.get("self_check.clock"),
        CheckKind.FONTS: t.get("self_check.fonts"),
        CheckKind.STORAGE: t.get("self_check.storage"),
        CheckKind.NETWORK: t.get("self_check.network"),
    }[kind]


def verdict_words(t: Texts, verdict: Verdict) -> str:
    return {
        Verdict.PASSED: t.get("self_check.passed"),
        Verdict.FAILED: t.get("self_check.failed"),
        Verdict.NOT_HERE: t.get("self_check.not_here"),
    }[verdict]


def note_words(t: Texts, note: CheckNote) -> str:
    """Why; empty where there is nothing to say."""
    return {
        CheckNote.NONE: "",
        CheckNote.FAULT: t.get("self_check.note.fault"),
        CheckNote.NO_SEARCH: t.get("self_check.note.no_search"),
        CheckNote.NOT_READ_BACK: t.get("self_check.note.not_read_back"),
        CheckNote.NO_CIPHER: t.get("self_check.note.no_cipher"),
        CheckNote.PLAIN_TEXT: t.get("self_check.note.plain_text"),
        CheckNote.ANOTHER_KEY_OPENS: t.get("self_check.note.another_key_opens"),
        CheckNote.ALARMS_OFF: t.get("self_check.note.alarms_off"),
        CheckNote.ALARMS_LATE: t.get("self_check.note.alarms_late"),
        CheckNote.NO_NOTIFICATIONS: t.get("self_check.note.no_notifications"),
        CheckNote.CLOCK_OFF: t.get("self_check.note.clock_off"),
        CheckNote.CLOCK_ALONE: t.get("self_check.note.clock_alone"),
        CheckNote.ZONE_UNKNOWN: t.get("self_check.note.zone_unknown"),
        CheckNote.FONT_MISSING: t.get("self_check.note.font_missing"),
        CheckNote.SYSTEM_FONTS: t.get("self_check.note.system_fonts"),
        CheckNote.LITTLE_ROOM: t.get("self_check.note.little_room"),
        CheckNote.ROOM_UNKNOWN: t.get("self_check.note.room_unknown"),
        CheckNote.NO_HOSPITAL: t.get("self_check.note.no_hospital"),
        CheckNote.OUT_OF_REACH: t.get("self_check.note.out_of_reach"),
    }[note]
