"""How somebody wants to be written to by the hospital, from the same resource as their wish: at which hours not, and by
which way about others whom they look after. Pure.

quiet-from, quiet-to    from when until when nothing is sent, by the hospital's clock, beside the hospital's own night
told-by                 `sms` or `email`, for messages about others
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import extension

Json = dict[str, Any]

SMS: Final = "sms"
EMAIL: Final = "email"
LONGEST_QUIET: Final = 13 * 60
"""Minutes. What is held back longer than that would be told too late."""


@dataclass(frozen=True)
class QuietSpan:
    """From `begins` until `ends`, which may be on the next day."""

    begins: time
    ends: time

    def has(self, at: time) -> bool:
        """Whether they are at this time of the day."""
        if self.begins < self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends

    @property
    def minutes(self) -> int:
        """How long they are; none for what begins when it ends."""
        return (_minute(self.ends) - _minute(self.begins)) % (24 * 60)


@dataclass(frozen=True)
class Receiving:
    """`quiet` None: the hospital's night alone. `way` None: by SMS where there is a phone, else by mail."""

    quiet: QuietSpan | None = None
    way: str | None = None

    def is_quiet(self, at: time) -> bool:
        """Whether nothing is sent to them at this time of the day."""
        return self.quiet is not None and self.quiet.has(at)

    def quiet_until(self, moment: datetime) -> datetime:
        """The end of their quiet hours when a moment is in them, else that moment."""
        here = clock.here(moment)
        if self.quiet is None or not self.is_quiet(here.time()):
            return moment
        day = here.date() + timedelta(days=here.time() >= self.quiet.ends)
        return datetime.combine(day, self.quiet.ends, clock.ZONE).astimezone(moment.tzinfo)


def receiving(body: Json) -> Receiving:
    """Reads it; what cannot be read is not wanted."""
    found, way = _quiet(body), extension(body, "told-by")
    return Receiving(found if found and is_fair(found) else None, way if way in (SMS, EMAIL) else None)


def is_written_well(body: Json) -> bool:
    """Whether everything that a person wrote about it can be fulfilled."""
    said = (extension(body, "quiet-from"), extension(body, "quiet-to"))
    found = _quiet(body)
    quiet = said == (None, None) or (found is not None and is_fair(found))
    return quiet and extension(body, "told-by") in (None, SMS, EMAIL)


def is_fair(quiet: QuietSpan) -> bool:
    """Whether hours are some, and not so many that nothing is told in time."""
    return 0 < quiet.minutes <= LONGEST_QUIET


def _quiet(body: Json) -> QuietSpan | None:
    try:
        begins, ends = (time.fromisoformat(extension(body, name)) for name in ("quiet-from", "quiet-to"))
    except (TypeError, ValueError):
        return None
    return QuietSpan(begins, ends)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
