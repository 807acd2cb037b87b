"""The family: a day of four people; who looks after whom; nobody; asking; out of reach; an invitation and its code; a
refused code.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import flet as ft

from services.errors import AppError, RefusalCode, Rejected, ServerUnavailable, StoreFull
from services.family.asking import AskedByPapers, AskState
from services.family.day import PersonDay
from services.family.model import (
    AccessScope,
    FamilyCarer,
    FamilyPage,
    FamilyPaper,
    LookedAfter,
    NewInvitation,
    OpenInvitation,
    PaperRequest,
    Relationship,
)
from services.record.money.due import ToPay
from views.family.access_cards import AccessActions
from views.family.ask_by_papers import AskByPapersView, AskForm
from views.family.family import FamilyView
from views.family.gallery.for_whom import ForWhom
from views.family.give import GiveAccessView, GiveForm, InvitationCodeView
from views.family.request_card import AskActions
from views.family.take_part import TakePartView
from views.kit.scene import Scene

_NOW = datetime(2026, 11, 21, 2, 42, tzinfo=UTC)
_SEE, _BOOK, _PAY, _CHAT, _MEDICINES = AccessScope


def _nothing(*_: Any) -> None:
    return


DAYS = (
    PersonDay("p1", "李荣喆", visits=(_NOW + timedelta(hours=3),)),
    PersonDay("p2", "赵一诺", doses=2, requests=1),
    PersonDay("p3", "赵𠮷宁"),
    PersonDay("p4", "李建国", bill=ToPay(("b",), Decimal("1234.50"), "CNY", overdue=False, unsettled=False)),
)
PAGE = FamilyPage(
    carers=(
        FamilyCarer("c1", "赵建国", (_SEE, _BOOK, _MEDICINES), Relationship.SPOUSE, reason="术后照顾",
              ends=datetime(2027, 2, 20, 16, tzinfo=UTC)),
        FamilyCarer("c2", "李秀英", (_PAY,), Relationship.PARENT),
    ),
    people=(
        LookedAfter("r1", "p2", "赵一诺", tuple(AccessScope), changes=date(2026, 12, 10), left=(_BOOK, _PAY)),
        LookedAfter("r2", "p4", "李建国", (_SEE, _PAY), ends=datetime(2026, 12, 31, 16, tzinfo=UTC)),
    ),
    invitations=(
        OpenInvitation("i1", (_SEE, _CHAT), _NOW + timedelta(hours=20), by="王秀兰"),
        OpenInvitation("i2", (_SEE,), _NOW + timedelta(minutes=8)),
        OpenInvitation("i3", (_SEE, _BOOK), _NOW + timedelta(hours=20), inviter="李春梅"),
    ),
)  # fmt: skip
ASKED = FamilyPage(
    requests=(
        PaperRequest("q1", person="赵一诺", scopes=(_SEE, _BOOK)),
        PaperRequest("q2", person="赵𠮷宁", scopes=(_SEE,), refused=True, reason="请带户口本原件再来一次"),
        PaperRequest("q3", carer="李春梅", scopes=(_SEE, _MEDICINES)),
    )
)
_BIRTH = FamilyPaper.BIRTH
BY_PAPERS = (
    AskedByPapers("t1", "赵一诺", (_SEE, _BOOK), _BIRTH, AskState.KEPT, may_take_back=True),
    AskedByPapers("t2", "赵国强", (_SEE,), FamilyPaper.ATTORNEY, AskState.SENT, may_take_back=True),
    AskedByPapers("t3", "赵国强", (_SEE,), FamilyPaper.ATTORNEY, AskState.LOOKED_AT),
    AskedByPapers("t4", "赵一诺", (_SEE,), _BIRTH, AskState.REFUSED, reason="照片看不清，请重拍"),
    AskedByPapers("t5", "赵一诺", (_SEE,), _BIRTH, AskState.GRANTED),
    AskedByPapers(
        "t6", "赵一诺", (_SEE,), _BIRTH, AskState.NOT_TAKEN, refusal=RefusalCode.TOO_MANY_ASKED, may_take_back=True
    ),
)  # fmt: skip
CHILD = FamilyPage(
    carers=(
        FamilyCarer(
            "g1",
            "李荣喆",
            (_BOOK, _PAY, _SEE),
            guardian=True,
            asks=(_SEE, _CHAT, _MEDICINES),
            agreed=(_SEE,),
            paper=FamilyPaper.BIRTH,
            paper_day=date(2019, 5, 9),
        ),
    )
)
ACTIONS = AccessActions(False, _nothing, _nothing, _nothing, _nothing, _nothing)
INVITATION = NewInvitation("i", "BCDF-GHJK", _NOW + timedelta(minutes=9))


def _family(
    page: FamilyPage | None,
    *,
    error: AppError | None = None,
    days: int = 4,
    own: bool = True,
    offered: bool = True,
    asked_for: tuple[AskedByPapers, ...] = (),
) -> ft.View:
    return FamilyView(
        days=DAYS[:days],
        viewing="p2" if days > 1 else "p1",
        own=own,
        offered=offered,
        page=page,
        error=error,
        actions=ACTIONS,
        on_view=_nothing,
        on_again=_nothing,
        asked_for=asked_for,
        ask_actions=AskActions(_nothing, _nothing, _nothing),
    )


def _ask(form: AskForm, *, error: AppError | None = None) -> ft.View:
    ready = form.ask(date(2026, 11, 21)) is not None
    return AskByPapersView(form=form, edit=_nothing, busy=False, error=error, on_send=_nothing if ready else None)


def _give(form: GiveForm, *, error: AppError | None = None) -> ft.View:
    ready = form.wish(date(2026, 11, 21)) is not None
    return GiveAccessView(form=form, edit=_nothing, busy=False, error=error, on_make=_nothing if ready else None)


def _code(left: int) -> ft.View:
    return InvitationCodeView(invitation=INVITATION, left=left, on_done=_nothing, on_again=_nothing)


def _take_part(code: str, error: AppError | None = None) -> ft.View:
    return TakePartView(
        code=code,
        busy=False,
        error=error,
        on_code=_nothing,
        on_send=_nothing if code else None,
        on_scan=_nothing,
    )


_ASKING = AskForm("赵一诺", "2019-05-01", "340102201905011234", "PRN", "birth-certificate", ("see", "book"))
_CHOSEN = GiveForm(("see", "book", "medicines"), Relationship.CHILD.value, "quarter", "术后照顾")


def scenes() -> list[Scene]:
    return [
        Scene("family", lambda: _family(PAGE)),
        Scene("family-child-agrees", lambda: _family(CHILD, days=1), quick=False),
        Scene("family-asked", lambda: _family(ASKED), quick=False),
        Scene("family-asked-by-papers", lambda: _family(FamilyPage(), days=1, asked_for=BY_PAPERS)),
        Scene("family-ask", lambda: _ask(_ASKING)),
        Scene("family-ask-empty", lambda: _ask(AskForm()), quick=False),
        Scene("family-ask-failed", lambda: _ask(_ASKING, error=StoreFull()), quick=False),
        Scene("family-nobody", lambda: _family(FamilyPage(), days=1), quick=False),
        Scene("family-asking", lambda: _family(None, days=1), quick=False),
        Scene("family-failed", lambda: _family(None, error=ServerUnavailable(), days=1), quick=False),
        Scene("family-ended-meanwhile", lambda: _family(PAGE, error=Rejected(RefusalCode.ACCESS_ENDED)), quick=False),
        Scene("family-without-own-record", lambda: _family(None, own=False), quick=False),
        Scene("family-not-offered", lambda: _family(None, offered=False), quick=False),
        Scene("family-give", lambda: _give(_CHOSEN)),
        Scene("family-give-empty", lambda: _give(replace(_CHOSEN, scopes=(), relationship="")), quick=False),
        Scene("family-give-too-young", lambda: _give(_CHOSEN, error=Rejected(RefusalCode.TOO_YOUNG)), quick=False),
        Scene("family-code", lambda: _code(521)),
        Scene("family-code-over", lambda: _code(0), quick=False),
        Scene("family-take-part", lambda: _take_part("")),
        Scene("family-for-whom", lambda: ForWhom(patient="p2")),
        Scene("family-for-whom-own", lambda: ForWhom(patient="p1"), quick=False),
        Scene("family-for-whom-long", lambda: ForWhom(patient="p3"), quick=False),
        Scene("family-by-hospital", lambda: _family(PAGE, error=Rejected(RefusalCode.BY_HOSPITAL)), quick=False),
        Scene("family-take-part-wrong", lambda: _take_part("BBBB-CCCC", Rejected(RefusalCode.FAMILY_CODE))),
    ]
