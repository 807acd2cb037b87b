"""A Task by which the hospital asks a person for something: answers, a measurement, a visit. Pure; never raises.

Source: FHIR R4 §12.8 Task; contract with the hospital's follow-up (codes, `focus`, `restriction.period`, inputs).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from services.fhir import resource as fhir
from services.fhir import terms

TASK: Final = "Task"
_OPEN: Final = frozenset({"requested", "received", "accepted", "ready", "in-progress"})
_LOINC: Final = "http://loinc.org"


class RequestKind(StrEnum):
    """What is asked for; the code of the Task."""

    ANSWER = "answer-questionnaire"
    MEASURE = "measure"
    READ = "read"
    WATCH = "watch"
    VISIT = "visit"


@dataclass(frozen=True)
class CareRequest:
    """One request. It is done between `opens` and `closes`, as far as those are said. `focus`: the id of the resource
    it is about, as its kind has one; `measure`: the LOINC code of what is measured; `plan`: the id of the CarePlan it
    is from. `done` is what the hospital says."""

    id: str
    kind: RequestKind
    title: str
    focus: str | None
    measure: str | None
    plan: str | None
    opens: datetime | None
    closes: datetime | None
    done: bool

    def is_open_at(self, now: datetime) -> bool:
        """Whether it is to be done by now, or late."""
        return not self.done and (self.opens is None or self.opens <= now)


_FOCUS: Final = {
    RequestKind.ANSWER: "Questionnaire",
    RequestKind.READ: "Library",
    RequestKind.WATCH: "Library",
    RequestKind.VISIT: "HealthcareService",
}


def care_request(body: Any, language: str | None) -> CareRequest | None:
    """Reads a Task; None for one about something else, and for one that was given up."""
    own = fhir.as_object(body)
    code, status = fhir.code_in(own.get("code"), terms.TASK_SYSTEM), own.get("status")
    kind = next((kind for kind in RequestKind if kind == code), None)
    if kind is None or (status not in _OPEN and status != "completed"):
        return None
    window = fhir.period(fhir.at(own, "restriction", "period"))
    plans = fhir.references(own.get("basedOn"), "CarePlan")
    return CareRequest(
        id=fhir.as_text(own.get("id")) or "",
        kind=kind,
        title=fhir.translated(own, "description", language) or "",
        focus=fhir.reference_id(own.get("focus"), _FOCUS[kind]) if kind in _FOCUS else None,
        measure=next(filter(None, (_measure(given) for given in fhir.objects(own.get("input")))), None),
        plan=plans[0].id if plans else None,
        opens=fhir.first_moment(window.start) if window else None,
        closes=fhir.first_moment(window.end) if window else None,
        done=status == "completed",
    )


def _measure(given: fhir.JsonObject) -> str | None:
    return fhir.code_in(given.get("valueCoding"), _LOINC)
