"""A report that is read aloud says what matters, in an order that helps, and nothing of one that was withdrawn."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from services.record.results import model, rules
from services.record.results.urgency import critical_in
from services.reports.queries import Branch, ReportPage
from tests.views.harness import show
from views.context import UiContext
from views.i18n.texts import Language, texts_for
from views.look.tokens import Look
from views.reports.gallery.scenes import scenes
from views.reports.spoken import MOST, spoken_report

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
ZH, EN = UiContext(), UiContext(texts=texts_for(Language.ENGLISH))


def result(name: str, value: float, flag: str | None = None, *, status: str = "final") -> dict[str, Any]:
    flags = {"interpretation": [{"coding": [{"system": FLAGS, "code": flag}]}]} if flag else {}
    return {
        "resourceType": "Observation", "id": name, "status": status, "code": {"text": name},
        "effectiveDateTime": "2026-11-30T08:00:00Z", "valueQuantity": {"value": value, "unit": "mmol/L"}, **flags,
    }  # fmt: skip


FLAGS = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"


def page(*results: dict[str, Any], status: str = "final", **more: Any) -> ReportPage:
    report = model.report(
        {"resourceType": "DiagnosticReport", "id": "r", "status": status, "code": {"text": "生化"}, **more}
    )
    read = [model.observation(body) for body in results]
    branches = tuple(Branch(each) for each in read)
    return ReportPage(
        report, rules.kind(report), branches, rules.count(read), "120", None, critical=tuple(critical_in(read))
    )


def test_what_wants_a_look_is_said_before_how_many_are_normal_and_the_conclusion() -> None:
    shown = page(
        result("血糖", 7.5, "H"), result("血钠", 140, "N"), result("血钾", 4.1, "N"), conclusion="请复查血糖。"
    )
    assert spoken_report(ZH, shown, NOW).splitlines() == [
        "生化",
        "血糖：7.5 mmol/L，偏高",
        "另有 2 项正常。",
        "请复查血糖。",
    ]
    assert spoken_report(EN, shown, NOW).splitlines()[1:3] == ["血糖: 7.5 mmol/L, High", "2 others are normal."]


def test_what_is_critical_is_said_first_with_what_to_do() -> None:
    first, second, *_ = spoken_report(ZH, page(result("血钾", 7.1, "HH")), NOW).splitlines()
    assert first == "危急值，请马上处理"
    assert "120" in second


def test_an_unflagged_value_is_said_and_never_called_normal() -> None:
    assert spoken_report(ZH, page(result("血糖", 7.5)), NOW).splitlines() == ["生化", "血糖：7.5 mmol/L"]


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
def test_of_a_report_that_does_not_count_no_value_is_said(status: str) -> None:
    said = spoken_report(ZH, page(result("血糖", 7.5, "H"), status=status, conclusion="高"), NOW)
    assert "7.5" not in said
    assert len(said.splitlines()) == 2


def test_a_result_that_was_withdrawn_is_not_said() -> None:
    said = spoken_report(ZH, page(result("血糖", 7.5, "H", status="entered-in-error"), result("血钠", 140, "N")), NOW)
    assert "7.5" not in said
    assert "另有 1 项正常。" in said


def test_a_long_report_ends() -> None:
    many = page(*(result(f"第 {n} 项", n, "H") for n in range(MOST + 5)))
    assert len(spoken_report(ZH, many, NOW).splitlines()) == 1 + MOST + 1


async def test_in_elder_mode_a_report_can_be_listened_to() -> None:
    scene = {scene.name: scene for scene in scenes()}["report-final"]
    async with show(scene.build, UiContext(look=Look(elder=True))) as shown:
        assert "读给我听" in shown.texts()
    async with show(scene.build, UiContext()) as shown:
        assert "读给我听" not in shown.texts()
