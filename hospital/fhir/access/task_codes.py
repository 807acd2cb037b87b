"""Which Tasks belong to which work, by their code: as an SQL condition, and for a single resource."""

from __future__ import annotations

from typing import Any, Final

from hospital.base.sql import Sql, sql

_SYSTEM: Final = "http://anxin.example/fhir/CodeSystem/task"
#: Tasks that move money.
PAYMENTS: Final = ("pay", "refund")
#: Tasks that ask a person to answer a questionnaire.
ANSWERS: Final = ("answer-questionnaire",)
#: Tasks that ask for more of a prescribed medicine.
REFILLS: Final = ("refill",)
#: Tasks that propose something to a clinician, because of what was measured at home.
REVIEWS: Final = ("medication-review", "clinical-review")

#: What the desk does for people who are followed up: calls, and alerts about red flags.
FOLLOW_UPS: Final = ("alert", "call")


def tasks(codes: tuple[str, ...]) -> Sql:
    """A query for the versions of Tasks with one of these codes."""
    return sql(
        "SELECT p.seq FROM fhir_token p WHERE p.param = 'Task.code' AND p.code IN ? AND p.system = ?", codes, _SYSTEM
    )


def is_task(body: dict[str, Any], codes: tuple[str, ...]) -> bool:
    """Whether a Task has one of these codes. Never raises for malformed resources."""
    concept = body.get("code")
    codings = concept.get("coding") if isinstance(concept, dict) else None
    return any(
        isinstance(coding, dict) and coding.get("system") == _SYSTEM and coding.get("code") in codes
        for coding in (codings if isinstance(codings, list) else ())
    )
