"""Which Communications belong to which work, by their category: as an SQL condition, and for a single resource."""

from __future__ import annotations

from typing import Any, Final

from hospital.base.sql import Sql, sql

SYSTEM: Final = "http://anxin.example/fhir/CodeSystem/communication"
#: What people ask the care team, and what it answers.
QUESTIONS: Final = ("question", "answer")


def communications(codes: tuple[str, ...]) -> Sql:
    """A query for the versions of Communications with one of these categories."""
    return sql(
        "SELECT p.seq FROM fhir_token p WHERE p.param = 'Communication.category' AND p.code IN ? AND p.system = ?",
        codes,
        SYSTEM,
    )


def is_communication(body: dict[str, Any], codes: tuple[str, ...]) -> bool:
    """Whether a Communication has one of these categories. Never raises for malformed resources."""
    concepts = body.get("category")
    codings = [
        coding
        for concept in (concepts if isinstance(concepts, list) else ())
        if isinstance(concept, dict) and isinstance(concept.get("coding"), list)
        for coding in concept["coding"]
    ]
    return any(
        isinstance(coding, dict) and coding.get("system") == SYSTEM and coding.get("code") in codes
        for coding in codings
    )
