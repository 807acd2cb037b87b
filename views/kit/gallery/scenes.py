"""Kit pieces side by side, so that a change of a token is seen in one picture."""

from __future__ import annotations

from datetime import date
from typing import Any

import flet as ft

from services.errors import Fault, NotDownloaded, Offline
from views.answers import Answer, Failed, Loading, Ready
from views.component import component, screen
from views.context import UiContext
from views.hooks import use_ui_context
from views.kit import icons
from views.kit.answer import answer, as_of
from views.kit.avatar import avatar
from views.kit.banner import Choice, banner, empty, needs_you, problem, strip
from views.kit.buttons import danger_button, hero_button, primary_button, quiet_button, text_button
from views.kit.chart import LineChart
from views.kit.chips import chip, choice_chip
from views.kit.choose import Option, options, segmented, switch_row
from views.kit.fields import passcode_field, text_field
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.pictures import Picture, picture
from views.kit.plot import Band, ChartPoint
from views.kit.progress import progress
from views.kit.scene import Scene
from views.kit.surfaces import badge, beside_or_below, card, column, hero, pair, row, section
from views.kit.waiting import waiting
from views.look.text import body, figure, heading, small, text


def _nothing(*_: Any) -> None:
    return


def _door(around: UiContext, place: int = 0) -> str | None:
    """The address of the door at a place of the bar, so that a picture shows it open."""
    return around.doors[place].path if place < len(around.doors) else None


@screen
def _Cards() -> ft.View:
    around = use_ui_context()
    look, i = around.look, ft.Icons
    visit = column(
        [
            text(look, "今天 14:20 · 心血管内科", size=look.head, tone="on_hero", strong=True),
            body(look, "李明 主任医师 · 门诊三楼 305", "on_hero_soft"),
            body(look, "预计 14:35 就诊，14:05 出门正好", "on_hero"),
        ],
        6,
    )
    buttons = [
        hero_button(look, "签到码", _nothing, icon=i.QR_CODE_2, strong=True),
        hero_button(look, "路线", _nothing, icon=i.DIRECTIONS_WALK),
    ]
    dose = list_row(
        look,
        "07:45 氨氯地平",
        "5 mg × 1 片，早餐后",
        icon=i.MEDICATION_OUTLINED,
        mood="good",
        marks=[chip(look, "已服 7:52", "good", i.CHECK)],
        done=True,
    )
    pressure = row([figure(look, "128"), small(look, "/ 82 mmHg")])
    refused = needs_you(
        look,
        "周四 09:30 的号已被约满",
        "离线时提交的预约没有成功。最近的空闲：周四 10:10（约等 8 分钟）、周五 08:40。",
        [Choice("换到 10:10", _nothing, strong=True), Choice("看其他时间", _nothing)],
        i.EVENT_BUSY,
    )
    content = [
        refused,
        hero(look, [visit, beside_or_below(look, buttons)]),
        list_group(look, [dose], title="今天的药"),
        card(look, [heading(look, "家庭血压"), pressure]),
        card(look, [pair(look, "医生", "李明 主任医师"), pair(look, "白细胞", "6.2 ×10⁹/L，γ-GT β2 μmol/L ₂")]),
    ]
    return page_frame(around, content, route="/cards", door=_door(around), title_words="卡片")


@screen
def _Lists() -> ft.View:
    """Every kind of row, from the shortest to the longest words."""
    around = use_ui_context()
    look, i = around.look, ft.Icons
    long = "促甲状腺激素受体抗体 (TRAb) electrochemiluminescence immunoassay"
    high = chip(look, "偏高", "bad", i.ARROW_UPWARD)
    doctors = [
        list_row(
            look,
            name,
            "高血压与冠心病的长期管理，心力衰竭",
            more="最近有号：今天 13:06",
            more_tone="brand",
            lead=avatar(look, name),
            tag=chip(look, rank, "brand"),
            marks=[chip(look, "¥50.00", "plain")],
            on_click=_nothing,
        )
        for name, rank in (("李明", "主任医师"), ("Dr. Anna von der Heide-Kleinschmidt", "Associate chief physician"))
    ]
    plain = [
        list_row(look, "血脂四项", "11 月 19 日 · 共 4 项", icon=icons.TUBE, marks=[high], on_click=_nothing),
        list_row(look, "门诊费用", "今天 · 已付款", icon=i.RECEIPT_LONG_OUTLINED, value="¥66.55", on_click=_nothing),
        list_row(look, long, long, icon=icons.SCAN, value="¥1,234,567.00", marks=[high], on_click=_nothing),
        list_row(look, "تحليل الدم 👩‍⚕️", "שורה בעברית", icon=icons.CUP, on_click=_nothing, selected=True),
        list_row(look, "凝血四项", "已撤回", icon=icons.SLIDE, mood="plain", on_click=_nothing, done=True),
        list_row(look, "设置", on_click=_nothing),
        list_row(look, "不能点的一行", "没有箭头"),
    ]
    groups = [list_group(look, plain, title="2026 年 11 月", note="一组一个面"), list_group(look, doctors)]
    return page_frame(around, groups, route="/lists", door=_door(around), title_words="列表")


@screen
def _Signs() -> ft.View:
    """The icons, faces and pictures of our own."""
    around = use_ui_context()
    look = around.look
    drawn = [each for each in vars(icons).values() if isinstance(each, icons.LineIcon)]
    names = ("李明", "秦镕", "欧阳春晓", "Li Ming", "Dr. Ada Lovelace", "Ольга", "محمد علي")
    content = [
        card(look, row([icons.draw_icon(look, each, "brand") for each in drawn], wrap=True)),
        card(look, row([badge(look, each) for each in drawn], wrap=True)),
        card(look, row([avatar(look, name) for name in names], wrap=True)),
        *(card(look, row([picture(look, each)])) for each in Picture),
    ]
    return page_frame(around, content, route="/signs", door=_door(around), title_words="图标")


@screen
def _Controls() -> ft.View:
    around = use_ui_context()
    look = around.look
    days = ("周四", "周五", "周六")
    some = [Option("a", "全部"), Option("b", "异常"), Option("c", "近一年")]
    content = [
        segmented(look, "显示", some, "b", _nothing),
        options(
            look, "号别", [Option("a", "普通号", "¥25.00"), Option("b", "专家号", "¥80.00，主任医师")], "b", _nothing
        ),
        switch_row(look, "长辈模式", True, _nothing, note="字更大、按钮更大"),
        switch_row(look, "静音", False, _nothing),
        row([choice_chip(look, day, selected=day == "周五", on_click=_nothing) for day in days], wrap=True),
        text_field(look, "哪里不舒服", "头晕三天", _nothing, multiline=True, helper="医生会先看到这段话"),
        text_field(look, "医院地址", "http://", _nothing, error="地址必须以 https:// 开头"),
        passcode_field(look, "口令", "", _nothing, helper="至少 6 位"),
        primary_button(look, "确认预约", _nothing),
        primary_button(look, "正在提交", _nothing, busy=True),
        primary_button(look, "还不能提交", None),
        beside_or_below(look, [quiet_button(look, "改期", _nothing), danger_button(look, "取消预约", _nothing)]),
        text_button(look, "以后再说", _nothing),
    ]
    return page_frame(around, content, route="/controls", door=_door(around), back=True, title_words="控件")


@screen
def _Messages() -> ft.View:
    around = use_ui_context()
    look, t = around.look, around.texts
    content = [
        as_of(look, t, "10:42", offline=True),
        strip(look, "医院今天下午系统维护", mood="warm"),
        banner(look, "新版本的报告", "11 月 20 日医院更正了一项结果。", choices=[Choice("看看改了什么", _nothing)]),
        banner(look, "已与医院同步", mood="good"),
        problem(look, "现在连不上医院", retry=t.get("kit.retry"), on_retry=_nothing),
        progress(look, t, "正在下载您的资料", 312, 2000),
        waiting(look, "正在与医院核对地址……"),
        empty(look, "还没有预约", "约好之后会显示在这里。", action=primary_button(look, "去预约", _nothing)),
    ]
    return page_frame(around, content, route="/messages", door=_door(around), title_words="消息")


@component
def _Shown(given: Answer[Any]) -> ft.Control:
    around = use_ui_context()
    return answer(around.look, around.texts, given, lambda value: body(around.look, value), on_retry=_nothing)


@component
def _Breaks() -> ft.Control:
    raise ValueError("planned")


@screen
def _Answers() -> ft.View:
    around = use_ui_context()
    shown: list[Answer[Any]] = [
        Loading(),
        Failed(Offline()),
        Failed(NotDownloaded("DiagnosticReport", "1")),
        Ready("好了"),
    ]
    parts = [_Shown(each) for each in (*shown, Failed(Fault(ValueError())))]
    return page_frame(around, [*parts, _Breaks()], route="/answers", door=_door(around), title_words="回答")


@screen
def _Charts() -> ft.View:
    around = use_ui_context()
    look = around.look
    values = (5.8, 5.4, 6.3, 5.1, 4.9, 4.7)
    points = tuple(
        ChartPoint(date(2026, 3 + n, 3 + 4 * n), v, f"{v} mmol/L", "偏高" if v > 5.7 else None)
        for n, v in enumerate(values)
    )
    said = "半年里从 5.8 降到 4.7，现在在参考范围内"
    cholesterol: dict[str, Any] = {
        "name": "总胆固醇",
        "points": points,
        "unit": "mmol/L",
        "band": Band(None, 5.7),
        "summary": said,
    }
    parts = [
        card(look, [heading(look, "总胆固醇"), LineChart(**cholesterol)]),
        card(look, [heading(look, "总胆固醇"), LineChart(**cholesterol, as_table=True)]),
        card(look, [heading(look, "只有一次"), LineChart(**{**cholesterol, "points": points[:1]})]),
    ]
    return page_frame(around, parts, route="/charts", door=_door(around, 2), title_words="曲线")


@screen
def _Split() -> ft.View:
    around = use_ui_context()
    look = around.look
    numbered = [
        list_row(look, f"第 {n} 份报告", "11 月 19 日", on_click=_nothing, selected=n == 2) for n in range(1, 5)
    ]
    detail = [section(look, "血脂四项", [card(look, [body(look, "总胆固醇 6.1 mmol/L")])])]
    return page_frame(
        around, [list_group(look, numbered)], route="/split", door=_door(around, 2), title_words="报告", detail=detail
    )


def scenes() -> list[Scene]:
    """The pieces every screen is made of."""
    return [
        Scene("kit-cards", _Cards),
        Scene("kit-lists", _Lists),
        Scene("kit-signs", _Signs, quick=False),
        Scene("kit-controls", _Controls),
        Scene("kit-messages", _Messages),
        Scene("kit-answers", _Answers),
        Scene("kit-charts", _Charts),
        Scene("kit-split", _Split, quick=False),
    ]
