"""The emergency card in its states: off, on, without a name, on a shared PC; on the locked screen of one and of
several people, with every statement about allergies, old, and over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import flet as ft

from services.emergency.model import BloodGroup, CardAllergies, CardChoice, CardLine, CardList, CardPart, EmergencyCard
from services.emergency.queries import CardPage, ConditionOption
from services.errors import StoreFull
from services.record.timeline.summary import AllergyStatement
from views.answers import Ready
from views.drafts import FormDraft
from views.emergency.choosing import CardDoings, EmergencyCardView
from views.emergency.locked_cards import LockedCardsView
from views.kit.scene import Scene

NOW: Final = datetime(2026, 11, 21, 2, 42, tzinfo=UTC)
CHOICE: Final = CardChoice(
    parts=tuple(part.value for part in CardPart),
    conditions=("hypertension",),
    contact="赵丽，女儿",
    phone="13800000001",
    languages="普通话、英语",
    note="装有心脏起搏器，不能做磁共振。",
)
CARD: Final = EmergencyCard(
    name="王秀兰",
    as_of=NOW - timedelta(days=1),
    born="1958-12-01",
    allergies=CardAllergies(
        AllergyStatement.KNOWN,
        CardList((CardLine("青霉素", "全身皮疹、气促"), CardLine("花生", unconfirmed=True))),
    ),
    blood=BloodGroup("A 型 Rh 阳性"),
    conditions=CardList((CardLine("原发性高血压"),)),
    medicines=CardList((CardLine("苯磺酸氨氯地平片", "每天 1 次，每次 1 片，早饭后"), CardLine("阿司匹林肠溶片"))),
    contact=CHOICE.contact,
    phone=CHOICE.phone,
    languages=CHOICE.languages,
    note=CHOICE.note,
)
_CHILD: Final = replace(CARD, name="赵小雨", born="2019-05-04", medicines=None, conditions=None, note=None, blood=None)
PAGE: Final = CardPage(
    "王秀兰", None, (ConditionOption("hypertension", "原发性高血压"), ConditionOption("mood", "抑郁发作")), None
)


def _nothing(*_: Any) -> None:
    return


def _draft(choice: CardChoice, *, kept: bool = False) -> FormDraft[CardChoice]:
    return FormDraft(choice, lambda: choice, _nothing, _nothing, ("emergency.card", "p1"), is_kept=kept)


def _choosing(choice: CardChoice, **given: Any) -> ft.Control:
    fixed: dict[str, Any] = {
        "page": Ready(PAGE),
        "draft": _draft(choice),
        "preview": Ready(CARD if choice is CHOICE else replace(_bare(), born="1958-12-01")),
        "in_file": False,
        "shared": False,
        "now": NOW,
        "doings": CardDoings(on_save=_nothing),
    }
    return EmergencyCardView(**{**fixed, **given})


def _bare() -> EmergencyCard:
    return EmergencyCard(name="王秀兰", as_of=NOW, allergies=CARD.allergies)


def _said(statement: AllergyStatement, **more: Any) -> EmergencyCard:
    return replace(_bare(), allergies=CardAllergies(statement, **more))


def _locked(*cards: EmergencyCard, chosen: int | None = None) -> Callable[[], ft.Control]:
    return lambda: LockedCardsView(
        cards=cards, chosen=chosen, now=NOW, on_choose=_nothing, on_call=_nothing, on_close=_nothing
    )


def scenes() -> list[Scene]:
    on = replace(PAGE, choice=CHOICE)
    wrong = replace(CHOICE, phone="请打给我", note="很" * 320)
    old = replace(
        _bare(),
        as_of=NOW - timedelta(days=90),
        blood=BloodGroup("O", by_person=True),
        conditions=CardList(),
        medicines=CardList((CardLine(""),), 4),
    )
    return [
        Scene("emergency-off", lambda: _choosing(CardChoice())),
        Scene("emergency-on", lambda: _choosing(CHOICE, page=Ready(on)), quick=False),
        Scene(
            "emergency-wrong",
            lambda: _choosing(
                wrong,
                page=Ready(on),
                draft=_draft(wrong, kept=True),
                in_file=True,
                doings=CardDoings(error=StoreFull()),
            ),
            quick=False,
        ),
        Scene("emergency-no-name", lambda: _choosing(CardChoice(), page=Ready(CardPage(None, None))), quick=False),
        Scene("emergency-shared", lambda: _choosing(CardChoice(), shared=True), quick=False),
        Scene("emergency-locked", _locked(CARD)),
        Scene("emergency-locked-whose", _locked(CARD, _CHILD), quick=False),
        Scene("emergency-locked-child", _locked(CARD, _CHILD, chosen=1), quick=False),
        Scene("emergency-locked-none-known", _locked(_said(AllergyStatement.NONE_KNOWN)), quick=False),
        Scene("emergency-locked-not-asked", _locked(_said(AllergyStatement.NOT_ASKED)), quick=False),
        Scene("emergency-locked-old", _locked(old), quick=False),
        Scene(
            "emergency-locked-unsure",
            _locked(
                replace(
                    _said(AllergyStatement.NOT_RECORDED, groups=("没有已知的食物过敏",)),
                    blood=BloodGroup("", disagrees=True),
                    as_of=None,
                )
            ),
            quick=False,
        ),
        Scene("emergency-locked-over", _locked(), quick=False),
    ]
