"""Pictures of conversations: the list, one in every state, being written, and the departments to write to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import flet as ft

from services.chat.hours import OpenTime, TeamHours
from services.chat.queries import MessageProgress, ShownMessage, Team, Thread, ThreadLine
from services.chat.showable import Showable
from services.documents.prepared import PreparedFile
from services.errors import Offline, RefusalCode, SoundFailed, SoundProblem
from services.fhir.resource import Reference
from services.record.documents.paper import Paper
from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.model import Measurement
from services.record.messages.consultation import Consultation, ConsultationState
from services.record.messages.message import ChatMessage
from views.answers import Loading, Ready
from views.chat.attached import AttachedFileView, OpenedFile
from views.chat.bubbles import BubbleActions
from views.chat.composer import Composer, ComposerActions, Parts, attach_prompt
from views.chat.ending import RatingForm, end_prompt
from views.chat.listing import MessagesView, ThreadListing, thread_rows
from views.chat.teams import MessageTeamsView
from views.chat.thread import ThreadView
from views.chat.voice import Recording
from views.chat.write import WriteFirstView
from views.component import component, screen
from views.hooks import use_ui_context
from views.kit.frame import Beside, page_frame
from views.kit.prompt import Prompt, prompt_parts
from views.kit.scene import Scene
from views.kit.surfaces import card, column

NOW = datetime(2026, 11, 20, 2, 42, tzinfo=UTC)
"""A Friday, a quarter to eleven at the clinic."""


def _nothing(*_: Any) -> None:
    return


_HOURS = TeamHours(timedelta(hours=4), tuple(OpenTime(day, time(8), time(17)) for day in range(5)))
_TEAM = Team("dept-cardiology", "心血管内科", "高血压、冠心病、心律失常、心力衰竭、胸闷胸痛", _HOURS)
_OTHER = Team("dept-endocrinology", "内分泌科", "糖尿病、甲状腺疾病、骨质疏松、肥胖、痛风", _HOURS)
_ABOUT = Consultation("c1", _TEAM.id, ConsultationState.ACTIVE, NOW - timedelta(days=1), doctor="li")
_REPORT = Reference("DiagnosticReport", "r1", display="血脂四项")


def _said(
    id_: str, words: str, hours: float, state: MessageProgress = MessageProgress.READ, **more: Any
) -> ShownMessage:
    said = ChatMessage(id_, "c1", words, NOW - timedelta(hours=hours), "Patient/p1", **more)
    return ShownMessage(said, state)


def _told(id_: str, words: str, hours: float) -> ShownMessage:
    said = ChatMessage(id_, "c1", words, NOW - timedelta(hours=hours), "Practitioner/li")
    return ShownMessage(said, MessageProgress.RECEIVED, "李明")


_PAPER = Paper("Binary/b1", None, "image/jpeg", "b1", None, 4000, None)
_VOICE = Paper("Binary/b3", None, "audio/wav", "b3", None, 44 + 12 * 32_000, None)
_PDF = Paper("Binary/b2", None, "application/pdf", "b2", None, 240_000, None)
_MESSAGES = (
    _said("m1", "今天早上血压 150/95，药一直在吃，要加量吗？", 25, cards=(_REPORT,)),
    _told("m2", "先别自己加量。连续量三天，早晚各两次，再把结果发过来。", 23),
    _said("m3", "好的。这是我用的血压计，袖带合适吗？", 2, MessageProgress.DELIVERED, files=(_PAPER, _PDF)),
)
_FAILED = replace(
    _said("m4", "还有，晚上睡前腿有点肿，跟药有关系吗？", 0.1, MessageProgress.FAILED),
    refusal=RefusalCode.TOO_MANY_MESSAGES,
)
_QUEUED = _said("m5", "量血压之前要不要先坐五分钟？", 0.05, MessageProgress.QUEUED)
_ACTIONS = ComposerActions(*[_nothing] * 9)
_CARD = Showable(_REPORT, NOW, "血脂四项")
_MEASURED = Showable(
    Reference("Observation", "o1"), NOW,
    measured=Measurement(MeasurementKind.PRESSURE, NOW, Decimal(128), Decimal(82)),
)  # fmt: skip
_COMPOSER = Composer("", Parts(), _ACTIONS, Ready((_CARD, _MEASURED)))
_FORM = RatingForm("", "", _nothing, _nothing, _nothing)
_THREAD = Thread(_ABOUT, _TEAM, _MESSAGES, doctor="李明")
_SPOKEN = replace(_THREAD, messages=(_said("m6", "", 0.3, MessageProgress.DELIVERED, files=(_VOICE,)),))
_BUBBLES = BubbleActions(_nothing, _nothing, _nothing, _nothing, _nothing)
_LINES = (
    ThreadLine(_ABOUT, _TEAM.name, _told("m", "连续量三天，早晚各两次，再把结果发过来。", 0.5), 2),
    ThreadLine(
        Consultation("c2", _OTHER.id, ConsultationState.PENDING, NOW), _OTHER.name, replace(_QUEUED), waits=True
    ),
    ThreadLine(
        Consultation("c3", _OTHER.id, ConsultationState.COMPLETED, NOW), _OTHER.name, _told("x", "按时吃，别漏。", 900)
    ),
    ThreadLine(Consultation("c4", "dept-ent", ConsultationState.ACTIVE, NOW), "耳鼻咽喉科", _FAILED),
)


def _listing(**how: Any) -> ThreadListing:
    return replace(ThreadListing(Ready(_LINES), "", Ready(()), NOW, _nothing), **how)


@component
def _Column() -> ft.Control:
    around = use_ui_context()
    return column(thread_rows(around, _listing(chosen="c1")), around.look.gap)


def _beside() -> Beside:
    return Beside("chat.title", [_Column()])


def _thread(known: Thread | None = _THREAD, **how: Any) -> ft.Control:
    given: dict[str, Any] = {
        "found": Ready(known),
        "composer": _COMPOSER,
        "bubbles": _BUBBLES,
        "rating": _FORM,
    }
    return ThreadView(
        consultation_id="c1", now=NOW, on_end=_nothing, on_meeting=_nothing, on_call=_nothing, beside=_beside(),
        **(given | how),
    )  # fmt: skip


def _speaking(**how: Any) -> ft.Control:
    return _thread(composer=replace(_COMPOSER, voice=Recording(offered=True, **how)))


def _moved(state: ConsultationState, **how: Any) -> Thread:
    return replace(_THREAD, consultation=replace(_ABOUT, state=state, **how))


def _first(**how: Any) -> ft.Control:
    composer = replace(_COMPOSER, **how)
    return WriteFirstView(team=_TEAM, composer=composer, now=NOW, on_call=_nothing, beside=_beside())


def _drawn() -> bytes:
    """A page as a picture."""
    import io  # noqa: PLC0415 - drawn for pictures alone

    from PIL import Image, ImageDraw  # noqa: PLC0415 - see above

    paper, out = Image.new("RGB", (600, 800), "#FDFCF7"), io.BytesIO()
    draw = ImageDraw.Draw(paper)
    for line in range(12):
        draw.line((60, 80 + 50 * line, 540 - 40 * (line % 3), 80 + 50 * line), "#444444", 6)
    paper.save(out, "PNG")
    return out.getvalue()


def _file(opened: OpenedFile | None = None, **how: Any) -> ft.Control:
    return AttachedFileView(
        consultation_id="c1", binary="b2", found=Ready(_THREAD), opened=opened, on_fetch=_nothing,
        on_save=_nothing if opened else None, beside=_beside(), **how,
    )  # fmt: skip


@screen
def _Asking(ending: bool) -> ft.View:
    around = use_ui_context()
    prompt: Prompt | None = (
        end_prompt(around, _ABOUT, _nothing, _nothing)
        if ending
        else attach_prompt(around, replace(_COMPOSER, asking=True))
    )
    shown = card(around.look, prompt_parts(around.look, prompt)) if prompt else None
    return page_frame(around, [shown], route="/chat/of/c1", title_words=_TEAM.name, back=True)


def scenes() -> list[Scene]:
    """Every state."""
    files = (("p1", PreparedFile(b"", "image/jpeg")), ("p2", PreparedFile(bytes(240_000), "application/pdf")))
    parts = Parts(files, (_REPORT,))
    closed = replace(_TEAM, hours=TeamHours(timedelta(hours=4), (OpenTime(0, time(8), time(12)),)))
    shown: dict[str, tuple[Callable[[], ft.Control], bool]] = {
        "messages": (lambda: MessagesView(listing=_listing()), True),
        "messages-none": (lambda: MessagesView(listing=_listing(found=Ready(()))), False),
        "messages-found": (lambda: MessagesView(listing=_listing(typed="三天", hits=Ready(_MESSAGES[1:2]))), False),
        "messages-loading": (lambda: MessagesView(listing=_listing(found=Loading())), False),
        "message-teams": (
            lambda: MessageTeamsView(found=Ready((_TEAM, closed)), now=NOW, on_call=_nothing, beside=_beside()), False,
        ),
        "message-first": (partial(_first, words="血压高，要不要加药？"), False),
        "message-too-long": (partial(_first, words="头晕。" * 700), False),
        "thread": (_thread, True),
        "thread-failed": (partial(_thread, replace(_THREAD, messages=(*_MESSAGES, _FAILED, _QUEUED))), True),
        "thread-pending": (
            partial(_thread, replace(_moved(ConsultationState.PENDING), team=closed, messages=_MESSAGES[:1])), False,
        ),
        "thread-attached": (partial(_thread, composer=replace(_COMPOSER, words="看看这个", parts=parts)), False),
        "thread-voice": (partial(_thread, _SPOKEN, bubbles=replace(_BUBBLES, plays=True)), False),
        "thread-voice-heard": (
            partial(_thread, _SPOKEN, bubbles=replace(_BUBBLES, plays=True, playing=_VOICE.id)), False,
        ),
        "thread-voice-saved": (partial(_thread, _SPOKEN), False),
        "thread-voice-asked": (partial(_speaking, asking=True), False),
        "thread-voice-running": (partial(_speaking, running=12), False),
        "thread-voice-cut": (partial(_speaking, cut=12), False),
        "thread-voice-denied": (partial(_speaking, error=SoundFailed(SoundProblem.DENIED)), False),
        "thread-voice-short": (partial(_speaking, error=SoundFailed(SoundProblem.SHORT)), False),
        "file": (partial(_file, OpenedFile(b"%PDF-", (_drawn(), _drawn()))), False),
        "file-unshown": (partial(_file, OpenedFile(b"%PDF-", ())), False),
        "file-offline": (partial(_file, error=Offline()), False),
        "thread-picking": (partial(_thread, composer=replace(_COMPOSER, picking=True)), False),
        "thread-attach": (partial(_Asking, False), False),
        "thread-end": (partial(_Asking, True), False),
        "thread-video": (
            partial(_thread, _moved(ConsultationState.ACTIVE, meeting="https://meet.example/room")), False,
        ),
        "thread-over": (partial(_thread, _moved(ConsultationState.COMPLETED)), False),
        "thread-rated": (partial(_thread, _moved(ConsultationState.COMPLETED, rating=5)), False),
        "thread-cancelled": (partial(_thread, _moved(ConsultationState.CANCELLED)), False),
        "thread-offline": (partial(_thread, error=Offline()), False),
        "thread-missing": (partial(_thread, None), False),
    }  # fmt: skip
    return [Scene(name, build, quick=quick) for name, (build, quick) in shown.items()]
