"""A clinician asks the person to come: read from the hospital's Communication. Pure, and never raises.

Source: FHIR R4 §12.6 Communication; the contract with the hospital (`category` ask-to-come, written when home readings
need a visit, `completed` while it is meant).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from services.fhir import resource as fhir
from services.fhir import terms
from services.record.visits.stage import Stage
from services.record.visits.visit import Visit

COMMUNICATION: Final = "Communication"
SHOWN: Final = timedelta(days=30)
"""So long somebody is asked."""
_COMING: Final = frozenset({Stage.BOOKED, Stage.CHECKED_IN, Stage.ARRIVED})


@dataclass(frozen=True)
class Invitation:
    """`sent`: when the clinician asked. `words`: theirs. `booked`: the next visit since then, which may be about
    something else."""

    id: str
    sent: datetime
    words: str | None = None
    booked: datetime | None = None


def invitation(body: Any) -> Invitation | None:
    """Reads it; None for any other Communication, and for one that is not meant any more."""
    own = fhir.as_object(body)
    codes = {fhir.code_in(each, terms.COMMUNICATION_SYSTEM) for each in fhir.as_list(own.get("category"))}
    sent = fhir.instant_of(own.get("sent"))
    if "ask-to-come" not in codes or own.get("status") != "completed" or sent is None:
        return None
    words = fhir.as_text(fhir.at(own, "payload", 0, "contentString"))
    return Invitation(fhir.as_text(own.get("id")) or "", sent, words)


def open_invitation(found: Iterable[Invitation], visits: Iterable[Visit], now: datetime) -> Invitation | None:
    """The newest that still asks: the person has not been at the hospital since, and it is not long ago."""
    newest = max((each for each in found if each.sent <= now), key=lambda each: each.sent, default=None)
    if newest is None or now - newest.sent > SHOWN:
        return None
    after = [visit for visit in visits if visit.confirmed.start is not None and visit.confirmed.start > newest.sent]
    if any(visit.stage is Stage.FULFILLED for visit in after):
        return None
    coming = [visit.confirmed.start for visit in after if visit.confirmed.stage in _COMING]
    return replace(newest, booked=min(filter(None, coming), default=None))
