"""What a person wants of a time, kept on this device: from when, which days, morning or afternoon, older, accompanied.

Wishes order the recommended times and hide no others. They are about one department: another begins without any.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Final

from local_store import settings
from local_store.store import Reader, Writer
from services.booking.recommend.advice import Wishes
from services.booking.rules import Half
from services.fhir import resource as fhir
from services.moments import day_in, days_later, midnight
from services.query import query

KEY: Final = "booking.wishes"
FURTHEST: Final = 28  # days


@dataclass(frozen=True)
class KeptWishes:
    """`in_days`: not before so many days from today. `weekdays` ISO (Monday 1) and `halves`: empty means any."""

    in_days: int = 0
    weekdays: frozenset[int] = frozenset()
    halves: frozenset[Half] = frozenset()
    elderly: bool = False
    companion: bool = False

    @property
    def any(self) -> bool:
        """Whether there is any wish at all."""
        return self != KeptWishes()

    def on(self, now: datetime, zone: tzinfo, role_id: str | None = None) -> Wishes:
        """The wishes with dates of the clinic's calendar, from today on; with `role_id` for one doctor alone."""
        earliest = midnight(days_later(day_in(now, zone), self.in_days), zone) if self.in_days else None
        return Wishes(earliest, self.weekdays, self.halves, role_id, self.elderly, self.companion)


@query(settings.TOPIC)
def kept_wishes(r: Reader, department_id: str) -> KeptWishes:
    """What was said last, as far as it was about this department. Reads only."""
    kept = fhir.as_object(settings.get(r, KEY))
    return _read(kept) if kept.get("department") == department_id else KeptWishes()


def keep_wishes(w: Writer, department_id: str, wishes: KeptWishes) -> None:
    """Keeps the wishes about a department on this device, in place of those about another; they never leave it."""
    settings.put(
        w,
        KEY,
        {
            "department": department_id,
            "in_days": wishes.in_days,
            "weekdays": sorted(wishes.weekdays),
            "halves": sorted(wishes.halves),
            "elderly": wishes.elderly,
            "companion": wishes.companion,
        },
    )


def change_wishes(w: Writer, department_id: str, change: Callable[[KeptWishes], KeptWishes]) -> None:
    """Changes the wishes about a department as they are by now: two quick taps both count."""
    keep_wishes(w, department_id, change(kept_wishes(w, department_id)))


def _read(kept: Any) -> KeptWishes:
    """Tolerates anything: an older or newer version of the app may have written it."""
    own = fhir.as_object(kept)
    days = [fhir.as_int(day) for day in fhir.as_list(own.get("weekdays"))]
    halves = [half for half in fhir.as_list(own.get("halves")) if isinstance(half, str) and half in set(Half)]
    return KeptWishes(
        in_days=min(max(fhir.as_int(own.get("in_days")) or 0, 0), FURTHEST),
        weekdays=frozenset(day for day in days if day is not None and 1 <= day <= 7),
        halves=frozenset(Half(half) for half in halves),
        elderly=own.get("elderly") is True,
        companion=own.get("companion") is True,
    )
