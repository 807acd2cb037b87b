"""A doctor who leaves the room for a while: until when, on their Schedule. Nobody is called meanwhile, and who waits
is told when it goes on."""

from __future__ import annotations

from datetime import datetime

from hospital.base import clock
from hospital.base.elements import Json, extension, instant, with_extension, without_extension
from hospital.fhir.store.tx import Tx
from hospital.scheduling.numbers import AUTHOR

AWAY = "away-until"


def away_until(schedule: Json, now: datetime) -> datetime | None:
    """Until when the doctor of a Schedule is away; None when they are there."""
    told = extension(schedule, AWAY)
    until = instant(told) if told is not None else None
    return until if until is not None and until > now else None


def leave(tx: Tx, schedule: Json, until: datetime | None) -> None:
    """Writes until when the doctor of a Schedule is away; None: back now."""
    if until is None:
        changed = without_extension(schedule, AWAY)
    else:
        changed = with_extension(schedule, AWAY, "valueInstant", clock.instant(until))
    tx.put(changed, author=AUTHOR, keep_same=True)
