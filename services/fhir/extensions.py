"""Writes extensions into a resource that goes to the hospital. Pure; everything else in the resource stays.

Source: FHIR R4 §2.4 Extensibility.
"""

from __future__ import annotations

from typing import Any

from services.fhir import resource as fhir


def with_extension(body: fhir.JsonObject, url: str, **value: Any) -> dict[str, Any]:
    """The resource with this one extension of that URL (`valueBoolean=True`)."""
    return {**body, "extension": [*_others(body, (url,)), {"url": url, **value}]}


def without_extensions(body: fhir.JsonObject, *urls: str) -> dict[str, Any]:
    """The resource without any extension of these URLs."""
    rest = {key: value for key, value in body.items() if key != "extension"}
    kept = _others(body, urls)
    return {**rest, "extension": kept} if kept else rest


def _others(body: fhir.JsonObject, urls: tuple[str, ...]) -> list[fhir.JsonObject]:
    return [item for item in fhir.objects(body.get("extension")) if item.get("url") not in urls]
