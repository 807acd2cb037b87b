"""A printed record says what is known with its day and who said it, and nothing of what was withdrawn."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pypdfium2
import pytest

from hospital.fhir.access.patient_words import LABEL
from hospital.printing.record_paper import MOST_LINES, SECTION_OF, RecordLine, lines_of, record_pdf

PERSON = {"name": [{"text": "王秀兰"}], "birthDate": "1958-03-04", "gender": "female"}
TODAY = date(2026, 12, 1)
PENICILLIN: dict[str, Any] = {
    "code": {"text": "青霉素"}, "criticality": "high", "onsetDateTime": "2019-05",
    "clinicalStatus": {"coding": [{"code": "active"}]},
    "reaction": [{"manifestation": [{"text": "皮疹"}]}], "meta": {"security": [LABEL]},
}  # fmt: skip


def words_of(content: bytes) -> str:
    """The words on all pages, as another program reads them: the font is embedded with its letters."""
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    return "\n".join(page.get_textpage().get_text_range() for page in document)


@pytest.mark.parametrize(
    ("type_", "body", "line"),
    [
        ("AllergyIntolerance", PENICILLIN,
         RecordLine("2019-05", "青霉素", ("现有 Active", "重 High risk", "皮疹", "本人提供 Told by the patient"))),
        ("Condition", {"code": {"text": "高血压"}, "onsetPeriod": {"start": "2015"}}, RecordLine("2015", "高血压")),
        ("MedicationRequest", {"medicationReference": {"display": "氨氯地平"},
         "authoredOn": "2026-01-02T08:00:00+08:00", "status": "active", "dosageInstruction": [{"text": "每天一次"}]},
         RecordLine("2026-01-02", "氨氯地平", ("现有 Active", "每天一次"))),
        ("Immunization", {"vaccineCode": {"text": "流感疫苗"}, "occurrenceDateTime": "2025-10-01",
         "protocolApplied": [{"doseNumberPositiveInt": 2}]}, RecordLine("2025-10-01", "流感疫苗", ("第 2 剂 Dose 2",))),
        ("FamilyMemberHistory", {"relationship": {"text": "母亲"}, "condition": [{"code": {"text": "糖尿病"}}]},
         RecordLine("", "母亲", ("糖尿病",))),
        ("Encounter", {"class": {"code": "AMB"}, "period": {"start": "2026-03-04"}, "type": [{"text": "门诊"}],
         "participant": [{"individual": {"display": "李明"}}]}, RecordLine("2026-03-04", "门诊", ("李明",))),
        ("DocumentReference", {"status": "current", "description": "出院小结"}, RecordLine("", "出院小结")),
        ("DiagnosticReport", {"status": "final", "code": {"text": "血常规"}, "conclusion": "正常"},
         RecordLine("", "血常规", ("正式 Final", "正常"))),
    ],
)  # fmt: skip
def test_what_each_kind_says(type_: str, body: dict[str, Any], line: RecordLine) -> None:
    assert lines_of(type_, [body]) == [line]


@pytest.mark.parametrize("type_", SECTION_OF)
def test_what_was_withdrawn_or_is_of_no_shape_is_left_out(type_: str) -> None:
    wrong = {"coding": [{"code": "entered-in-error"}]}
    assert lines_of(type_, [{"status": "entered-in-error", "code": {"text": "x"}}]) == []
    assert lines_of(type_, [{"verificationStatus": wrong, "code": {"text": "x"}}, {}, {"code": 3, "meta": {}}]) == []


def test_the_paper_is_read_by_another_program_and_says_what_is_not_there() -> None:
    said = words_of(record_pdf(PERSON, {"AllergyIntolerance": [PENICILLIN]}, "安心医院", TODAY))
    wanted = "安心医院 王秀兰 1958-03-04 女 Female 青霉素 皮疹 过敏 Allergies 没写的，不等于没有"
    for words in wanted.split():
        assert words in said, words
    assert said.count("没有记录 Nothing is written down") == len(dict.fromkeys(SECTION_OF.values())) - 1


def test_a_long_record_ends_and_says_so() -> None:
    many = [{"code": {"text": f"第 {n} 项"}} for n in range(MOST_LINES + 1)]
    said = words_of(record_pdf(PERSON, {"Condition": many}, "安心医院", TODAY))
    assert f"只印最近 {MOST_LINES} 条" in said
    assert f"第 {MOST_LINES} 项" not in said
