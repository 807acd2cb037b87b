"""A clinician stops a plan that somebody is on: at once, with words that stay with the CarePlan."""

from __future__ import annotations

from datetime import datetime

from hospital.base import clock
from hospital.base.outcome import not_found, refusal
from hospital.fhir.store.tx import Tx
from hospital.follow_up.effects import Effects, write
from hospital.follow_up.person import Ending, care_plans, stop

REVOKED = "revoked"


def stop_plan(tx: Tx, patient: str, care_plan: str, *, practitioner: str, words: str, now: datetime) -> None:
    """Stops it; one that was stopped already stays as it is. 404 for a plan that the patient is not on, 409 for one
    that has ended otherwise, 422 without words. The log names who stopped it, the CarePlan's note says why."""
    found = next((plan for plan in care_plans(tx, patient) if plan["id"] == care_plan), None)
    if found is None:
        raise not_found("CarePlan", care_plan)
    if found.get("status") == REVOKED:
        return
    if found.get("status") != "active":
        raise refusal(409, "conflict", "this plan has ended", code="not-allowed")
    if not words:
        raise refusal(422, "invalid", "why is it stopped?", code="invalid")
    author = f"Practitioner/{practitioner}"
    note = {"authorReference": {"reference": author}, "time": clock.instant(now), "text": words}
    effects = Effects()
    stop(tx, effects, patient, [found | {"note": [*found.get("note", ()), note]}], Ending(author, REVOKED, now))
    write(tx, patient, effects, now)
