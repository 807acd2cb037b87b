"""Pictures of what the hospital asks: the list, every page, what is wrong, the summary, and what became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import flet as ft

from services.errors import RefusalCode, StoreLocked
from services.questionnaires.model import AnsweredForm, AnsweringState, AnswersDelivery
from services.record.questionnaires.filling import AnswerPlace, Filling
from services.record.questionnaires.pages import MOST_ON_PAGE, pages
from services.record.requests.kept import OpenRequest
from services.record.requests.request import CareRequest, RequestKind
from views.answers import Ready
from views.component import screen
from views.hooks import use_ui_context
from views.kit.scene import Scene
from views.questionnaires.answering import AnsweringView, StepActions
from views.questionnaires.fields import AnswerActions
from views.questionnaires.gallery.data import QUESTIONNAIRE, answered_filling, item, opened
from views.questionnaires.listing import RequestsView
from views.questionnaires.work import AnsweringPart, AnsweringStep, AnsweringWork

NOW = datetime(2026, 11, 21, 2, 42, tzinfo=UTC)


def _nothing(*_: Any) -> None:
    return


_ANSWERS = AnswerActions(_nothing, _nothing, _nothing, _nothing, _nothing, _nothing, _nothing)
_MOVES = StepActions(_nothing, _nothing, _nothing, _nothing, _nothing)


def _request(id_: str, kind: RequestKind, title: str, days: float, *, begun: bool = False) -> OpenRequest:
    request = CareRequest(
        id_, kind, title, None, None, None, NOW - timedelta(days=2), NOW + timedelta(days=days), False
    )
    return OpenRequest(request, title, begun)


REQUESTS = (
    _request("1", RequestKind.MEASURE, "早上量一次血压", -1),
    _request("2", RequestKind.ANSWER, "体检之后，您还好吗？", 5, begun=True),
    _request("3", RequestKind.READ, "血糖高了怎么吃", 6),
    _request("4", RequestKind.WATCH, "血压计怎么绑", 6),
    _request("5", RequestKind.VISIT, "三个月后复诊", 20),
)
GIVEN = (
    AnsweredForm("r1", "最近两周的心情", "t1", "q1", NOW - timedelta(hours=2), AnsweringState.WAITING),
    AnsweredForm("r2", "出院后的情况", "t2", "q2", NOW - timedelta(days=9), AnsweringState.SENT),
    AnsweredForm("r3", "术前问卷", "t3", "q3", NOW - timedelta(days=30), AnsweringState.REFUSED),
)


@screen
def _Answering(
    *, step: AnsweringStep, whole: bool = True, amends: bool = False, odd: bool = False, **more: Any
) -> ft.View:
    """The questionnaire at one step; in elder mode each question has a page."""
    found = opened(same_version=not amends)
    if odd:
        twice = {**QUESTIONNAIRE, "item": [item("a", "boolean", "?"), item("a", "boolean", "?")]}
        found = opened(twice)
    work = AnsweringWork(found, Filling(found.form) if odd else answered_filling(found, whole=whole), amends=amends)
    every = pages(found.form, 1 if use_ui_context().look.elder else MOST_ON_PAGE)
    if not whole and not odd:
        work.typed[AnswerPlace(found.form.by_link["missed"]), 0] = "两三次"
        work.filling.answer(AnswerPlace(found.form.by_link["missed"]), ["两三次"])
    at = replace(step, page=min(step.page * (2 if len(every) > 6 else 1), max(len(every) - 1, 0)))
    return AnsweringView(found=Ready(found), work=work, every=every, step=at, answers=_ANSWERS, moves=_MOVES, **more)


def scenes() -> list[Scene]:
    """All of them."""
    sent = AnswersDelivery(AnsweringState.SENT, NOW)
    refused = AnswersDelivery(AnsweringState.REFUSED, NOW, RefusalCode.ANSWERS_INVALID)
    shown = {
        "questionnaires-list": partial(RequestsView, found=Ready(REQUESTS), given=GIVEN, now=NOW),
        "questionnaires-none": partial(RequestsView, found=Ready(()), given=(), now=NOW),
        "questionnaires-page": partial(_Answering, step=AnsweringStep()),
        "questionnaires-wrong": partial(_Answering, step=AnsweringStep(page=1, told=True), whole=False),
        "questionnaires-living": partial(_Answering, step=AnsweringStep(page=3)),
        "questionnaires-unkept": partial(_Answering, step=AnsweringStep(page=2), error=StoreLocked()),
        "questionnaires-missing": partial(_Answering, step=AnsweringStep(AnsweringPart.SUMMARY), whole=False),
        "questionnaires-summary": partial(_Answering, step=AnsweringStep(AnsweringPart.SUMMARY)),
        "questionnaires-waiting": partial(_Answering, step=AnsweringStep(AnsweringPart.SENT)),
        "questionnaires-sent": partial(_Answering, step=AnsweringStep(AnsweringPart.SENT), told=sent),
        "questionnaires-refused": partial(
            _Answering, step=AnsweringStep(AnsweringPart.SENT), told=refused, amends=True
        ),
        "questionnaires-fault": partial(_Answering, step=AnsweringStep(), odd=True),
    }
    quick = ("questionnaires-list", "questionnaires-page", "questionnaires-summary")
    return [Scene(name, build, quick=name in quick) for name, build in shown.items()]
