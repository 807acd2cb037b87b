"""Of real resources that nobody here wrote, only those are refused that break HL7's own definitions."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from hospital.base import json_text
from hospital.fhir.validation.check import findings

#: HL7's own examples that HL7's own definitions refuse: file, the place, and what is wrong there.
INVALID: Final = {
    "MedicationRequest-medrx0301.json": (
        "MedicationRequest.dispenseRequest.performer.reference",
        "the performer of a dispense request is an Organization; here it is a Practitioner",
    ),
    "Observation-clinical-gender.json": (
        "Observation.performer[0].reference",
        "an Encounter performs no observation",
    ),
    "Questionnaire-qs1.json": (
        "Questionnaire.item[0].item[0].linkId",
        "an item of a Questionnaire has a linkId (1..1)",
    ),
}


def corpus(folder: Path) -> Iterator[tuple[str, Any]]:
    """Every resource of the corpus; of a patient's whole record each entry by itself."""
    for path in sorted(folder.glob("fhir-r4-examples/*.json")):
        yield path.name, json_text.loads(path.read_bytes())
    for path in sorted(folder.glob("synthea/*.json")):
        bundle = json_text.loads(path.read_bytes())
        yield path.name, bundle
        yield from ((f"{path.name} entry {at}", entry["resource"]) for at, entry in enumerate(bundle["entry"]))


def test_of_the_corpus_only_what_is_invalid_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    folder = os.environ.get("ANXIN_CORPUS", "")
    if not folder:
        with capsys.disabled():
            print("ANXIN_CORPUS is not set: the real corpus was not judged")  # noqa: T201
        assert folder == ""
        return
    judged = {name: findings(body) for name, body in corpus(Path(folder))}
    refused = {name: {issue.expression for issue in issues} for name, issues in judged.items() if issues}
    assert len(judged) > 1000
    assert set(refused) <= set(INVALID), {name: refused[name] for name in set(refused) - set(INVALID)}
    assert all(INVALID[name][0] in places for name, places in refused.items())
