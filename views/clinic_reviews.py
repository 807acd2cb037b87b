"""What became of home readings at the clinic, a row each: on the health plan and beside the measurements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import flet as ft

from services.record.risk.reviews import ClinicReview, ReviewAnswer
from views import paths
from views.context import UiContext
from views.i18n import format as fmt
from views.kit.chips import chip
from views.kit.lists import list_group, list_row
from views.kit.surfaces import Mood

_ANSWERS: Final[dict[ReviewAnswer, tuple[str, str, Mood]]] = {
    ReviewAnswer.SENT: ("plan.review.sent", "plan.review.sent.note", "brand"),
    ReviewAnswer.LOOKED_AT: ("plan.review.looked_at", "plan.review.looked_at.note", "brand"),
    ReviewAnswer.AGREED: ("plan.review.agreed", "plan.review.agreed.note", "good"),
    ReviewAnswer.VISIT: ("plan.review.visit", "plan.review.visit.note", "warm"),
    ReviewAnswer.DECLINED: ("plan.review.declined", "plan.review.declined.note", "good"),
}
"""The mark, what it means, and its colour."""


def reviews_group(around: UiContext, reviews: Sequence[ClinicReview], now: datetime) -> ft.Control | None:
    """The readings that were sent to the clinic, each with how far that has come; nothing without any."""
    t, rows = around.texts, [_review(around, review, now) for review in reviews]
    return list_group(around.look, rows, title=t.get("plan.reviews"), note=t.get("plan.reviews.note")) if rows else None


def _review(around: UiContext, review: ClinicReview, now: datetime) -> ft.Control:
    look, t = around.look, around.texts
    key, note, mood = _ANSWERS[review.answer]
    said = None if review.words is None else t.get("plan.review.words", words=review.words)
    lines = [
        t.get(note),
        said,
        t.get("plan.review.prescribed") if review.prescribed else None,
        fmt.near_moment(t, review.changed, now, around.zones) if review.changed is not None else None,
    ]
    visits = review.answer is ReviewAnswer.VISIT
    return list_row(
        look,
        review.reason or t.get("plan.review.readings"),
        "\n".join(filter(None, lines)),
        icon=ft.Icons.MARK_CHAT_READ_OUTLINED,
        marks=[chip(look, t.get(key), mood)],
        on_click=(lambda: around.go(paths.booking())) if visits else None,
    )
