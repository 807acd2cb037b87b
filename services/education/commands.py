"""What a person does with articles and points. Each is one transaction, works offline, and goes out through the
outbox; points are given and taken by the hospital alone.
"""

from __future__ import annotations

from datetime import datetime

from local_store import outbox
from local_store.store import Writer
from services.clock import instant
from services.education.ledger import entries
from services.education.points import Credit, LedgerKind, finished_json, redeem_json


def finish_article(w: Writer, task_id: str, *, article_id: str, patient_id: str, now: datetime) -> None:
    """Tells the hospital that this person has finished an article. Once: what is told already is not told again."""
    told = (each for each in entries(w, patient_id) if each.kind is LedgerKind.FINISHED and each.about == article_id)
    if any(each.credit is not Credit.REFUSED for each in told):
        return
    body = finished_json(task_id, article_id, patient_id, now)
    outbox.enqueue(w, body, patient=patient_id, created_at=instant(now))


def redeem_reward(w: Writer, task_id: str, *, reward_id: str, patient_id: str, now: datetime) -> None:
    """Asks the hospital for a reward. The same `task_id` again is the same wish."""
    outbox.enqueue(w, redeem_json(task_id, reward_id, patient_id, now), patient=patient_id, created_at=instant(now))
