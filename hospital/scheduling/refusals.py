"""The ways in which the hospital says no to a booking, each with the code that the app knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from hospital.base import clock
from hospital.base.outcome import Refusal, refusal
from hospital.fhir.store.tx import Tx

Json = dict[str, Any]
#: Looks up free slots; called after the refused transaction, when the write lock is released.
Free = Callable[[Tx], Sequence[Json]]

UNTIL = "http://anxin.example/fhir/StructureDefinition/until"


def slot_taken(alternatives: Free, base: str) -> Refusal:
    """409 with the nearest free slots in the contained Bundle `alternatives`."""
    return _offering(alternatives, base, "this half hour has no number left", "slot-taken")


def hold_expired(alternatives: Free, base: str) -> Refusal:
    """409: the hold expired and somebody else has the number now; with the nearest free slots as above."""
    return _offering(alternatives, base, "the number was held until now and is given back", "hold-expired")


def _offering(alternatives: Free, base: str, text: str, code: str) -> Refusal:
    bundle: Json = {"resourceType": "Bundle", "id": "alternatives", "type": "collection"}

    def looked_up(tx: Tx) -> list[Json]:
        entries = [{"fullUrl": f"{base}/Slot/{slot['id']}", "resource": slot} for slot in alternatives(tx)]
        return [bundle | ({"entry": entries} if entries else {})]

    return refusal(409, "conflict", text, code=code, contained=[bundle], alternatives=looked_up)


def no_renewal() -> Refusal:
    """409: this hold may not be prolonged again; an offer never is."""
    return refusal(409, "business-rule", "this hold cannot be prolonged any more", code="no-renewal")


def overlap() -> Refusal:
    """409: the same person has another visit at that time."""
    return refusal(409, "business-rule", "there is another appointment at that time", code="overlap")


def no_show_ban(until: datetime) -> Refusal:
    """409: too many visits were missed; the issue's extension `until` says when booking is possible again."""
    return _until(until, f"no booking before {clock.day_of(until).isoformat()}", "no-show-ban")


def too_many_visits(most: int, until: datetime) -> Refusal:
    """409: the patient has as many visits open as they may; `until` is when the first of them is over."""
    return _until(until, f"no more than {most} visits may be open at a time", "too-many-visits")


def too_many_numbers(most: int, until: datetime) -> Refusal:
    """409: the patient took as many numbers lately as they may; `until` is when they may take another."""
    return _until(until, f"no more than {most} numbers may be taken within so short a time", "too-many-numbers")


def _until(until: datetime, text: str, code: str) -> Refusal:
    """409 whose issue says in the extension `until` when the same request may be granted."""
    refused = refusal(409, "business-rule", text, code=code)
    (issue,) = refused.outcome["issue"]
    issue["extension"] = [{"url": UNTIL, "valueDateTime": clock.here(until).isoformat(timespec="seconds")}]
    return refused


def too_late(text: str) -> Refusal:
    """409: the moment until which a visit could be changed has passed."""
    return refusal(409, "business-rule", text, code="too-late")


def time_passed(text: str) -> Refusal:
    """409: the time that was asked for has begun already."""
    return refusal(409, "business-rule", text, code="time-passed")


def duplicate() -> Refusal:
    """409: one active appointment per patient, department and day."""
    return refusal(
        409, "business-rule", "there is an appointment in this department on that day already", code="duplicate"
    )


def against_the_rules(text: str) -> Refusal:
    """409: the request is well-formed, but a rule of the hospital forbids it."""
    return refusal(409, "business-rule", text, code="not-allowed")


def not_yours_to_change(text: str) -> Refusal:
    """403: only the hospital decides this."""
    return refusal(403, "forbidden", text, code="not-allowed")


def invalid(text: str, expression: str) -> Refusal:
    """422: the request contradicts itself or the slot."""
    return refusal(422, "invalid", text, code="invalid", expression=expression)


def wrong_code() -> Refusal:
    """409: not a code of this hospital, or not one for this."""
    return refusal(409, "business-rule", "this is not a code for checking in here", code="wrong-code")


def code_expired() -> Refusal:
    """409: a code is good for a minute."""
    return refusal(409, "expired", "this code is too old; ask for a new one", code="code-expired")


def code_used() -> Refusal:
    """409: a code can be used only once, so that a photo of it is worthless."""
    return refusal(409, "business-rule", "this code has been used; ask for a new one", code="code-used")


def too_early() -> Refusal:
    """409: check-in for this visit has not opened."""
    return refusal(409, "business-rule", "it is too early to check in for this visit", code="too-early")


def too_late_arrival() -> Refusal:
    """409: the clinic of this visit is over."""
    return refusal(409, "business-rule", "the clinic of this visit is over", code="too-late-arrival")


def nobody_there(text: str) -> Refusal:
    """409: nobody in the queue fits the command."""
    return refusal(409, "business-rule", text, code="nobody-there")


def staff_only() -> Refusal:
    """403: an operation for the clinic's own staff and machines."""
    return refusal(403, "forbidden", "only the hospital's own staff and machines may do this", code="not-allowed")
