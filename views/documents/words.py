"""Words and marks of papers, the same on every screen."""

from __future__ import annotations

from typing import Final

import flet as ft

from services.documents.queries import PaperState, SentPaper
from services.errors import Rejected
from views.context import UiContext
from views.i18n.words import error_words
from views.kit.chips import chip
from views.kit.progress import progress
from views.kit.surfaces import Mood
from views.look.text import small

_STATES: Final[dict[PaperState, tuple[str, Mood]]] = {
    PaperState.WAITING: ("documents.state.waiting", "plain"),
    PaperState.SENT: ("documents.state.sent", "good"),
    PaperState.REFUSED: ("documents.state.refused", "bad"),
}


def state_chip(around: UiContext, sent: SentPaper) -> ft.Container:
    """How far a paper has come."""
    words, mood = _STATES[sent.state]
    return chip(around.look, around.texts.get(words), mood)


def going_up(around: UiContext, sent: SentPaper) -> ft.Control | None:
    """How much of a large paper the hospital has; None while nothing of it goes up in parts."""
    if sent.share is None:
        return None
    return progress(around.look, around.texts, around.texts.get("documents.going_up"), sent.share, 100)


def why_refused(around: UiContext, sent: SentPaper) -> ft.Control | None:
    """What the hospital said to it; None where it has not refused."""
    if sent.refusal is None:
        return None
    return small(around.look, error_words(around.texts, Rejected(sent.refusal)).both, "bad")


def name_of(around: UiContext, sent: SentPaper) -> str:
    """Its title, as the person gave it."""
    return sent.paper.title or around.texts.get("documents.untitled")
