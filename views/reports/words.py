"""The words for results: statuses, flags, ranges, moments. Our words are in the catalogs; the hospital's as sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import flet as ft

from services.fhir import resource as fhir
from services.fhir.interpretation import Concern, Direction
from services.record.results import rules
from services.record.results.model import Flag, Form, Report
from services.record.results.rules import Counts, ReportKind, ResultStatus
from services.record.results.urgency import Urgency
from views.context import UiContext
from views.i18n import format as fmt
from views.i18n.texts import Texts
from views.kit.chips import chip
from views.kit.surfaces import Mood
from views.look.text import text

STATUS = {
    "registered": "reports.status.registered",
    "partial": "reports.status.partial",
    "preliminary": "reports.status.preliminary",
    "final": "reports.status.final",
    "amended": "reports.status.amended",
    "corrected": "reports.status.corrected",
    "appended": "reports.status.appended",
    "cancelled": "reports.status.cancelled",
    "entered-in-error": "reports.status.withdrawn",
    "unknown": "reports.status.unknown",
}
SAID = {
    "registered": "reports.said.registered",
    "partial": "reports.said.partial",
    "preliminary": "reports.said.preliminary",
    "amended": "reports.said.amended",
    "corrected": "reports.said.corrected",
    "appended": "reports.said.appended",
    "cancelled": "reports.said.cancelled",
    "entered-in-error": "reports.said.withdrawn",
}


@dataclass(frozen=True)
class StatusLook:
    mood: Mood
    icon: ft.IconData


STATUS_LOOKS: dict[ResultStatus, StatusLook] = {
    ResultStatus.AWAITED: StatusLook("info", ft.Icons.HOURGLASS_TOP),
    ResultStatus.EARLY: StatusLook("info", ft.Icons.HOURGLASS_BOTTOM),
    ResultStatus.FINAL: StatusLook("good", ft.Icons.CHECK_CIRCLE_OUTLINE),
    ResultStatus.CHANGED: StatusLook("warm", ft.Icons.EDIT_NOTE),
    ResultStatus.CANCELLED: StatusLook("plain", ft.Icons.CANCEL_OUTLINED),
    ResultStatus.WITHDRAWN: StatusLook("bad", ft.Icons.BLOCK),
    ResultStatus.UNKNOWN: StatusLook("info", ft.Icons.HELP_OUTLINE),
}

_FLAGS = {
    "N": "reports.flag.N",
    "L": "reports.flag.L",
    "H": "reports.flag.H",
    "LL": "reports.flag.LL",
    "HH": "reports.flag.HH",
    "LU": "reports.flag.LU",
    "HU": "reports.flag.HU",
    "A": "reports.flag.A",
    "AA": "reports.flag.AA",
    "<": "reports.flag.below",
    ">": "reports.flag.above",
    "POS": "reports.flag.POS",
    "NEG": "reports.flag.NEG",
    "IND": "reports.flag.IND",
    "E": "reports.flag.E",
    "DET": "reports.flag.DET",
    "ND": "reports.flag.ND",
    "R": "reports.flag.R",
    "I": "reports.flag.I",
    "S": "reports.flag.S",
    "RR": "reports.flag.RR",
    "WR": "reports.flag.WR",
    "NR": "reports.flag.NR",
    "B": "reports.flag.B",
    "W": "reports.flag.W",
    "U": "reports.flag.U",
    "D": "reports.flag.D",
}
_MOODS: dict[Concern, Mood] = {
    Concern.NORMAL: "good",
    Concern.INFORMATION: "info",
    Concern.UNKNOWN: "info",
    Concern.ABNORMAL: "warm",
    Concern.CRITICAL: "bad",
}
_SUSCEPTIBILITY: dict[str, tuple[Mood, ft.IconData]] = {
    "S": ("good", ft.Icons.CHECK_CIRCLE_OUTLINE),
    "I": ("info", ft.Icons.CONTRAST),
    "R": ("warm", ft.Icons.BLOCK),
}
"""Whether a drug acts on a germ: the drug does, it does at a high dose, it does not."""
_ARROWS = {Direction.UP: ft.Icons.ARROW_UPWARD, Direction.DOWN: ft.Icons.ARROW_DOWNWARD}
KINDS = {
    ReportKind.LAB: "reports.kind.lab",
    ReportKind.IMAGING: "reports.kind.imaging",
    ReportKind.OTHER: "reports.kind.other",
}


def status_words(t: Texts, status: str) -> str:
    """A status in a word; an unknown one as it was sent."""
    key = STATUS.get(status)
    return t.get(key) if key else t.get("reports.status.other", status=status)


def status_chip(around: UiContext, status: str) -> ft.Container:
    face = STATUS_LOOKS[rules.result_status(status)]
    return chip(around.look, status_words(around.texts, status), face.mood, face.icon)


def flag_words(t: Texts, flag: Flag) -> str:
    """The laboratory's flag in words; an unknown one as it was sent."""
    key = _FLAGS.get(flag.code or "")
    return t.get(key) if key else flag.text or flag.code or ""


def mood_of(flag: Flag | None) -> Mood:
    """The colour of a flag; of a value without one that of what is usual."""
    if flag is None:
        return "good"
    known = _SUSCEPTIBILITY.get(flag.code or "")
    return known[0] if known else _MOODS[flag.concern]


def flag_chip(around: UiContext, flag: Flag) -> ft.Container:
    """Word, icon and colour together: colour is never the only cue."""
    icons = {Concern.CRITICAL: ft.Icons.ERROR_OUTLINE, Concern.NORMAL: ft.Icons.CHECK}
    known = _SUSCEPTIBILITY.get(flag.code or "")
    icon = known[1] if known else _ARROWS.get(rules.way(flag)) or icons.get(flag.concern) or ft.Icons.INFO_OUTLINE
    return chip(around.look, flag_words(around.texts, flag), mood_of(flag), icon)


def flag_mark(around: UiContext, flag: Flag) -> ft.Control:
    """The flag beside its value: what is usual is a word with its sign, any other a chip."""
    if flag.concern is not Concern.NORMAL:
        return flag_chip(around, flag)
    words = flag_words(around.texts, flag)
    said = around.texts.get("reports.flag.usual", words=words)
    return text(around.look, said, size=around.look.small, tone="good", spoken=words)


def total_words(t: Texts, counts: Counts) -> str:
    """ "共 4 项"; how many of them are flagged says the chip beside it."""
    return t.get("reports.counts", total=counts.total) if counts.total else ""


def counts_chip(around: UiContext, counts: Counts, urgency: Urgency) -> ft.Container | None:
    """How many results are flagged. Critical ones raise an alarm only while somebody has to act on them."""
    t = around.texts
    if counts.critical and urgency is Urgency.NOW:
        return chip(around.look, t.get("reports.chip.critical", n=counts.critical), "bad", ft.Icons.ERROR_OUTLINE)
    if counts.critical:
        mood: Mood = "warm" if urgency is Urgency.ASK else "plain"
        return chip(around.look, t.get("reports.chip.critical.past", n=counts.critical), mood, ft.Icons.HISTORY)
    if counts.abnormal:
        return chip(around.look, t.get("reports.chip.abnormal", n=counts.abnormal), "warm", ft.Icons.PRIORITY_HIGH)
    return None


def title_of(t: Texts, title: str | None) -> str:
    return title or t.get("reports.untitled")


def when_words(around: UiContext, when: fhir.When | fhir.Period | None, now: datetime) -> str:
    """A moment, a partial date or a period, as exactly as it was given."""
    t = around.texts
    if when is None:
        return t.get("reports.when.unknown")
    if isinstance(when, fhir.Period):
        start = when_words(around, when.start, now) if when.start else "…"
        return t.get("reports.when.period", start=start, end=when_words(around, when.end, now) if when.end else "…")
    if isinstance(when, datetime):
        return fmt.near_moment(t, when, now, around.zones)
    return fmt.near_date(t, when, fmt.local_date(now, around.zones))


def day_words(around: UiContext, when: fhir.When | None, now: datetime) -> str:
    """The day alone: enough for a list."""
    if not isinstance(when, datetime):
        return when_words(around, when, now)
    return fmt.near_day(around.texts, fmt.local_date(when, around.zones), fmt.local_date(now, around.zones))


def day_of(around: UiContext, when: fhir.When) -> date:
    """The day by the clinic's calendar; of a partial date its first."""
    return fmt.local_date(when, around.zones) if isinstance(when, datetime) else when.first_day


def month_words(around: UiContext, when: fhir.When | None) -> str:
    """The month a report is grouped under, by the clinic's calendar."""
    t = around.texts
    if when is None:
        return t.get("reports.when.unknown")
    day = day_of(around, when)
    if isinstance(when, fhir.FhirDate) and when.month is None:
        return t.get("kit.year", year=when.year)
    return fmt.month(t, day)


_FORM_KINDS = {
    "application/pdf": "PDF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "text/html": "HTML",
    "text/plain": "TXT",
    "video/mp4": "MP4",
    "video/webm": "WEBM",
    "video/quicktime": "MOV",
}


def form_words(t: Texts, form: Form) -> str:
    """What kind of document, and how large."""
    kind = _FORM_KINDS.get(form.content_type or "", form.content_type or "")
    size = t.get("reports.form.size", kb=max(1, form.size // 1024)) if form.size else ""
    return " · ".join(part for part in (kind, size) if part)


def made_by(report: Report) -> str | None:
    return " · ".join(report.performers) or None
