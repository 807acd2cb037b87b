"""What the report screens say and do."""

from __future__ import annotations

from typing import Any, cast

import flet as ft
import flet_charts as fc
import pytest

from local_store import resources
from local_store.store import Writer
from tests.views.harness import Shown, show, show_app
from tests.views.house import AppHarness
from views import paths
from views.reports.gallery.scenes import scenes
from views.reports.screens import SCREENS

SCENES = {scene.name: scene for scene in scenes()}
FLAGS = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"


async def test_a_withdrawn_report_shows_no_data_at_all() -> None:
    async with show(SCENES["report-withdrawn"].build) as shown:
        assert "不再显示" in shown.words
        assert "标本不属于本人" in shown.words
        assert "6.8" not in shown.words
        assert "钾" not in shown.words


async def test_critical_is_words_and_what_to_do_and_whom_to_call() -> None:
    async with show(SCENES["report-critical"].build) as shown:
        for words in ("危急值，请马上处理", "危急偏高", "拨打 120", "021-5550-0100", "标本溶血，无法检测"):
            assert words in shown.words
        assert shown.can_press("给医院打电话")


async def test_an_old_critical_result_says_when_it_was_and_to_ask_the_doctor() -> None:
    async with show(SCENES["report-critical-then"].build) as shown:
        for words in ("以前出过危急值", "2025 年 2 月 20 日", "请联系接诊医生", "021-5550-0100", "曾有 1 项危急"):
            assert words in shown.words, words
        for words in ("请马上处理", "去急诊"):
            assert words not in shown.words, words
        assert shown.can_press("我已知晓")


@pytest.mark.parametrize(("scene", "words"), [
    ("report-critical-known", "危急值，您已知晓：钾：6.8 mmol/L"),
    ("report-critical-normal", "危急值，后来复查正常：钾：6.8 mmol/L"),
])  # fmt: skip
async def test_what_is_known_or_over_is_a_quiet_mark(scene: str, words: str) -> None:
    async with show(SCENES[scene].build) as shown:
        assert words in shown.words
        assert "请马上处理" not in shown.words and "以前出过危急值" not in shown.words


async def test_an_amended_report_says_what_changed() -> None:
    async with show(SCENES["report-amended"].build) as shown:
        assert "由 5.12 更正为 3.72" in shown.words
    async with show(SCENES["report-corrected"].build) as shown:
        assert "没有注明改了哪里" in shown.words


async def test_a_result_says_where_it_lies_and_what_it_was_the_last_time() -> None:
    async with show(SCENES["report-final"].build) as shown:
        for words in (
            "↗ 上次 3.18，2 个月前",
            "↘ 上次 5.31，2 个月前",
            "＝ 上次也是 1.32，2 个月前",
            "≤ 3.4",
            "3.72 mmol/L",
        ):
            assert words in shown.texts(), words
        bars = [image for image in shown.all(ft.Image) if "<rect" in str(image.src) and image.width == 96]
        assert len(bars) == 4


async def test_an_unusual_value_is_explained_below_itself_on_its_side_and_with_the_source() -> None:
    async with show(SCENES["report-final"].build) as shown:
        assert "血管变窄" not in shown.words
        await shown.press("这是什么？")  # the first: HDL, too low
        for words in ("带回肝脏", "偏低：会增加心脏病的风险", "参考：MedlinePlus", "不是诊断"):
            assert words in shown.words, words
        assert "偏高：" not in shown.words
        await shown.press("其他项目查的是什么？")
        assert "血液里的一种脂肪" in shown.words and "饭后采血" not in shown.words


async def test_beside_a_critical_value_only_what_the_test_measures_is_said() -> None:
    async with show(SCENES["report-critical"].build) as shown:
        await shown.press("这是什么？")
        assert "心脏和肌肉的工作都靠它" in shown.words
        assert "可能与" not in shown.words


async def test_the_course_of_a_value_says_what_it_is() -> None:
    async with show(SCENES["trend"].build) as shown:
        assert "红细胞里携带氧气的蛋白质" in shown.words and "偏低：说明可能有贫血" in shown.words


async def test_a_drug_that_acts_and_one_that_does_not_differ_in_word_icon_and_colour() -> None:
    async with show(SCENES["report-culture"].build) as shown:
        rows = [row for row in shown.all(ft.ListTile) if row.title in {"左氧氟沙星", "头孢曲松", "呋喃妥因"}]
        marks = [(words, icon) for row in rows for words, icon in [_mark(row)]]
    assert [words.value for words, _ in marks] == ["耐药", "敏感", "中介"]
    assert len({icon.icon for _, icon in marks}) == len({icon.color for _, icon in marks}) == len(rows)


def _mark(row: ft.ListTile) -> tuple[ft.Text, ft.Icon]:
    (_, mark) = cast("ft.Column", row.trailing).controls
    icon, words = cast("ft.Row", cast("ft.Container", mark).content).controls
    return cast("ft.Text", words), cast("ft.Icon", icon)


async def test_units_that_cannot_be_joined_are_said_to_stand_apart() -> None:
    async with show(SCENES["trend-apart"].build) as shown:
        assert "不能直接换算" in shown.words
    async with show(SCENES["trend"].build) as shown:
        assert "等于 121.0 g/L" in shown.words


async def test_a_course_marks_what_was_critical_and_says_what_is_beyond_its_axis() -> None:
    async with show(SCENES["trend-critical"].build) as shown:
        points = _points(shown)
        assert [type(point.point) for point in points] == [
            fc.ChartSquarePoint,
            fc.ChartCirclePoint,
            fc.ChartCirclePoint,
        ]
        assert "■ 方块是检验科报过的危急值" in shown.texts()
    async with show(SCENES["trend-outlier"].build) as shown:
        (beyond,) = [point for point in _points(shown) if isinstance(point.point, fc.ChartCrossPoint)]
        assert beyond.y == 150 and isinstance(beyond.tooltip, fc.LineChartDataPointTooltip)
        assert beyond.tooltip.text == "1,210 g/L 偏高\n6 月 20 日 周六"
        assert any(words.startswith("× 6 月 20 日 周六的 1,210 g/L") for words in shown.texts())


def _points(shown: Shown) -> list[fc.LineChartDataPoint]:
    return [point for chart in shown.all(fc.LineChart) for point in chart.data_series[-1].points]


async def test_a_time_without_results_is_said_in_words_and_draws_nothing() -> None:
    async with show(SCENES["trend-quarter"].build) as shown:
        assert "近 3 个月没有做过这项检查。" in shown.texts()
        assert "这段时间只有一次结果，连不成线。" in shown.texts()
        assert not shown.all(fc.LineChart)


async def test_how_far_back_is_chosen_above_the_chart(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(_fill)
    async with show_app(house.context, SCREENS, route=paths.trend("http://loinc.org|2823-3")) as shown:
        await shown.until(lambda: "2 次结果，从 4.1 到 5.9 mmol/L" in shown.words)
        await shown.press("近 3 个月")
        await shown.until(lambda: "这段时间只有一次结果，连不成线。" in shown.words)
        assert "4.1 mmol/L" in shown.words, "the table below has every value"


def _result(id_: str, value: float, flag: str, day: str) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "2823-3"}], "text": "钾"},
        "effectiveDateTime": day,
        "interpretation": [{"coding": [{"system": FLAGS, "code": flag}]}],
        "valueQuantity": {"value": value, "unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mmol/L"},
    }


def _fill(w: Writer) -> None:
    for body in (_result("k1", 4.1, "N", "2026-05-01"), _result("k2", 5.9, "H", "2026-11-19")):
        resources.put(w, body, patient="p1", text="钾")
    links = [{"reference": "Observation/k2"}, {"reference": "Observation/gone", "display": "钠"}]
    report = {"resourceType": "DiagnosticReport", "id": "r1", "status": "final", "code": {"text": "电解质"}}
    more = {"effectiveDateTime": "2026-11-19T08:00:00+08:00", "result": links, "meta": {"versionId": "1"}}
    resources.put(w, report | more, patient="p1", text="电解质")
    ct = {
        "resourceType": "DiagnosticReport",
        "id": "r2",
        "status": "final",
        "code": {"text": "胸部 CT"},
        "conclusion": "未见异常",
    }
    shelf = [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": "RAD"}]}]
    resources.put(w, ct | {"category": shelf, "effectiveDateTime": "2026-10-01"}, patient="p1", text="胸部 CT 未见异常")


async def test_who_says_they_know_is_not_alarmed_again(house: AppHarness) -> None:
    def keep(w: Writer) -> None:
        resources.put(w, _result("k9", 6.8, "HH", "2026-11-21"), patient="p1")

    await house.unlocked()
    await house.account.store.write(keep)
    async with show_app(house.context, SCREENS, route=paths.observation("k9")) as shown:
        await shown.until(lambda: "危急值，请马上处理" in shown.words)
        await shown.press("我已知晓")
        await shown.until(lambda: "危急值，您已知晓：钾：6.8 mmol/L" in shown.words)
        assert "危急值，请马上处理" not in shown.words
        (bar,) = [told for told in shown.page._dialogs.controls if isinstance(told, ft.SnackBar)]
        assert isinstance(bar.action, ft.SnackBarAction) and bar.action.label == "继续提醒"


async def test_from_the_list_by_search_to_a_report_and_its_course(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(_fill)
    async with show_app(house.context, SCREENS, route=paths.reports()) as shown:
        await shown.until(lambda: "电解质" in shown.words and "胸部 CT" in shown.words)
        assert "1 项异常" in shown.words
        await shown.type("搜索报告", "钾")
        await shown.until(lambda: "胸部 CT" not in shown.words)
        assert "电解质" in shown.words
        await shown.type("搜索报告", "牙")
        await shown.until(lambda: "没有找到相符的报告" in shown.words)
        await shown.type("搜索报告", "")
        await shown.press("影像")
        await shown.until(lambda: "电解质" not in shown.words)
        await shown.go(paths.report("r1"))
        await shown.until(lambda: "5.9 mmol/L" in shown.words)
        assert "还没有下载" in shown.words
        await shown.press("从医院取回")
        await shown.go(paths.trend("http://loinc.org|2823-3"))
        await shown.until(lambda: "2 次结果，从 4.1 到 5.9 mmol/L" in shown.words)
        await shown.go(paths.observation("k2"))
        await shown.until(lambda: "偏高" in shown.words)
        await shown.go(paths.report("nowhere"))
        await shown.until(lambda: "还没有下载" in shown.words)


async def test_a_change_from_the_hospital_is_on_the_screen_at_once(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(_fill)
    async with show_app(house.context, SCREENS, route=paths.report("r1")) as shown:
        await shown.until(lambda: "5.9 mmol/L" in shown.words)
        wrong = _result("k2", 5.9, "H", "2026-11-19") | {"status": "entered-in-error"}
        await house.account.store.write(lambda w: resources.put(w, wrong, patient="p1"))
        await shown.until(lambda: "5.9 mmol/L" not in shown.words)
        assert "不再显示" in shown.words
