"""The stage of an appointment for the person: its status together with the delivery of the person's own change. Pure.

Source: FHIR R4 §12.1 AppointmentStatus; the contract with the hospital (holds, offers, check-in).
"""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """The stage of an appointment for the person. Never BOOKED before the hospital said so.

    ```
    HOLDING -> HELD -> CONFIRMING -> BOOKED -> CHECKING_IN -> ARRIVED -> FULFILLED
      |  (pending, expires) | ^         | ^ '-> MOVING (its own time stays) -> BOOKED, MOVE_REFUSED
      |      OFFERED <- WAITLIST        | '---- CANCEL_REFUSED, CHECK_IN_REFUSED
      '-> REFUSED <---------'           '-> CANCEL_WAITING -> CANCELLED         '-> NOSHOW
    WAITING -> SENDING -> ASKED -> BOOKED, REFUSED          (a wish: without a hold, or made offline)
    ```
    OTHER is a status we do not know: shown as it was sent.
    """

    HOLDING = "holding"
    HELD = "held"
    OFFERED = "offered"
    CONFIRMING = "confirming"
    WAITING = "waiting"
    SENDING = "sending"
    REFUSED = "refused"
    ASKED = "asked"
    BOOKED = "booked"
    MOVING = "moving"
    MOVE_REFUSED = "move-refused"
    CHECKING_IN = "checking-in"
    CHECK_IN_REFUSED = "check-in-refused"
    CHECKED_IN = "checked-in"
    ARRIVED = "arrived"
    FULFILLED = "fulfilled"
    CANCEL_WAITING = "cancel-waiting"
    CANCEL_SENDING = "cancel-sending"
    CANCEL_REFUSED = "cancel-refused"
    CANCELLED = "cancelled"
    NOSHOW = "noshow"
    WAITLIST = "waitlist"
    WITHDRAWN = "entered-in-error"
    OTHER = "other"


OPEN = frozenset(set(Stage) - {Stage.FULFILLED, Stage.CANCELLED, Stage.NOSHOW, Stage.WITHDRAWN})
CANCELLABLE = frozenset({Stage.ASKED, Stage.HELD, Stage.OFFERED, Stage.BOOKED, Stage.WAITLIST})
STILL_STANDS = frozenset({Stage.MOVING, Stage.MOVE_REFUSED, Stage.CHECKING_IN, Stage.CHECK_IN_REFUSED})
"""While these changes are not through, what the hospital confirmed before them holds."""

_CONFIRMED = {
    "proposed": Stage.ASKED,
    "pending": Stage.HELD,
    "booked": Stage.BOOKED,
    "checked-in": Stage.CHECKED_IN,
    "arrived": Stage.ARRIVED,
    "fulfilled": Stage.FULFILLED,
    "cancelled": Stage.CANCELLED,
    "noshow": Stage.NOSHOW,
    "waitlist": Stage.WAITLIST,
    "entered-in-error": Stage.WITHDRAWN,
}
_CHANGES = {  # (what it is to become, what it is at the hospital) -> while it is on its way, and when it was refused
    ("booked", "pending"): (Stage.CONFIRMING, Stage.REFUSED),
    ("proposed", "booked"): (Stage.MOVING, Stage.MOVE_REFUSED),
    ("arrived", "booked"): (Stage.CHECKING_IN, Stage.CHECK_IN_REFUSED),
    ("arrived", "noshow"): (Stage.CHECKING_IN, Stage.CHECK_IN_REFUSED),
    ("pending", "pending"): (Stage.HELD, Stage.HELD),  # a renewal: the hold stands as it is
}
_CANCELLING = {
    "PENDING": Stage.CANCEL_WAITING,
    "IN_FLIGHT": Stage.CANCEL_SENDING,
    "REJECTED": Stage.CANCEL_REFUSED,
}
_ASKING = {"PENDING": Stage.WAITING, "IN_FLIGHT": Stage.SENDING, "REJECTED": Stage.REFUSED}


def stage(
    status: str, delivery: str, *, standing: str | None = None, holds: bool = False, offered: bool = False
) -> Stage:
    """The stage of a status with the delivery of the person's own change (`CONFIRMED`, `PENDING`, `IN_FLIGHT`,
    `REJECTED`). `standing`: the status at the hospital beneath that change. `holds`: it asks for a hold. `offered`: the
    hold is an offer to somebody on the waiting list."""
    if delivery == "CONFIRMED":
        found = _CONFIRMED.get(status, Stage.OTHER)
        return Stage.OFFERED if offered and found is Stage.HELD else found
    if status == "cancelled":
        return _CANCELLING.get(delivery, Stage.CANCEL_WAITING)
    refused = delivery == "REJECTED"
    if change := _CHANGES.get((status, standing or "")):
        found = change[refused]
        return Stage.OFFERED if offered and found is Stage.HELD else found
    if status == "proposed" and holds and standing is None and not refused:
        return Stage.HOLDING
    return _ASKING.get(delivery, Stage.WAITING)
