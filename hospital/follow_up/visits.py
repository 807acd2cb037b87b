"""The next visit as the hospital proposes it: an Appointment without a time, which the patient sees and books."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import with_extension
from hospital.base.references import target
from hospital.fhir.search.run import search
from hospital.fhir.store.tx import Tx
from hospital.follow_up.codes import STEP
from hospital.follow_up.plan import PlanStep
from hospital.follow_up.timetable import StepWindow
from hospital.monitoring.codes import objects, said

Json = dict[str, Any]

_LATELY: Final = 20


def proposed_visit(tx: Tx, task: Json, step: PlanStep, window: StepWindow, now: datetime) -> Json:
    """The proposal of a visit Task, with the same id: at its department, by the doctor who was seen there last."""
    patient = target(task["for"], "Patient") or ""
    service = step.focus.partition("/")[2]
    doctor = doctor_seen(tx, patient, service)
    participants = [
        {"actor": {"reference": f"Patient/{patient}"}, "status": "needs-action"},
        {"actor": {"reference": step.focus}, "status": "accepted"},
    ]
    if doctor:
        participants.append({"actor": {"reference": f"Practitioner/{doctor}"}, "status": "tentative"})
    made: Json = {
        "resourceType": "Appointment",
        "id": task["id"],
        "status": "proposed",
        **said("description", *step.words),
        "created": clock.instant(now),
        "requestedPeriod": [{"start": clock.instant(window.opens), "end": clock.instant(window.closes)}],
        "participant": participants,
    }
    return with_extension(made, STEP, "valueString", str(task["extension"][0]["valueString"]))


def doctor_seen(tx: Tx, patient: str, service: str) -> str:
    """The Practitioner of the last visit to a department; empty where there was none."""
    wanted = [("patient", patient), ("status", "fulfilled,arrived,booked"), ("_sort", "-date")]
    for visit in search(tx, "Appointment", wanted, limit=_LATELY):
        actors = [each.get("actor") for each in objects(visit.get("participant"))]
        doctors = [found for actor in actors if (found := target(actor, "Practitioner"))]
        if doctors and service in {target(actor, "HealthcareService") for actor in actors}:
            return doctors[0]
    return ""
