"""A person's plan of their newest check-up: what has to be written to make it, and to end the plan of the one before.

    a check-up becomes final --------> Goals and a CarePlan, once
    a newer one becomes final -------> its plan; the one before is completed
    a check-up is taken back --------> its plan is revoked, and that of the one before stays ended

A plan that is there is never rewritten: a clinician may have changed it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import moment
from hospital.base.references import target
from hospital.fhir.search.run import search
from hospital.fhir.store.tx import Tx
from hospital.monitoring.checkup import ADULT, CHECK_UP, PLAN, plan_of

Json = dict[str, Any]

_COUNTS: Final = frozenset({"final", "amended", "corrected", "appended"})
_MOST: Final = 20
_MOST_RESULTS: Final = 100


def plans_due(tx: Tx, patient: str) -> list[Json]:
    """The plans and goals to write as this patient's check-ups call for. Only reads."""
    of_patient = ("patient", patient)
    reports = search(tx, "DiagnosticReport", [of_patient, ("code", str(CHECK_UP)), ("_sort", "-date")], limit=_MOST)
    if not reports:
        return []
    plans = search(tx, "CarePlan", [of_patient, ("category", str(PLAN))], limit=_MOST)
    valid = {str(report["id"]): report for report in reports if report.get("status") in _COUNTS}
    newest = next(iter(valid.values()), None)
    due: list[Json] = []
    for plan in plans:
        report = _report_of(plan)
        if plan.get("status") == "active" and (newest is None or report != newest["id"]):
            due += _ended(tx, plan, taken_back=report not in valid)
    if newest is not None and all(_report_of(plan) != newest["id"] for plan in plans):
        due += _made(tx, patient, newest)
    return due


def _made(tx: Tx, patient: str, report: Json) -> list[Json]:
    day = _day(report)
    if day is None or not _is_adult(tx.read("Patient", patient) or {}, day):
        return []
    named = (target(each, "Observation") for each in report.get("result", ())[:_MOST_RESULTS])
    results = [body for id_ in named if id_ is not None and (body := tx.read("Observation", id_)) is not None]
    mine = [body for body in results if target(body.get("subject"), "Patient") == patient]
    return plan_of(report, mine, day)


def _ended(tx: Tx, plan: Json, *, taken_back: bool) -> Iterator[Json]:
    for reference in plan.get("goal", ()):
        goal = tx.read("Goal", target(reference, "Goal") or "")
        if goal is not None and goal.get("lifecycleStatus") == "active":
            yield goal | {"lifecycleStatus": "cancelled" if taken_back else "completed"}
    yield plan | {"status": "revoked" if taken_back else "completed"}


def _report_of(plan: Json) -> str | None:
    found = (target(each, "DiagnosticReport") for each in plan.get("supportingInfo", ()))
    return next((id_ for id_ in found if id_ is not None), None)


def _day(report: Json) -> date | None:
    """The day of a check-up; None where it does not say one that can be counted from."""
    text = report.get("effectiveDateTime") or (report.get("effectivePeriod") or {}).get("start") or report.get("issued")
    try:
        found = clock.day_of(moment(str(text)))
    except (ValueError, OverflowError):
        return None
    return found if 1900 <= found.year < 3000 else None


def _is_adult(person: Json, day: date) -> bool:
    try:
        born = date.fromisoformat(str(person.get("birthDate")))
    except ValueError:
        return False
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day)) >= ADULT
