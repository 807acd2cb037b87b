"""A person who reads no Chinese reads the demo hospital's results."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date
from enum import Enum
from typing import Any

from hospital.demo import culture, imaging, lab_reports, rare_results, statuses, urine
from hospital.demo.people import people
from services.fhir.language import in_chinese_alone
from services.record.results.model import Flag, observation, report

SEED, TODAY = 7, date(2026, 11, 23)
TO_TRY = {f"Patient/{person.id}" for person in people(SEED, TODAY)[:6]}


def results() -> Iterator[dict[str, Any]]:
    for part in (lab_reports, urine, culture, rare_results, statuses, imaging):
        yield from (body for body in part.resources(SEED, TODAY) if body["subject"]["reference"] in TO_TRY)


def shown(read: object) -> Iterator[str]:
    """Every text a person could see. A flag's own is not: the app has words for its code."""
    if isinstance(read, str):
        yield read
    elif isinstance(read, tuple):
        for part in read:
            yield from shown(part)
    elif dataclasses.is_dataclass(read) and not isinstance(read, Flag | Enum):
        for field in dataclasses.fields(read):
            if field.name not in {"display", "paper"}:
                yield from shown(getattr(read, field.name))


def test_nothing_of_a_result_is_left_in_chinese() -> None:
    read = [(observation if body["resourceType"] == "Observation" else report)(body, "en") for body in results()]
    assert len(read) > 100
    assert not {text for each in read for text in shown(each) if in_chinese_alone(text, "en")}


def test_the_same_results_are_chinese_for_whom_reads_chinese() -> None:
    titles = {report(body, "zh-CN").title for body in results() if body["resourceType"] == "DiagnosticReport"}
    assert all(in_chinese_alone(title, "en") for title in titles)
