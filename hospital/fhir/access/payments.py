"""Which Tasks move money, by their code: as an SQL condition, and for a single resource."""

from __future__ import annotations

from typing import Any, Final

from hospital.base.sql import Sql, sql

_SYSTEM: Final = "http://anxin.example/fhir/CodeSystem/task"
_CODES: Final = ("pay", "refund")


def payments() -> Sql:
    """A query for the versions of Tasks that pay or refund."""
    return sql(
        "SELECT p.seq FROM fhir_token p WHERE p.param = 'Task.code' AND p.code IN ? AND p.system = ?", _CODES, _SYSTEM
    )


def is_payment(body: dict[str, Any]) -> bool:
    """Whether a Task pays or refunds. Never raises for malformed resources."""
    concept = body.get("code")
    codings = concept.get("coding") if isinstance(concept, dict) else None
    return any(
        isinstance(coding, dict) and coding.get("system") == _SYSTEM and coding.get("code") in _CODES
        for coding in (codings if isinstance(codings, list) else ())
    )
