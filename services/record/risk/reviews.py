"""What the hospital made of home readings: a proposal to a clinician (Task), and what the clinician answered. Pure, and
never raises.

Source: FHIR R4 §12.3 Task; the contract with the hospital (`code` medication-review or clinical-review, `reasonCode`
the rule, `businessStatus` the answer, `statusReason` the clinician's words, `output` a prescription they wrote).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from services.fhir import resource as fhir
from services.fhir import terms
from services.record.measurements.kinds import MeasurementKind

TASK: Final = "Task"
_KIND: Final = terms.CODE_SYSTEMS + "task"
_KINDS: Final = ("medication-review", "clinical-review")
CODES: Final = tuple(f"{_KIND}|{kind}" for kind in _KINDS)
_ANSWER: Final = terms.CODE_SYSTEMS + "review-answer"
_RULE: Final = terms.CODE_SYSTEMS + "monitoring-rule"
_EVIDENCE: Final = terms.CODE_SYSTEMS + "evidence"


class ReviewAnswer(StrEnum):
    """How far it has come: at the clinic, being looked at by a second clinician, or what a clinician answered."""

    SENT = "sent"
    LOOKED_AT = "looked-at"
    AGREED = "agreed"
    VISIT = "visit"
    DECLINED = "declined"


_KIND_OF_RULE: Final = {
    "pressure-crisis": MeasurementKind.PRESSURE,
    "pressure-rising": MeasurementKind.PRESSURE,
    "very-low-glucose": MeasurementKind.GLUCOSE,
    "weight-gain": MeasurementKind.WEIGHT,
    "fever-three-days": MeasurementKind.TEMPERATURE,
}
_STATUSES: Final = {
    "requested": ReviewAnswer.SENT,
    "received": ReviewAnswer.SENT,
    "accepted": ReviewAnswer.SENT,
    "in-progress": ReviewAnswer.LOOKED_AT,
    "completed": ReviewAnswer.AGREED,
    "rejected": ReviewAnswer.DECLINED,
}


@dataclass(frozen=True)
class ClinicReview:
    """`reason`: what the readings were sent for, in the hospital's words. `changed`: when it was answered, or made.
    `words`: the clinician's. `prescribed`: whether a new prescription came of it. `kind`: of the readings, where the
    rule is known here."""

    id: str
    answer: ReviewAnswer
    reason: str | None = None
    words: str | None = None
    changed: datetime | None = None
    prescribed: bool = False
    kind: MeasurementKind | None = None


def clinic_review(body: Any, language: str | None = None) -> ClinicReview | None:
    """Reads a proposal; None for any other Task, and for one whose readings were taken back."""
    own = fhir.as_object(body)
    answer = _STATUSES.get(fhir.as_text(own.get("status")) or "")
    if answer is None or fhir.code_in(own.get("code"), _KIND) not in _KINDS:
        return None
    if answer is ReviewAnswer.AGREED and fhir.code_in(own.get("businessStatus"), _ANSWER) == ReviewAnswer.VISIT:
        answer = ReviewAnswer.VISIT
    return ClinicReview(
        id=fhir.as_text(own.get("id")) or "",
        answer=answer,
        reason=fhir.text_of(own.get("reasonCode"), language),
        words=fhir.translated(own.get("statusReason"), "text", language),
        changed=fhir.instant_of(own.get("lastModified")) or fhir.instant_of(own.get("authoredOn")),
        prescribed=any(fhir.code_in(each.get("type"), _EVIDENCE) == "prescription" for each in _outputs(own)),
        kind=_KIND_OF_RULE.get(fhir.code_in(own.get("reasonCode"), _RULE) or ""),
    )


def _outputs(own: fhir.JsonObject) -> list[fhir.JsonObject]:
    return list(fhir.objects(own.get("output")))
