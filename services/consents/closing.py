"""What is still open when a person closes their account. Reads only, never waits for the network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from local_store import outbox, resources
from local_store.store import Reader
from services.clock import instant
from services.query import query
from services.record.money.due import to_pay

_OPEN: Final = frozenset({"proposed", "pending", "booked", "arrived", "checked-in", "waitlist"})
_MOST: Final = 200


@dataclass(frozen=True)
class OpenMatters:
    """Visits to come, bills to pay and changes that were not sent, each as their number."""

    visits: int = 0
    bills: int = 0
    unsent: int = 0


@query("Appointment", "Invoice", "setting", "outbox")
def open_matters(r: Reader, patient: str, today: date, now: datetime) -> OpenMatters:
    """Those of this patient, the changes of everybody: all of them are erased here."""
    visits = resources.select(r, "Appointment", patient=patient, since=instant(now), limit=_MOST)
    bills = to_pay(r, patient, today)
    return OpenMatters(
        sum(stored.body.get("status") in _OPEN for stored in visits),
        len(bills.bills) if bills else 0,
        outbox.unsent(r),
    )
