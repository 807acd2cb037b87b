"""A printed report says everything its results say, and nothing of what was withdrawn."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hospital.base.pdf_text import width, wrapped
from hospital.printing.report_paper import PaperLine, paper_of, pdf

PERSON = {"name": [{"text": "王秀兰"}]}
REPORT = {
    "status": "final",
    "code": {"text": "血脂四项"},
    "effectiveDateTime": "2026-11-19T07:30:00+08:00",
    "performer": [{"display": "检验科"}],
    "conclusion": "低密度脂蛋白胆固醇偏高。",
}


def _result(name: str, **more: Any) -> dict[str, Any]:
    return {"status": "final", "code": {"text": name}, **more}


def _flag(code: str, text: str) -> list[dict[str, Any]]:
    return [{"coding": [{"code": code}], "text": text}]


def test_a_line_has_its_value_its_flag_and_its_range() -> None:
    low, high = {"value": 3.9, "unit": "mmol/L"}, {"value": 6.1, "unit": "mmol/L"}
    results = [
        _result("血糖", valueQuantity={"value": 7.5, "unit": "mmol/L"}, interpretation=_flag("H", "偏高"),
                referenceRange=[{"low": low, "high": high}]),
        _result("C 反应蛋白", valueQuantity={"value": 0.5, "comparator": "<", "unit": "mg/L"},
                interpretation=_flag("N", "正常"), note=[{"text": "已复测"}]),
        _result("血型", valueCodeableConcept={"text": "O 型"}),
        _result("血压", component=[_result("收缩压", valueQuantity={"value": 120, "unit": "mmHg"})]),
        _result("氯", dataAbsentReason={"text": "标本溶血"}),
    ]  # fmt: skip
    assert paper_of(REPORT, PERSON, results, "安心医院").lines == (
        PaperLine(("血糖", "7.5 mmol/L", "偏高", "3.9 - 6.1 mmol/L"), marked=True),
        PaperLine(("C 反应蛋白", "< 0.5 mg/L", "正常", ""), note="已复测"),
        PaperLine(("血型", "O 型", "", "")),
        PaperLine(("血压 · 收缩压", "120 mmHg", "", "")),
        PaperLine(("氯", "标本溶血", "", "")),
    )


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
def test_what_was_withdrawn_or_cancelled_is_printed_without_its_data(status: str) -> None:
    wrong = _result("钾", valueQuantity={"value": 6.8, "unit": "mmol/L"}) | {"status": status}
    (line,) = paper_of(REPORT, PERSON, [wrong], "安心医院").lines
    assert "6.8" not in " ".join(line.cells)
    assert paper_of(REPORT | {"status": status}, PERSON, [_result("钾")], "安心医院").lines == ()


def test_a_long_report_takes_as_many_pages_as_it_needs() -> None:
    results = [_result(f"项目 {number}", valueString="很长的文字。" * 20) for number in range(60)]
    drawn = pdf(paper_of(REPORT, PERSON, results, "安心医院"))
    assert drawn.startswith(b"%PDF-") and drawn.count(b"/Type /Page\n") > 3
    assert drawn == pdf(paper_of(REPORT, PERSON, results, "安心医院"))


def test_a_power_of_ten_keeps_its_power() -> None:
    """A viewer without the letter would draw nothing: "5.9 ×10 /L"."""
    assert width("×10⁹/L", 9.5) == width("×10^9/L", 9.5)


@given(st.text(st.sampled_from("血糖 abc1,"), max_size=60), st.integers(40, 200))
def test_words_are_broken_into_lines_that_fit_and_none_is_lost(text: str, room: int) -> None:
    lines = wrapped(text, 9.5, room)
    assert all(width(line, 9.5) <= room for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
