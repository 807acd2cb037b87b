"""The words of learning: why an article was chosen, who answers for it, what came of reading it."""

from __future__ import annotations

from datetime import datetime

import flet as ft

from services.education.model import Article, Topic
from services.education.points import Credit, PointEntry
from services.education.rules import Chosen, FactKind
from services.fhir.resource import When
from services.moments import day_in
from views.context import UiContext
from views.i18n import format as fmt
from views.i18n.texts import Texts

TOPICS = {
    Topic.CONDITION: "education.topic.condition",
    Topic.MEDICINE: "education.topic.medicine",
    Topic.RESULT: "education.topic.result",
    Topic.VISIT: "education.topic.visit",
    Topic.DEVICE: "education.topic.device",
    Topic.LIVING: "education.topic.living",
    Topic.ANSWER: "education.topic.answer",
    Topic.OTHER: "education.topic.other",
}
ICONS = {
    Topic.CONDITION: ft.Icons.FAVORITE_OUTLINE,
    Topic.MEDICINE: ft.Icons.MEDICATION_OUTLINED,
    Topic.RESULT: ft.Icons.SCIENCE_OUTLINED,
    Topic.VISIT: ft.Icons.EVENT_NOTE_OUTLINED,
    Topic.DEVICE: ft.Icons.MONITOR_HEART_OUTLINED,
    Topic.LIVING: ft.Icons.DIRECTIONS_WALK,
    Topic.ANSWER: ft.Icons.QUESTION_ANSWER_OUTLINED,
    Topic.OTHER: ft.Icons.MENU_BOOK_OUTLINED,
}
_BECAUSE = {
    (FactKind.FLAGGED, True): "education.because.flagged.new",
    (FactKind.FLAGGED, False): "education.because.flagged",
    (FactKind.RESULT, True): "education.because.result",
    (FactKind.RESULT, False): "education.because.result",
    (FactKind.MEDICINE, True): "education.because.medicine.new",
    (FactKind.MEDICINE, False): "education.because.medicine",
    (FactKind.CONDITION, True): "education.because.condition",
    (FactKind.CONDITION, False): "education.because.condition",
}


def because(around: UiContext, chosen: Chosen, now: datetime) -> str:
    """Why this article stands here."""
    t, fact = around.texts, chosen.fact
    if fact.kind is FactKind.VISIT:
        when = fmt.near_moment(t, fact.when, now, around.zones) if fact.when else ""
        return t.get("education.because.visit", when=when, name=fact.name or t.get("education.hospital"))
    return t.get(_BECAUSE[fact.kind, chosen.new], name=fact.name)


def by_whom(around: UiContext, article: Article) -> str:
    """Who answers for it and since when, and how long it takes."""
    t = around.texts
    reviewed = _month(around, article.reviewed)
    facts = [
        t.get("education.reviewer", name=article.reviewer) if article.reviewer else article.author,
        t.get("education.reviewed", month=reviewed) if reviewed else None,
        t.get("education.minutes", n=article.minutes),
    ]
    return " · ".join(fact for fact in facts if fact)


def _month(around: UiContext, when: When | None) -> str | None:
    if when is None:
        return None
    day = day_in(when, around.zones.clinic) if isinstance(when, datetime) else when.first_day
    return fmt.month(around.texts, day)


def outcome(t: Texts, finished: PointEntry) -> tuple[str, str | None]:
    """What came of finishing an article: a title, and what follows from it."""
    match finished.credit:
        case Credit.CREDITED:
            return t.get("education.finished"), t.get("education.credited", n=finished.points)
        case Credit.WAITING:
            return t.get("education.finished"), t.get("education.waiting")
        case Credit.DAY_FULL:
            return t.get("education.finished"), t.get("education.day_full")
        case Credit.KNOWN:
            return t.get("education.finished"), t.get("education.known")
        case Credit.REFUSED:
            return t.get("education.refused"), None
        case Credit.OTHER:
            return t.get("education.finished"), None


def signed(points: int) -> str:
    """Points that were earned or spent, with their sign."""
    return f"+{points}" if points > 0 else f"−{-points}" if points < 0 else "0"
