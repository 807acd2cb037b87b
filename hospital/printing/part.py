"""Reports on paper: `$pdf` of a DiagnosticReport answers it as a Binary, drawn anew from what the caller may see."""

from __future__ import annotations

import base64
from typing import Any, Final

from hospital.base.outcome import refusal
from hospital.base.references import target, text_of
from hospital.fhir.access.guard import seen, shown
from hospital.fhir.exchange import FhirRequest, FhirResponse, Operation
from hospital.fhir.part import Part
from hospital.fhir.permissions import Access
from hospital.fhir.store.tx import Tx
from hospital.printing.report_paper import WITHDRAWN, objects, paper_of, pdf

_MOST_RESULTS: Final = 500


def part() -> Part:
    """What the hospital mounts."""
    return Part(operations=(Operation("pdf", print_report, "DiagnosticReport"),))


def print_report(request: FhirRequest, tx: Tx) -> FhirResponse:
    """The report of this id as a PDF. A withdrawn one is refused: nobody should carry it further."""
    report = shown(tx, request.access, "DiagnosticReport", request.id).body
    if report.get("status") == WITHDRAWN:
        raise refusal(409, "business-rule", "this report was withdrawn", code="not-allowed")
    patient = target(report.get("subject"), "Patient")
    person = _read(tx, request.access, "Patient", patient) if patient else None
    hospital = tx.read("Organization", "hospital") or {}
    paper = paper_of(report, person or {}, _results(tx, request.access, report), str(hospital.get("name") or "医院"))
    body = {
        "resourceType": "Binary",
        "contentType": "application/pdf",
        "data": base64.b64encode(pdf(paper)).decode("ascii"),
    }
    return FhirResponse(200, body, about=(patient,) if patient else ())


def _results(tx: Tx, access: Access, report: dict[str, Any]) -> list[dict[str, Any]]:
    """Those it contains and those it names, as far as the caller may see them."""
    inside = {f"#{each.get('id')}": each for each in objects(report.get("contained"))}
    found: list[dict[str, Any]] = []
    for reference in objects(report.get("result"))[:_MOST_RESULTS]:
        contained, id_ = inside.get(text_of(reference)), target(reference, "Observation")
        result = contained or (_read(tx, access, "Observation", id_) if id_ else None)
        if result is not None:
            found.append(dict(result))
    return found


def _read(tx: Tx, access: Access, type_: str, id_: str) -> dict[str, Any] | None:
    version = seen(tx, access, type_, id_)
    return version.body if version is not None and not version.deleted else None
