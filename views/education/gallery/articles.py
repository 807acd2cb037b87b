"""Pictures of learning from fixed data: the shelves, an article, what came of it, and the points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import flet as ft

from services.education.ledger import Ledger, LedgerLine
from services.education.model import Article, Citation, Topic
from services.education.points import Credit, LedgerKind, ListedReward, PointEntry, PointsPolicy
from services.education.queries import ArticleList, ArticlePage
from services.education.rules import Chosen, FactKind, HealthFact
from services.errors import Offline
from services.fhir.when import FhirDate
from views import paths
from views.aloud import Aloud
from views.answers import Answer, Loading, Ready
from views.component import component, screen
from views.education.ledger import PointsView, Redeeming, redeem_prompt
from views.education.listing import LearnView, article_rows
from views.education.reader import ArticleView, Finishing
from views.education.use_articles import ALL, FOR_ME, KEPT, Listing
from views.hooks import use_ui_context
from views.kit.frame import Beside, page_frame
from views.kit.prompt import prompt_parts
from views.kit.scene import Scene
from views.kit.surfaces import card, column

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
_TEXT = """血糖仪自己量的是此刻的糖，**糖化血红蛋白**看的是最近两三个月。

## 大致怎么看
- 低于 6.1：正常
- 7.0 及以上：可能是糖尿病，需要医生复查确认

## 偏低要快
1. 低于 **3.9** 就是低血糖，马上吃 15 克糖。
2. 15 分钟后再测一次。

更多内容见[世界卫生组织的介绍](https://www.who.int/news-room/fact-sheets/detail/diabetes)。
又渴又尿多、人明显瘦了，几天内来看。血糖很高又呕吐、人昏沉，请立即拨打 **120**。
"""
_SOURCE = Citation(
    "《中国糖尿病防治指南（2024 版）》；世界卫生组织《糖尿病》实况报道",
    "https://www.who.int/news-room/fact-sheets/detail/diabetes",
)


def _nothing(*_: Any) -> None:
    return


def _article(id_: str, topic: Topic, title: str, about: str) -> Article:
    author, reviewed = "安心医院健康教育科", FhirDate(2026, 11, 1)
    return Article(id_, title, about, topic, (), author, "周文英", reviewed, (_SOURCE,), _TEXT)


GLUCOSE = _article("glucose", Topic.RESULT, "看懂血糖和糖化血红蛋白", "血糖看的是此刻，糖化看的是最近两三个月。")
SARTAN = _article(
    "sartan", Topic.MEDICINE, "缬沙坦、氯沙坦：吃药时留心钾", "这类药护心护肾，但别配低钠盐和补钾药一起吃。"
)
PRESSURE = _article("pressure", Topic.CONDITION, "高血压：没感觉，也要管", "高血压多半没有感觉，却在悄悄伤心、脑和肾。")
BLOOD_TEST = _article(
    "blood-test", Topic.VISIT, "空腹抽血，前一天怎么准备", "空腹 8 到 12 小时，可以喝白开水，降压药照常吃。"
)
CUFF = _article("cuff", Topic.DEVICE, "在家量血压，七步量得准", "早晚各量两次，连量七天，医生才看得出真实的血压。")
_EVERY = (PRESSURE, SARTAN, GLUCOSE, BLOOD_TEST, CUFF)
_RESULT = HealthFact(FactKind.FLAGGED, (), "糖化血红蛋白", NOW - timedelta(days=2))
_VISIT = HealthFact(FactKind.VISIT, (), "内分泌科", NOW + timedelta(days=2))
CHOSEN = (
    Chosen(GLUCOSE, _RESULT, new=True),
    Chosen(BLOOD_TEST, _VISIT, new=False),
    Chosen(PRESSURE, HealthFact(FactKind.CONDITION, (), "原发性高血压"), new=False),
    Chosen(SARTAN, HealthFact(FactKind.MEDICINE, (), "氯沙坦钾片 50 mg"), new=False),
)
KNOWN = ArticleList(CHOSEN, _EVERY, ("sartan", "cuff"), frozenset({"cuff"}), 35)


def _listing(shelf: str = FOR_ME, typed: str = "", found: Answer[ArticleList] | None = None) -> Listing:
    return Listing(found or Ready(KNOWN), typed, shelf, NOW, _nothing, _nothing)


def _list(**how: Any) -> ft.Control:
    return LearnView(listing=_listing(**how))


def _of_another() -> ft.Control:
    return LearnView(listing=replace(_listing(), is_own=False))


def _entry(credit: Credit, points: int = 0) -> PointEntry:
    return PointEntry("t", LedgerKind.FINISHED, "glucose", points, credit, NOW)


_ASKED = _article("asked", Topic.ANSWER, "化验前一晚能喝无糖饮料吗？", "")


def _page(
    finished: PointEntry | None = None, finishing: Finishing | None = None, chosen: Chosen | None = CHOSEN[0]
) -> ft.Control:
    answers = (_ASKED,) if finished is not None else ()
    page = ArticlePage(GLUCOSE, chosen, kept=finished is not None, finished=finished, answers=answers)
    return ArticleView(
        article_id="glucose",
        page=Ready(page),
        listing=_listing(),
        now=NOW,
        finishing=finishing or Finishing(_nothing),
        on_keep=_nothing,
        on_open=_nothing,
        aloud=Aloud(finished is not None, _nothing),
    )


def _missing() -> ft.Control:
    nowhere: Answer[ArticlePage | None] = Ready(None)
    return ArticleView(
        article_id="gone", page=nowhere, listing=_listing(), now=NOW, finishing=Finishing(None), on_keep=_nothing,
        on_open=_nothing,
    )  # fmt: skip


@component
def ListedArticles(chosen: str | None = None) -> ft.Control:
    """The list of these pictures, beside a screen that is opened from it."""
    around = use_ui_context()
    return column(article_rows(around, _listing(), chosen), around.look.gap)


def beside_list(chosen: str | None = None) -> Beside:
    """That list under its title."""
    return Beside("education.title", [ListedArticles(chosen)])


_REWARDS = (
    ListedReward("lecture", "健康讲座预留座位", "每月第一个周六上午，东院区报告厅", 30),
    ListedReward("parking", "停车券 2 小时", "凭码在门诊楼停车场出口使用", 60),
)
_LINES = (
    LedgerLine(_entry(Credit.WAITING), "看懂血糖和糖化血红蛋白"),
    LedgerLine(_entry(Credit.CREDITED, 5), "高血压：没感觉，也要管"),
    LedgerLine(replace(_entry(Credit.CREDITED, 20), kind=LedgerKind.MEASURED), None),
    LedgerLine(replace(_entry(Credit.CREDITED, -30), kind=LedgerKind.REDEEM, voucher="K7QX4M9A"), "健康讲座预留座位"),
    LedgerLine(_entry(Credit.KNOWN), "缬沙坦、氯沙坦：吃药时留心钾"),
    LedgerLine(_entry(Credit.DAY_FULL), "在家量血压，七步量得准"),
    LedgerLine(replace(_entry(Credit.REFUSED), kind=LedgerKind.REDEEM), "停车券 2 小时"),
)
LEDGER = Ledger(35, _LINES, PointsPolicy(5, 5, 20, 5, _REWARDS))


def _points(known: Ledger = LEDGER) -> ft.Control:
    return PointsView(found=Ready(known), redeeming=Redeeming(_nothing), now=NOW, beside=beside_list(paths.points()))


@screen
def _redeeming() -> ft.View:
    around = use_ui_context()
    prompt = redeem_prompt(around, _REWARDS[0], _nothing, _nothing)
    shown = card(around.look, prompt_parts(around.look, prompt))
    return page_frame(
        around, [shown], route="/learn/points", title_words=around.texts.get("education.points"), back=True
    )


def article_scenes() -> list[Scene]:
    nobody = ArticleList((), _EVERY)
    waiting: Answer[ArticleList] = Loading()
    shown: dict[str, Callable[[], ft.Control]] = {
        "learn": partial(_list),
        "learn-all": partial(_list, shelf=ALL),
        "learn-kept": partial(_list, shelf=KEPT),
        "learn-found": partial(_list, typed="血", found=Ready(ArticleList((), (GLUCOSE, BLOOD_TEST)))),
        "learn-not-found": partial(_list, typed="血糖仪维修", found=Ready(ArticleList())),
        "learn-none-chosen": partial(_list, found=Ready(nobody)),
        "learn-of-another": _of_another,
        "learn-loading": partial(_list, found=waiting),
        "article-waiting": partial(_page, _entry(Credit.WAITING)),
        "article-credited": partial(_page, _entry(Credit.CREDITED, 5)),
        "article-day-full": partial(_page, _entry(Credit.DAY_FULL)),
        "article-of-another": partial(_page, None, Finishing(None), None),
        "article-failed": partial(_page, None, Finishing(_nothing, error=Offline())),
        "article-missing": _missing,
        "points": _points,
        "points-redeeming": _redeeming,
        "points-none": partial(_points, Ledger(0, (), LEDGER.policy)),
    }
    return [Scene("article", _page), *(Scene(name, build, quick=False) for name, build in shown.items())]
