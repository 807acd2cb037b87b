"""Statuses, shelves and counts: the laboratory's flags are read, never computed."""

from __future__ import annotations

from typing import Any

import pytest

from services.fhir.interpretation import Concern, Direction, concern, direction
from services.record.results import model, rules
from services.record.results.rules import Counts, LabSection, ReportKind, ResultStatus

FLAGS = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"


def line(flag: str | None = None, **more: Any) -> dict[str, Any]:
    flags = [{"coding": [{"system": FLAGS, "code": flag}]}] if flag else []
    return {"status": "final", "code": {"text": "k"}, "interpretation": flags, "valueQuantity": {"value": 999}, **more}


@pytest.mark.parametrize(
    ("status", "meaning", "hidden"),
    [
        ("registered", ResultStatus.AWAITED, False),
        ("partial", ResultStatus.EARLY, False),
        ("preliminary", ResultStatus.EARLY, False),
        ("final", ResultStatus.FINAL, False),
        ("amended", ResultStatus.CHANGED, False),
        ("corrected", ResultStatus.CHANGED, False),
        ("appended", ResultStatus.CHANGED, False),
        ("cancelled", ResultStatus.CANCELLED, True),
        ("entered-in-error", ResultStatus.WITHDRAWN, True),
        ("archived", ResultStatus.UNKNOWN, False),
    ],
)
def test_the_status_ladder(status: str, meaning: ResultStatus, hidden: bool) -> None:
    assert rules.result_status(status) is meaning
    assert rules.is_hidden(status) is hidden


def test_only_what_the_laboratory_flagged_counts() -> None:
    beyond = line(referenceRange=[{"high": {"value": 5}}])
    read = [model.observation(body) for body in (line("H"), line("HH"), line("N"), beyond, line("POS"))]
    assert rules.count(read) == Counts(total=5, abnormal=2, critical=1)


def test_withdrawn_results_count_for_nothing() -> None:
    read = [model.observation(line("HH", status="entered-in-error"))]
    assert rules.count(read) == Counts()


def test_components_are_counted_and_a_bare_group_is_not() -> None:
    panel = line(component=[line("L"), line()])
    del panel["valueQuantity"]
    group = {"status": "final", "hasMember": [{"reference": "Observation/a"}]}
    read = [model.observation(panel), model.observation(group)]
    assert rules.count(read) == Counts(total=2, abnormal=1)


def test_of_several_flags_the_strongest_speaks() -> None:
    body = line()
    body["interpretation"] = [{"coding": [{"system": FLAGS, "code": code}]} for code in ("N", "H")] + [
        {"text": "见备注"}
    ]
    flag = rules.chief_flag(model.observation(body).measured)
    assert flag is not None
    assert flag.code == "H"


def test_a_flag_of_an_unknown_system_is_shown_and_not_understood() -> None:
    body = line()
    body["interpretation"] = [{"coding": [{"system": "http://lab.example", "code": "H"}], "text": "复查"}]
    flag = rules.chief_flag(model.observation(body).measured)
    assert flag is not None
    assert (flag.code, flag.text, flag.concern) == (None, "复查", Concern.UNKNOWN)


def test_a_flag_says_how_much_it_asks_and_which_way() -> None:
    assert {code for code in ("AA", "HH", "LL") if concern(code) is not Concern.CRITICAL} == set()
    assert (direction("HH"), direction("L"), direction("A")) == (Direction.UP, Direction.DOWN, Direction.NONE)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (
            {"category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": "LAB"}]}]},
            ReportKind.LAB,
        ),
        (
            {"category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": "RAD"}]}]},
            ReportKind.IMAGING,
        ),
        ({"category": [{"coding": [{"code": "cardiology"}]}]}, ReportKind.OTHER),
        ({"imagingStudy": [{"reference": "ImagingStudy/1"}]}, ReportKind.IMAGING),
        ({"result": [{"reference": "Observation/1"}]}, ReportKind.LAB),
        ({}, ReportKind.OTHER),
    ],
)
def test_the_kind_of_a_report(body: dict[str, Any], kind: ReportKind) -> None:
    assert rules.kind(model.report(body)) is kind


@pytest.mark.parametrize(
    ("codes", "section"),
    [
        (["HM"], LabSection.SAMPLE),
        (["LAB", "URN"], LabSection.URINE),
        (["MB"], LabSection.CULTURE),
        (["SP"], LabSection.TISSUE),
        ([], LabSection.SAMPLE),
    ],
)
def test_the_section_of_the_laboratory(codes: list[str], section: LabSection) -> None:
    system = "http://terminology.hl7.org/CodeSystem/v2-0074"
    body = {"category": [{"coding": [{"system": system, "code": code}]} for code in codes]}
    assert rules.section(model.report(body)) is section


def test_what_was_amended_is_read_from_the_report_itself() -> None:
    url = "http://anxin.example/fhir/StructureDefinition/amendment-note"
    report = model.report({"status": "amended", "extension": [{"url": url, "valueString": "由 5.12 更正为 3.72"}]})
    assert report.changed == ("由 5.12 更正为 3.72",)
