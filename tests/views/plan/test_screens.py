"""What the health plan says: what to do now with its source first, risks in honest words, and why each advice."""

from __future__ import annotations

from decimal import Decimal

import flet as ft
import pytest

from services.plan.advice import AdviceKind
from services.record.risk.facts import ToldFacts
from services.record.risk.findings import FindingKind
from services.record.risk.model import Factor, Relation, RiskLevel, ScoreKind
from tests.views.harness import show, show_app
from tests.views.house import AppHarness
from views import paths
from views.findings.words import FINDINGS
from views.i18n.texts import Language, texts_for
from views.plan.about_me import FactsForm, first_form, said, wrong
from views.plan.gallery.scenes import scenes
from views.plan.words import ADVICE, FACTORS, LEVELS, RELATIONS, SCORES
from views.routes import CARE, SCREENS

SCENES = {scene.name: scene for scene in scenes()}


@pytest.mark.parametrize(
    ("scene", "words", "button"),
    [
        ("plan-crisis", ("186/121 mmHg", "马上拨打 120", "中国高血压防治指南（2024 年修订版）"), "拨打 120"),
        ("plan-very-low-glucose", ("2.6 mmol/L", "不要喂食", "第 6 节"), "拨打 120"),
        ("plan-weight-gain", ("2.7 kg", "65.1 kg", "今天就联系医生"), "预约医生"),
        ("plan-rising", ("平均每周高了大约 7 mmHg", "不要自己加量"), "预约医生"),
        ("plan-fever", ("38.6 °C", "超过三天", "NHS"), "预约医生"),
    ],
)
async def test_a_finding_says_its_readings_what_to_do_now_and_whose_rule_it_is(
    scene: str, words: tuple[str, ...], button: str
) -> None:
    async with show(SCENES[scene].build) as shown:
        for each in words:
            assert each in shown.words
        assert shown.can_press(button)


async def test_the_most_urgent_stands_first_and_the_advice_says_why() -> None:
    async with show(SCENES["plan-crisis"].build) as shown:
        places = [shown.words.index(words) for words in ("血压非常高", "血糖偏低", "健康风险", "饮食和运动", "您的药")]
        assert places == sorted(places)
        for words in (
            "因为：高血压、高压偏高",
            "因为您在用：华法林钠片",
            "医院定的目标",
            "每周五天 · 高血压管理",
        ):
            assert words in shown.words


async def test_a_score_says_its_inputs_what_would_change_it_and_its_limits() -> None:
    async with show(SCENES["plan-score-heart"].build) as shown:
        for words in ("%", "5.62 mmol/L", "14 次的平均", "如果不吸烟", "美国人的数据", "不是诊断", "Circulation 2008"):
            assert words in shown.words
    async with show(SCENES["plan-score-missing"].build) as shown:
        assert "还不能算，缺少" in shown.words
        assert shown.can_press("量一次血压") and shown.can_press("自己补充")


async def test_what_the_hospital_assessed_names_its_inputs_or_that_there_are_none() -> None:
    async with show(SCENES["plan-assessed"].build) as shown:
        for words in (
            "Morse 跌倒评估量表 · 11 月 12 日 周四 · 李芳（护士）",
            "住院期间跌倒：中等",
            "用到的信息：步态评估、用药情况、另外 1 项",
            "医院没有给出用到的信息，只作参考。",
            "0001-01-01",
            "十年内心肌梗死：12.5%",
            "脑卒中：5–8%",
            "9999-12-31",
            "心力衰竭：NaN",
            "还没有最后确定",
        ):
            assert words in shown.words


async def test_after_a_stay_the_score_is_said_without_fright_and_names_what_is_missing() -> None:
    async with show(SCENES["plan-after-stay"].build) as shown:
        assert "出院后的头一个月" in shown.words and "早些复诊" in shown.words
    async with show(SCENES["plan-score-stay"].build) as shown:
        for words in (
            "11 分（最高 19 分）",
            "不等于会出事",
            "加拿大",
            "CMAJ 2010",
            "住院前半年的急诊次数",
            "11 月 12 日",
        ):
            assert words in shown.words
    async with show(SCENES["plan-score-stay-missing"].build) as shown:
        assert "还不能算，缺少：急诊入院、几种疾病合起来的分数（查尔森指数）" in shown.words
        assert "其余的来自医院的记录" in shown.words


async def test_answers_say_who_sees_them_and_change_the_plan(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, route=paths.plan_facts()) as shown:
        await shown.until(lambda: "您现在吸烟吗？" in shown.words)
        assert "吸烟、身高和腰围会发给医院" in shown.words and "其余的回答只存在这台设备上" in shown.words
        await shown.press("是")
        await shown.press("保存")
        await shown.until(lambda: "健康风险" in shown.words)
    async with show_app(house.context, SCREENS, route=paths.plan_score(ScoreKind.FRAMINGHAM)) as shown:
        await shown.until(lambda: "您自己填的" in shown.words)


async def test_a_number_typed_while_an_answer_is_on_its_way_stays(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, route=paths.plan_facts()) as shown:
        await shown.until(lambda: "是" in shown.texts())
        field, answer = shown.field("身高（厘米）"), shown.button("是")
        shown.session.apply_patch(field._i, {"value": "171"})
        await shown.session.dispatch_event(field._i, "change", "171")
        await shown.session.dispatch_event(answer._i, "click", None)
        await shown.settle()
        assert shown.field("身高（厘米）").value == "171"


def test_a_number_that_nobody_can_have_is_asked_about() -> None:
    form = FactsForm(ToldFacts(), waist="9", height="1.72")
    assert wrong(form, "waist") and wrong(form, "height")
    assert not wrong(FactsForm(ToldFacts()), "waist")
    assert said(FactsForm(ToldFacts(), waist=" 90.5 ")).waist == Decimal("90.5")
    told = ToldFacts(family=Relation.NONE, height=Decimal(172))
    assert said(first_form(told)) == told


def test_the_plan_is_an_entry_of_the_screen_health() -> None:
    assert [(entry.words, entry.order) for entry in CARE if entry.path == paths.plan()] == [("plan.title", 40)]


@pytest.mark.parametrize("language", Language)
def test_everything_has_words_and_a_source(language: Language) -> None:
    t = texts_for(language)
    for table, kinds in ((FINDINGS, FindingKind), (ADVICE, AdviceKind), (SCORES, ScoreKind)):
        assert set(table) == set(kinds)
        words = [t.get(key, amount="2") for keys in table.values() for key in keys]
        assert all(words) and not any(each.startswith(("plan.", "finding.")) for each in words)
    assert (set(FACTORS), set(RELATIONS), set(LEVELS)) == (set(Factor), set(Relation), set(RiskLevel))


async def test_every_state_can_be_shown() -> None:
    for scene in SCENES.values():
        async with show(scene.build) as shown:
            assert shown.all(ft.Text)
