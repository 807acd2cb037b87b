"""Consents: the first asking, a no to what is needed, asked again; the list; what waits for want of a yes; one text in
every state; nothing asked; a refusal.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import flet as ft

from services.consents.model import Agreement, AgreementState
from services.consents.queries import HeldBack
from services.errors import AppError, RefusalCode, Rejected
from services.fhir.consents import ConsentAnswer, ConsentDecision, ConsentKind, ConsentText
from views import paths
from views.answers import Answer, Loading, Ready
from views.component import screen
from views.consents.asking import ConsentAskingView
from views.consents.detail import ConsentView, withdrawal_prompt
from views.consents.listing import ConsentsView
from views.hooks import use_ui_context
from views.i18n.texts import Language
from views.kit.frame import page_frame
from views.kit.prompt import use_prompt
from views.kit.scene import Scene

_NOW = datetime(2026, 11, 21, 2, 42, tzinfo=UTC)
_LAW = (
    "撤回后，新填写的内容不再上传。法律要求医院保留：门诊病历至少 15 年，网上问诊记录至少 3 年，这些不会因撤回而删除。"
)


def _nothing(*_: Any) -> None:
    return


def _text(code: str, kind: ConsentKind, title: str, why: str, version: int = 1) -> ConsentText:
    words = f"{why}\n\n健康信息是敏感个人信息，所以要单独征得您的同意。\n\n{_LAW}"
    return ConsentText(code, version, 1, kind, title, why, _LAW, words, "", {}, "TREAT")


_CARE = _text(
    "care", ConsentKind.NEEDED, "用您的健康信息为您看病",
    "您在这里填写、测量和上传的内容会送到医院，供为您看病的医生和护士使用。", 2,
)  # fmt: skip
_QUALITY = _text(
    "quality", ConsentKind.SENSITIVE, "用于改进医疗质量和医学研究",
    "医院想用您的检查、诊断和用药情况，研究怎样把病看得更好。",
)  # fmt: skip
_SMS = _text(
    "sms", ConsentKind.THIRD_PARTY, "把手机号交给短信服务商",
    "医院通过短信服务商给您发提醒，需要把您的手机号和短信内容交给它。",
)  # fmt: skip
_MEETING = _text(
    "meeting",
    ConsentKind.THIRD_PARTY,
    "视频看诊时使用视频服务商",
    "视频看诊的画面和声音要经过医院之外的视频服务商传输。",
)


def _decided(text: ConsentText, answer: ConsentAnswer, version: int = 1, language: str = "zh-CN") -> ConsentDecision:
    return ConsentDecision(text.code, answer, version, _NOW - timedelta(days=200), language, text.words)


_OPEN = tuple(Agreement(text, None, AgreementState.OPEN) for text in (_CARE, _QUALITY, _SMS, _MEETING))
_AGREED = Agreement(_CARE, _decided(_CARE, ConsentAnswer.AGREED, 2), AgreementState.AGREED)
_OUTDATED = Agreement(_CARE, _decided(_CARE, ConsentAnswer.AGREED), AgreementState.OUTDATED)
_WITHDRAWN = Agreement(_CARE, _decided(_CARE, ConsentAnswer.WITHDRAWN, 2), AgreementState.WITHDRAWN, waiting=True)
_DECLINED = Agreement(_QUALITY, _decided(_QUALITY, ConsentAnswer.DECLINED), AgreementState.DECLINED)
_ENGLISH = Agreement(_SMS, _decided(_SMS, ConsentAnswer.AGREED, 1, "en"), AgreementState.AGREED)
_REFUSED = replace(
    Agreement(_MEETING, _decided(_MEETING, ConsentAnswer.WITHDRAWN), AgreementState.WITHDRAWN), refused=True
)


#: The same in English: title, why.
_ENGLISH_WORDS = {
    "care": (
        "Using your health data to care for you",
        "What you type, measure and upload here is sent to the hospital, for the doctors and nurses who care for you.",
    ),
    "quality": (
        "Improving care and medical research",
        "The hospital would like to study results, diagnoses and medicines, yours among them, to treat people better.",
    ),
    "sms": (
        "Giving your number to a text message service",
        "The hospital sends reminders through a service that needs your number and the words of the message.",
    ),
    "meeting": (
        "Video visits through another company's service",
        "Picture and sound of a video visit go through a service outside of the hospital.",
    ),
}
_ENGLISH_LAW = (
    "After you withdraw, nothing new is uploaded. The law makes the hospital keep records: outpatient 15 years or more,"
    " online consultations at least 3 years. Withdrawing does not delete these."
)


def _spoken(found: Agreement) -> Agreement:
    """As the hospital's texts come in the language of the screen."""
    if use_ui_context().texts.language is not Language.ENGLISH:
        return found
    title, why = _ENGLISH_WORDS[found.text.code]
    words = f"{why}\n\nHealth data is sensitive personal data, so we ask for it separately.\n\n{_ENGLISH_LAW}"
    return replace(found, text=replace(found.text, title=title, why=why, withdrawal=_ENGLISH_LAW, words=words))


@screen
def _Asking(*, found: Answer[tuple[Agreement, ...]], chosen: dict[str, str]) -> ft.View:
    return ConsentAskingView(
        found=Ready(tuple(map(_spoken, found.value))) if isinstance(found, Ready) else found,
        chosen=chosen,
        busy=False,
        error=None,
        on_choose=_nothing,
        on_done=_nothing,
        on_later=_nothing,
    )


def _asking(found: Answer[tuple[Agreement, ...]], **chosen: str) -> ft.View:
    return _Asking(found=found, chosen=chosen)


_BY_MOTHER = replace(_AGREED, by="李春梅", decision=replace(_decided(_CARE, ConsentAnswer.AGREED, 2), by="r1"))
_BY_SOMEBODY = replace(_DECLINED, decision=replace(_decided(_QUALITY, ConsentAnswer.DECLINED), by="r2"))


@screen
def _Listed(*, listed: tuple[Agreement, ...], held: HeldBack | None, theirs: bool, decides: bool) -> ft.View:
    found = Ready(tuple(map(_spoken, listed)))
    return ConsentsView(found=found, held=held, now=_NOW, theirs=theirs, decides=decides)


def _list(*listed: Agreement, held: HeldBack | None = None, theirs: bool = False, decides: bool = True) -> ft.View:
    return _Listed(listed=listed, held=held, theirs=theirs, decides=decides)


@screen
def _Shown(*, found: Agreement | None, held: HeldBack | None, error: AppError | None) -> ft.View:
    shown = _spoken(found) if found else None
    return ConsentView(found=Ready(shown), held=held, now=_NOW, busy=False, error=error, on_say=_nothing)


def _shown(found: Agreement | None, *, held: HeldBack | None = None, error: AppError | None = None) -> ft.View:
    return _Shown(found=found, held=held, error=error)


@screen
def _Withdrawing() -> ft.View:
    around = use_ui_context()
    use_prompt(withdrawal_prompt(around.texts, _spoken(_AGREED), _nothing, _nothing))
    title = around.texts.get("consents.title")
    return page_frame(around, [], route=paths.consent("care"), title_words=title, door=paths.me(), back=True)


def scenes() -> list[Scene]:
    return [
        Scene("consents-asking", lambda: _asking(Ready(_OPEN))),
        Scene("consents-asking-no", lambda: _asking(Ready(_OPEN), care="no", sms="yes"), quick=False),
        Scene("consents-asking-again", lambda: _asking(Ready((_OUTDATED, _DECLINED)), care="yes"), quick=False),
        Scene("consents-asking-loading", lambda: _asking(Loading()), quick=False),
        Scene("consents", lambda: _list(_AGREED, _DECLINED, _ENGLISH, _REFUSED)),
        Scene("consents-held", lambda: _list(_WITHDRAWN, _DECLINED, held=HeldBack(3, agrees=False)), quick=False),
        Scene("consents-none", _list, quick=False),
        Scene("consents-of-a-child", lambda: _list(_BY_MOTHER, _BY_SOMEBODY, theirs=True)),
        Scene("consents-not-yours", lambda: _list(theirs=True, decides=False), quick=False),
        Scene("consent-agreed", lambda: _shown(_AGREED), quick=False),
        Scene("consent-open", lambda: _shown(_OPEN[1]), quick=False),
        Scene("consent-withdraw", _Withdrawing, quick=False),
        Scene("consent-outdated", lambda: _shown(_OUTDATED), quick=False),
        Scene("consent-held", lambda: _shown(_WITHDRAWN, held=HeldBack(2, agrees=True)), quick=False),
        Scene("consent-refused", lambda: _shown(_OPEN[1], error=Rejected(RefusalCode.UNKNOWN)), quick=False),
        Scene("consent-gone", lambda: _shown(None), quick=False),
    ]
