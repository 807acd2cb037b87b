"""Instructions as facts, and HL7's own examples: every dosage has doses, limits, or its text."""

from __future__ import annotations

import json
import os
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.record.medicines.instructions import OftenPhrase, TextPhrase, instruction
from services.record.medicines.plan import DosePlan, plan
from services.record.medicines.read import prescription
from tests.services.record.medicines.worlds import AT_HOME, medicine, repeat

CORPUS = os.environ.get("ANXIN_CORPUS")
EXAMPLES = sorted(Path(CORPUS).glob("fhir-r4-examples/Medication[RS][et]*.json")) if CORPUS else []


def test_what_cannot_be_read_is_said_in_the_prescribers_words() -> None:
    said = instruction(medicine(repeat(frequency=1, period=0, periodUnit="d")).dosages[0])
    assert said == (TextPhrase("as the doctor wrote it"),)


def test_only_what_was_written_is_said() -> None:
    said = instruction(medicine({"timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}}).dosages[0])
    assert [type(phrase) for phrase in said] == [OftenPhrase]
    assert instruction(medicine({}).dosages[0]) == ()


@pytest.mark.parametrize("path", EXAMPLES or [None], ids=lambda path: path.stem if path else "no corpus")
def test_every_dosage_of_hl7s_examples_has_doses_limits_or_its_text(path: Path | None) -> None:
    if path is None:
        print("ANXIN_CORPUS is not set: no dosage of HL7's was planned")  # noqa: T201 - one line, so that it is known
        assert not CORPUS
        return
    body = {**json.loads(path.read_text("utf-8")), "status": "active"}
    found = of_example(body)
    mine = prescription(body)
    shown = {dose.dosage.number for dose in found.doses}
    shown |= {dosage.number for _, dosage in found.as_needed} | {text.number for text in found.as_text}
    assert shown >= {dosage.number for dosage in mine.dosages}
    assert all(text.text for text in found.as_text if mine.dosages)
    assert all(instruction(dosage) for dosage in mine.dosages)


def of_example(body: dict[str, Any]) -> DosePlan:
    mine = prescription(body)
    begin = mine.authored or mine.start
    day = begin.date() if isinstance(begin, datetime) else begin.first_day if begin else date(2015, 1, 15)
    return plan([mine], day, day + timedelta(days=30), AT_HOME)
