"""Pictures of asking the care team from fixed data: the form, and questions in every state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import flet as ft

from services.education.care_question_list import AskedQuestion
from services.education.care_questions import CareAnswer, CareQuestion, QuestionState
from services.errors import RefusalCode
from views import paths
from views.answers import Ready
from views.component import screen
from views.education.ask import AskCareTeamView, QuestionForm
from views.education.gallery.articles import NOW, beside_list
from views.education.questions import CareQuestionsView, take_back_prompt
from views.hooks import use_ui_context
from views.kit.frame import page_frame
from views.kit.prompt import prompt_parts
from views.kit.scene import Scene
from views.kit.surfaces import card

_TITLE = "氨氯地平：脚肿别慌，别自己停"


def _nothing(*_: Any) -> None:
    return


FORM = QuestionForm("吃了两周，脚踝到晚上就肿，早上又消了。要不要停药？", True, _nothing, _nothing, _nothing)
_ASKED = CareQuestion(
    "q1", "article-amlodipine", FORM.words, QuestionState.ANSWERED, NOW - timedelta(days=2), True, "published"
)
_ANSWER = CareAnswer(
    "q1",
    "先别停。这是这类药常见的反应，不是肾坏了。睡前把腿垫高；一周内来门诊量血压，医生可以换一种药。",
    "li",
    NOW - timedelta(hours=3),
)
QUESTIONS = (
    AskedQuestion(
        replace(_ASKED, id="q4", words="血压计要多久校准一次？", state=QuestionState.WAITING, asked=NOW, published=None)
    ),
    AskedQuestion(
        replace(
            _ASKED, id="q3", words="能和感冒药一起吃吗？", state=QuestionState.SENT, asked=NOW - timedelta(days=1),
            published=None,
        ),
        _TITLE,
    ),
    AskedQuestion(_ASKED, _TITLE, _ANSWER, "李明"),
    AskedQuestion(
        replace(_ASKED, id="q2", words="西柚汁能喝吗？", state=QuestionState.REFUSED, published=None),
        _TITLE,
        refusal=RefusalCode.TOO_MANY_QUESTIONS,
    ),
)  # fmt: skip


def _form(**how: Any) -> ft.Control:
    return AskCareTeamView(
        form=replace(FORM, **how),
        article_id="article-amlodipine",
        about=_TITLE,
        beside=beside_list("article-amlodipine"),
    )


def _list(known: tuple[AskedQuestion, ...] = QUESTIONS) -> ft.Control:
    return CareQuestionsView(
        found=Ready(known), on_take_back=_nothing, now=NOW, beside=beside_list(paths.care_questions())
    )


@screen
def _taking_back() -> ft.View:
    around = use_ui_context()
    shown = card(around.look, prompt_parts(around.look, take_back_prompt(around, _nothing, _nothing)))
    title = around.texts.get("education.questions")
    return page_frame(around, [shown], route="/learn/questions", title_words=title, back=True)


def question_scenes() -> list[Scene]:
    shown: dict[str, Callable[[], ft.Control]] = {
        "ask-care-team": _form,
        "ask-care-team-empty": partial(_form, words="", may_be_published=False),
        "ask-care-team-too-long": partial(_form, words="脚踝肿。" * 300),
        "care-questions": _list,
        "care-questions-none": partial(_list, ()),
        "care-questions-taking-back": _taking_back,
    }
    return [Scene(name, build, quick=False) for name, build in shown.items()]
