"""Decides requests for more of a medicine (Task `refill`) and follows what the pharmacy does with them.

    (new) ---------> accepted: a dispense is prepared | rejected with a reason | requested: staff decide
    requested -----> accepted or rejected by staff | cancelled by the person
    accepted ------> completed, as soon as the dispense is handed over | cancelled by the person, and so is the dispense

The answer is made in the transaction of the request, so it comes with the write that the app sends when it is online.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hospital.base import clock
from hospital.base.references import target
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import search
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.owners import Coding
from hospital.fhir.store.tx import Decider, Tx
from hospital.medication import refusals
from hospital.medication.codes import OUTPUT, REFUSED, TASK, concept, medicine_of
from hospital.medication.refill_rules import Granted, RefillRefusal, Refused, Supply, Verdict, judge, supply

Json = dict[str, Any]

AUTHOR: Final = "system:pharmacy"
#: So many dispenses of one prescription are looked at, newest first.
_MOST: Final = 200
_ENDED_DISPENSES: Final = frozenset({"cancelled", "declined", "stopped", "entered-in-error"})


@dataclass(frozen=True)
class Refills:
    """Judges refills by the hospital's clock."""

    now: Callable[[], datetime]

    def deciders(self) -> tuple[Decider, ...]:
        """The deciders of refills and of dispenses."""
        return (
            Decider("Task", self.refill, Coding(TASK, "refill")),
            Decider("MedicationDispense", self.dispense),
        )

    def refill(self, tx: Tx, access: Access, incoming: Json, current: Json | None) -> Json:
        """Returns the Task to store, or raises a Refusal."""
        if access.is_system:
            return incoming
        if current is None:
            return self._answered(tx, incoming)
        if incoming.get("status") == current.get("status"):
            return current
        return self._by_staff(tx, incoming, current) if access.staff is not None else _by_person(tx, incoming, current)

    def dispense(self, tx: Tx, access: Access, incoming: Json, current: Json | None) -> Json:
        """Returns the dispense to store; the request that it answers is completed or failed with it."""
        was, made = (current or {}).get("status"), incoming
        if incoming.get("status") == was:
            return made
        if access.staff is not None and incoming.get("status") == "completed":
            made = {**incoming, "whenHandedOver": incoming.get("whenHandedOver") or clock.instant(self.now())}
        _tell_request(tx, made)
        return made

    def _answered(self, tx: Tx, task: Json) -> Json:
        if task.get("status") != "requested":
            raise refusals.invalid("a new refill is requested", "Task.status")
        prescription = _prescription(tx, task)
        verdict = judge(prescription, _supplies(tx, prescription), clock.day_of(self.now()))
        return self._granted(tx, task, prescription) if isinstance(verdict, Granted) else _told(task, verdict)

    def _granted(self, tx: Tx, task: Json, prescription: Json) -> Json:
        wanted = prescription.get("dispenseRequest") or {}
        made: Json = {
            "resourceType": "MedicationDispense",
            "id": tx.new_id(),
            "status": "preparation",
            **medicine_of(prescription),
            "subject": prescription["subject"],
            "supportingInformation": [{"reference": f"Task/{task['id']}"}],
            "authorizingPrescription": [{"reference": f"MedicationRequest/{prescription['id']}"}],
            "whenPrepared": clock.instant(self.now()),
        }
        for key, source in (("quantity", "quantity"), ("daysSupply", "expectedSupplyDuration")):
            if source in wanted:
                made[key] = wanted[source]
        tx.put(made, author=AUTHOR)
        return _with_output(task | {"status": "accepted"}, dispense=_dispense_output(made["id"]))

    def _by_staff(self, tx: Tx, incoming: Json, current: Json) -> Json:
        wanted, was = incoming.get("status"), current.get("status")
        if (was, wanted) == ("requested", "accepted"):
            return self._granted(tx, current, _prescription(tx, current))
        if (was, wanted) == ("requested", "rejected"):
            text = (incoming.get("statusReason") or {}).get("text")
            reason = concept(REFUSED, RefillRefusal.STAFF) | ({"text": text} if text else {})
            return current | {"status": "rejected", "statusReason": reason}
        raise refusals.not_yours_to_change("a requested refill is accepted or rejected, nothing else")


def _by_person(tx: Tx, incoming: Json, current: Json) -> Json:
    if incoming.get("status") != "cancelled" or current.get("status") not in {"requested", "accepted"}:
        raise refusals.not_yours_to_change("a refill can be cancelled before it is handed over, nothing else")
    for body in _dispenses_for(tx, current):
        if body.get("status") == "preparation":
            tx.put({**body, "status": "cancelled"}, author=AUTHOR)
    return current | {"status": "cancelled"}


def _prescription(tx: Tx, task: Json) -> Json:
    """The prescription that a refill is about, which is of the same person."""
    found = tx.read("MedicationRequest", target(task.get("focus"), "MedicationRequest") or "")
    patient = target(task.get("for"), "Patient")
    if found is None or patient is None or target(found.get("subject"), "Patient") != patient:
        raise refusals.invalid("this prescription is not known", "Task.focus")
    return found


def _supplies(tx: Tx, prescription: Json) -> list[Supply]:
    """What was handed out for a prescription to its patient. One dispense that cannot be read hides none of the others;
    one of another patient counts for nobody else."""
    patient = target(prescription.get("subject"), "Patient")
    wanted = [("prescription", f"MedicationRequest/{prescription['id']}"), ("_sort", "-_lastUpdated")]
    found = search(tx, "MedicationDispense", wanted, limit=_MOST)
    mine = [body for body in found if target(body.get("subject"), "Patient") == patient]
    return [told for _, told in judged_apart(None, mine, supply)]


def _told(task: Json, verdict: Verdict) -> Json:
    if not isinstance(verdict, Refused):
        return task
    made = task | {"status": "rejected", "statusReason": concept(REFUSED, verdict.reason)}
    if verdict.again is not None:
        return _with_output(made, **{"ask-again-on": {"valueDate": verdict.again.isoformat()}})
    return _with_output(made, dispense=_dispense_output(verdict.dispense)) if verdict.dispense else made


def _dispense_output(id_: str) -> Json:
    return {"valueReference": {"reference": f"MedicationDispense/{id_}"}}


def _with_output(task: Json, **outputs: Json) -> Json:
    return task | {"output": [{"type": concept(OUTPUT, name), **value} for name, value in outputs.items()]}


def _dispenses_for(tx: Tx, task: Json) -> list[Json]:
    """The dispenses that a refill led to."""
    references = [output.get("valueReference") for output in task.get("output", ())]
    found = [tx.read("MedicationDispense", target(reference, "MedicationDispense") or "") for reference in references]
    return [body for body in found if body is not None]


def _tell_request(tx: Tx, dispense: Json) -> None:
    """Completes the accepted refill that a dispense answers, or says that nothing comes of it."""
    status = dispense.get("status")
    for reference in dispense.get("supportingInformation", ()):
        task = tx.read("Task", target(reference, "Task") or "")
        if task is None or task.get("status") != "accepted" or not _answers(dispense, task):
            continue
        if status == "completed":
            tx.put({**task, "status": "completed"}, author=AUTHOR)
        elif status in _ENDED_DISPENSES:
            tx.put({**task, "status": "failed"}, author=AUTHOR)


def _answers(dispense: Json, task: Json) -> bool:
    """Whether a refill names this dispense as its answer, and both are of one person."""
    named = {target(output.get("valueReference"), "MedicationDispense") for output in task.get("output", ())}
    return dispense.get("id") in named and target(task.get("for"), "Patient") == target(
        dispense.get("subject"), "Patient"
    )
