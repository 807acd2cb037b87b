"""Payments a person decided on, kept on this device before the first attempt and until the hospital has an order.

```
kept --tried (just before it leaves)--> no answer yet --answer--> the Task is in the store, the intent is gone
                                             '--the hospital never got it--> absent: may leave again, unchanged
```
The id is the idempotency key: it survives a kill, and is only ever sent with the same body.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from local_store import exact_json, settings
from local_store.store import Reader, Writer
from services.fhir.shape import as_object, as_text
from services.record.money.order import Order, order

KEY: Final = "bills.intents"


class Progress(StrEnum):
    """How far an intent has come on its way."""

    KEPT = "kept"
    TRIED = "tried"
    ABSENT = "absent"


@dataclass(frozen=True)
class Intent:
    """What was decided, as it goes to the hospital."""

    order: Order
    body: dict[str, Any]
    progress: Progress


def keep(w: Writer, body: dict[str, Any]) -> None:
    """Keeps a decision. The same again changes nothing; the same id with another body raises ValueError."""
    known, id_ = _all(w), str(body["id"])
    if id_ in known:
        if exact_json.dumps(as_object(known[id_]).get("body")) != exact_json.dumps(body):
            raise ValueError("this key already stands for another payment")
        return
    settings.put(w, KEY, {**known, id_: {"body": body, "progress": str(Progress.KEPT)}})


def mark(w: Writer, order_id: str, progress: Progress) -> None:
    """Records the progress; does nothing when it is settled already."""
    known = _all(w)
    if order_id in known:
        settings.put(w, KEY, {**known, order_id: {**as_object(known[order_id]), "progress": str(progress)}})


def drop(w: Writer, order_id: str) -> None:
    """Drops a decision: the hospital has the order, or certainly will never have it."""
    known = _all(w)
    if order_id in known:
        settings.put(w, KEY, {id_: stored for id_, stored in known.items() if id_ != order_id})


def get(r: Reader, order_id: str) -> Intent | None:
    """One decision that is not settled. Reads only."""
    return next((intent for intent in intents(r) if intent.order.id == order_id), None)


def intents(r: Reader) -> tuple[Intent, ...]:
    """All decisions that are not settled, the oldest first. Reads only."""
    found = (_intent(as_object(stored)) for stored in _all(r).values())
    return tuple(intent for intent in found if intent is not None)


def _intent(kept: Any) -> Intent | None:
    body, progress = dict(as_object(kept.get("body"))), as_text(kept.get("progress"))
    read = order(body)
    return None if read is None else Intent(read, body, Progress(progress) if progress else Progress.TRIED)


def _all(r: Reader) -> dict[str, Any]:
    return dict(as_object(settings.get(r, KEY)))
