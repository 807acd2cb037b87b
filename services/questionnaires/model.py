"""What the screens of a questionnaire show. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.errors import RefusalCode
from services.record.questionnaires.model import QuestionnaireForm


class AnsweringState(StrEnum):
    """How far the answers have come. NEW: nothing was answered; DRAFT: begun on this device; WAITING: not yet at the
    hospital."""

    NEW = "new"
    DRAFT = "draft"
    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"


@dataclass(frozen=True)
class OpenedForm:
    """A questionnaire as it is opened. `response_id`: of the response it is answered with. `draft`: what was answered
    and not sent, `sent`: what was sent (QuestionnaireResponses). `task`, `plan`: the ids of the Task that asks and of
    its CarePlan. `same_version`: it is still in the version that was answered."""

    form: QuestionnaireForm
    response_id: str
    draft: dict[str, Any] | None = None
    sent: dict[str, Any] | None = None
    task: str | None = None
    plan: str | None = None
    same_version: bool = True


@dataclass(frozen=True)
class AnswersDelivery:
    """How far answers have come, when they were given, and why they were refused. `by_proxy`: the hospital has them
    from somebody who looks after the person."""

    state: AnsweringState
    given: datetime | None = None
    refusal: RefusalCode | None = None
    by_proxy: bool = False


@dataclass(frozen=True)
class AnsweredForm:
    """Answers that were sent. `id`: of the response."""

    id: str
    title: str
    task: str | None
    questionnaire: str
    given: datetime | None
    state: AnsweringState
