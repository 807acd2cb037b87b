"""Which Consents are decisions about the hospital's own texts: as an SQL condition, and for a single resource."""

from __future__ import annotations

from typing import Any, Final

from hospital.base.sql import Sql, sql

#: Consent.category: which text it is about.
ABOUT: Final = "http://anxin.example/fhir/CodeSystem/consent"


def agreements() -> Sql:
    """A query for the versions of Consents about a text."""
    return sql("SELECT p.seq FROM fhir_token p WHERE p.param = 'Consent.category' AND p.system = ?", ABOUT)


def is_agreement(body: dict[str, Any]) -> bool:
    """Whether a resource is a Consent about a text. Never raises for malformed resources."""
    categories = body.get("category") if body.get("resourceType") == "Consent" else None
    concepts = [concept for concept in categories if isinstance(concept, dict)] if isinstance(categories, list) else []
    codings = (coding for concept in concepts for coding in _list(concept.get("coding")))
    return any(isinstance(coding, dict) and coding.get("system") == ABOUT for coding in codings)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
