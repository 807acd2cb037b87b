"""On paper: `$pdf` of a DiagnosticReport, or of a Patient for the whole record, answers a Binary, drawn anew from what
the caller may see."""

from __future__ import annotations

import base64
from typing import Any, Final

from hospital.base import clock
from hospital.base.outcome import refusal
from hospital.base.references import target, text_of
from hospital.fhir.access.guard import seen, shown
from hospital.fhir.exchange import FhirRequest, FhirResponse, Operation
from hospital.fhir.part import Part
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import find_versions
from hospital.fhir.store.tx import Tx
from hospital.printing.record_paper import MOST_LINES, SECTION_OF, record_pdf
from hospital.printing.report_paper import WITHDRAWN, objects, paper_of, pdf

_MOST_RESULTS: Final = 500


def part() -> Part:
    """What the hospital mounts."""
    reports, records = Operation("pdf", print_report, "DiagnosticReport"), Operation("pdf", print_record, "Patient")
    return Part(operations=(reports, records))


def print_report(request: FhirRequest, tx: Tx) -> FhirResponse:
    """The report of this id as a PDF. A withdrawn one is refused: nobody should carry it further."""
    report = shown(tx, request.access, "DiagnosticReport", request.id).body
    if report.get("status") == WITHDRAWN:
        raise refusal(409, "business-rule", "this report was withdrawn", code="not-allowed")
    patient = target(report.get("subject"), "Patient")
    person = _read(tx, request.access, "Patient", patient) if patient else None
    paper = paper_of(report, person or {}, _results(tx, request.access, report), _hospital(tx))
    return FhirResponse(200, _printed(pdf(paper)), about=(patient,) if patient else ())


def print_record(request: FhirRequest, tx: Tx) -> FhirResponse:
    """The record of this patient as a PDF: of each type the newest, as far as the caller may see them."""
    person = shown(tx, request.access, "Patient", request.id).body
    found: dict[str, list[dict[str, Any]]] = {}
    for type_ in SECTION_OF:
        newest = [("patient", request.id), ("_sort", "-_lastUpdated")]
        versions = find_versions(tx, type_, newest, limit=MOST_LINES + 1, access=request.access)
        found[type_] = [version.body for version in versions]
    paper = record_pdf(person, found, _hospital(tx), clock.day_of(clock.now()))
    return FhirResponse(200, _printed(paper), about=(request.id,))


def _hospital(tx: Tx) -> str:
    return str((tx.read("Organization", "hospital") or {}).get("name") or "医院")


def _printed(content: bytes) -> dict[str, Any]:
    data = base64.b64encode(content).decode("ascii")
    return {"resourceType": "Binary", "contentType": "application/pdf", "data": data}


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
