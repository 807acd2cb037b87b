"""Whose compartment a Subscription belongs to: the patient that its filter names (IG profile backport-subscription)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import parse_qsl

from hospital.fhir.store.values import target_of

FILTER: Final = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-filter-criteria"

Json = dict[str, Any]


def patients(subscription: Json, fhir_base: str) -> set[str]:
    """Every patient that a filter names: the Subscription belongs to their compartments."""
    found = (_patient(text, fhir_base) for text in filters(subscription))
    return {patient for patient in found if patient}


def filters(subscription: Json) -> Iterator[str]:
    """The texts of all filters, valid or not."""
    for extension in extensions(subscription.get("_criteria"), FILTER):
        yield str(extension.get("valueString", ""))


def _patient(text: str, fhir_base: str) -> str:
    """The patient of `patient=Patient/x` or `?patient=x`; empty for any other filter."""
    pairs = parse_qsl(text.removeprefix("?"), keep_blank_values=True)
    if len(pairs) != 1 or pairs[0][0] != "patient":
        return ""
    value = pairs[0][1]
    type_, id_ = target_of(value if "/" in value else f"Patient/{value}", fhir_base)
    return id_ if type_ == "Patient" else ""


def extensions(node: Any, url: str) -> list[Json]:
    """The extensions of an element under one URL. Never fails on odd shapes."""
    listed = node.get("extension") if isinstance(node, dict) else None
    return [extension for extension in listed or () if isinstance(extension, dict) and extension.get("url") == url]
