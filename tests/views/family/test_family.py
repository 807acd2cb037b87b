"""The family on the screen: who may do what in words, a question before an end, and out of reach the days alone."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from services.errors import RefusalCode, Rejected
from services.family.model import AccessScope
from services.record.money.due import ToPay
from tests.views.harness import show, show_app
from tests.views.house import AppHarness
from views import paths
from views.context import UiContext
from views.family.family import AccessEnding, _question
from views.family.gallery.scenes import DAYS, PAGE, scenes
from views.family.give import LONGEST, GiveForm
from views.family.screens import SCREENS
from views.family.today import due_words
from views.family.words import scopes_words, until_words
from views.i18n.texts import Language, texts_for
from views.i18n.zones import Zones

T = texts_for(Language.CHINESE)


async def test_what_the_hospital_was_asked_for_is_told_with_its_answer() -> None:
    async with show(next(scene for scene in scenes() if scene.name == "family-asked").build) as shown:
        for words in ("照看 赵一诺", "医院正在办理", "医院没有同意：请带户口簿原件再来一次", "李春梅 申请照看您"):
            assert words in shown.words, words


async def test_who_may_do_what_until_when_and_why_is_said_in_words() -> None:
    async with show(scenes()[0].build) as shown:
        for words in (
            "赵建国",
            "看档案和报告、预约和改期、看用药和记录用药",
            "到 2027 年 2 月 20 日 周六 为止",
            "原因：术后照顾",
            "王秀兰想照看您",
            "2026 年 12 月 10 日 周四 起只能：预约和改期、看账单和付费",
        ):
            assert words in shown.words, words
        assert shown.words.count(T.get("family.today.in_view")) == 1


async def test_out_of_reach_the_days_stay_and_who_looks_after_is_not_guessed(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, route=paths.family()) as shown:
        await shown.until(lambda: T.get("family.today") in shown.words)
        await shown.until(lambda: T.get("kit.retry") in shown.words)
        assert T.get("family.carers.none") not in shown.words  # not known is not nobody


def test_an_end_is_asked_about_and_keeping_is_the_strong_answer() -> None:
    did: list[str] = []
    ending = AccessEnding("c1", "不让赵建国再照看您吗？", "马上生效")
    prompt = _question(UiContext(), ending, lambda: did.append("end"), lambda: did.append("keep"))
    assert prompt is not None
    assert [(choice.danger, choice.strong) for choice in prompt.choices] == [(True, False), (False, True)]
    prompt.on_close()
    assert did == ["keep"]  # closed without an answer: nothing ends
    assert _question(UiContext(), None, lambda: None, lambda: None) is None


def test_a_form_is_ready_with_a_scope_and_a_relationship() -> None:
    today = date(2026, 11, 21)
    chosen = GiveForm(("see",), "CHILD", "month", "")
    wish = chosen.wish(today)
    assert wish is not None and (wish.scopes, wish.until) == ((AccessScope.SEE,), date(2026, 12, 21))
    for form in (
        GiveForm((), "CHILD"), GiveForm(("see",), ""), GiveForm(("see",), "KING"),
        GiveForm(("see",), "CHILD", reason="长" * (LONGEST + 1)),
    ):  # fmt: skip
        assert form.wish(today) is None
    endless = GiveForm(("see",), "CHILD", "open").wish(today)
    assert endless is not None and endless.until is None


def test_lines_of_a_day_and_no_line_for_what_is_not_due() -> None:
    around = UiContext(zones=Zones(ZoneInfo("Asia/Shanghai")))
    assert [due_words(around, day) for day in DAYS] == [
        ["13:42 看诊"], ["现在要用 2 次药", "医院请填写 1 项"], [], ["要付 ¥1,234.50"],
    ]  # fmt: skip
    unsettled: Any = ToPay((), DAYS[3].bill.amount, "", overdue=False, unsettled=True) if DAYS[3].bill else None
    assert due_words(around, type(DAYS[3])("p", None, bill=unsettled)) == []


def test_the_last_day_is_the_one_before_the_end() -> None:
    around = UiContext()
    assert until_words(around, PAGE.carers[0].ends) == "到 2027 年 2 月 20 日 周六 为止"
    assert until_words(around, None) == T.get("family.no_end")
    assert scopes_words(texts_for(Language.ENGLISH), (AccessScope.SEE,)) == "See record and reports"


async def test_a_refused_code_stays_in_its_field() -> None:
    (scene,) = (found for found in scenes() if found.name == "family-take-part-wrong")
    async with show(scene.build) as shown:
        assert "这个码不对" in shown.words
    assert Rejected(RefusalCode.FAMILY_CODE).refusal.value == "family-code"
