"""What became of readings at the clinic, as it is on this device. Reads only, never waits for the network."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from local_store import resources
from local_store.store import Reader
from services.each import each
from services.record.risk.reviews import CODES, TASK, ClinicReview, ReviewAnswer, clinic_review

ANSWERED: Final = timedelta(days=30)
"""So long an answer is shown."""
_WAITS: Final = frozenset({ReviewAnswer.SENT, ReviewAnswer.LOOKED_AT})
MOST_SHOWN: Final = 5
_MOST: Final = 50
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


def clinic_reviews(r: Reader, patient: str, language: str, now: datetime) -> tuple[ClinicReview, ...]:
    """What waits at the clinic, and what was answered lately, the newest first."""
    found: list[ClinicReview] = []
    for code in CODES:
        kept = resources.select(r, TASK, patient=patient, code=code, limit=_MOST)
        found += filter(None, each(kept, lambda task: clinic_review(task.body, language)).read)
    shown = [review for review in found if _is_of_now(review, now)]
    return tuple(sorted(shown, key=lambda review: review.changed or _LONG_AGO, reverse=True)[:MOST_SHOWN])


def _is_of_now(review: ClinicReview, now: datetime) -> bool:
    return review.answer in _WAITS or (review.changed is not None and now - review.changed <= ANSWERED)
