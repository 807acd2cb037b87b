"""A person's plan of their newest check-up: what has to be written to make it, and to end the plan of the one before.

    a check-up becomes final --------> Goals and a CarePlan, once
    a newer one becomes final -------> its plan; the one before is completed
    a check-up is taken back --------> its plan is revoked, and that of the one before stays ended
    its results are corrected -------> its plan is revoked, and made again of what they say now

A plan that is there is never rewritten, and one that a clinician has changed is left to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import extension, moment
from hospital.base.references import target
from hospital.fhir.search.run import search
from hospital.fhir.store.tx import Tx
from hospital.monitoring.checkup import ADULT, CHECK_UP, MADE_OF, PLAN, findings, mark_of, plan_of
from hospital.monitoring.codes import AUTHOR

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
    plans = search(tx, "CarePlan", [of_patient, ("category", str(PLAN)), ("_sort", "_lastUpdated")], limit=_MOST)
    valid = {str(report["id"]): report for report in reports if report.get("status") in _COUNTS}
    newest = next(iter(valid.values()), None)
    due: list[Json] = []
    for plan in plans:
        report = _report_of(plan)
        if plan.get("status") == "active" and (newest is None or report != newest["id"]):
            due += _ended(tx, plan, taken_back=report not in valid)
    if newest is not None:
        due += _of_newest(tx, patient, newest, [plan for plan in plans if _report_of(plan) == newest["id"]])
    return due


def _of_newest(tx: Tx, patient: str, report: Json, made: list[Json]) -> list[Json]:
    """The plan of a check-up: made, or made again where its results say something else now. `made`: its plans so far,
    the newest last."""
    day = _day(report)
    if day is None or not _is_adult(tx.read("Patient", patient) or {}, day):
        return []
    results = _results(tx, patient, report)
    if not made:
        return plan_of(report, results, day)
    last = next((plan for plan in made if plan.get("status") == "active"), made[-1])
    mark, is_active = extension(last, MADE_OF), last.get("status") == "active"
    holds = is_active and mark == mark_of(findings(results), day)
    if mark is None or holds or not _is_ours(tx, last) or not (is_active or last.get("status") == "revoked"):
        return []
    again = plan_of(report, results, day, edition=len(made), replaces=last)
    return [*(_ended(tx, last, taken_back=True) if is_active else ()), *again]


def _is_ours(tx: Tx, plan: Json) -> bool:
    """Whether nobody else has written this plan or one of its goals."""
    goals = (tx.current("Goal", target(each, "Goal") or "") for each in plan.get("goal", ()))
    versions = (tx.current("CarePlan", str(plan["id"])), *goals)
    return all(found is not None and found.author == AUTHOR for found in versions)


def _results(tx: Tx, patient: str, report: Json) -> list[Json]:
    named = (target(each, "Observation") for each in report.get("result", ())[:_MOST_RESULTS])
    results = [body for id_ in named if id_ is not None and (body := tx.read("Observation", id_)) is not None]
    return [body for body in results if target(body.get("subject"), "Patient") == patient]


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
