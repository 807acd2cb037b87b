"""Everything that the person was asked, and what they decided; it is read offline."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Final

import flet as ft

from services.consents.model import Agreement, AgreementState
from services.consents.queries import HeldBack, agreements, held_back
from views import paths
from views.answers import Answer, Ready
from views.component import screen
from views.consents.words import decided_words, kind_words, state_words
from views.context import UiContext
from views.hooks import use_now, use_query, use_ui_context
from views.kit.answer import answer
from views.kit.banner import Choice, banner, empty
from views.kit.chips import chip
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.pictures import Picture
from views.kit.surfaces import Mood, column
from views.look.text import body
from views.signed_in import use_decided_record, use_own_record

_A_MINUTE = 60
_SIGNS: Final = {
    AgreementState.AGREED: ft.Icons.CHECK_CIRCLE_OUTLINE,
    AgreementState.NEWER: ft.Icons.UPDATE,
    AgreementState.OUTDATED: ft.Icons.UPDATE,
    AgreementState.OPEN: ft.Icons.HELP_OUTLINE,
    AgreementState.DECLINED: ft.Icons.REMOVE_CIRCLE_OUTLINE,
    AgreementState.WITHDRAWN: ft.Icons.REMOVE_CIRCLE_OUTLINE,
}


@screen
def ConsentsScreen() -> ft.View:
    """Reads the texts and the decisions of the record in view, where the user decides for it."""
    around, decided, own = use_ui_context(), use_decided_record(), use_own_record()
    kept = use_query(held_back, decided, wanted=decided != "")
    found = use_query(agreements, decided, around.texts.language, wanted=decided != "")
    return ConsentsView(
        found=found if decided else Ready(()),
        held=kept.value if isinstance(kept, Ready) else None,
        now=use_now(_A_MINUTE),
        theirs=decided != own,
        decides=decided != "",
    )


@screen
def ConsentsView(
    *,
    found: Answer[tuple[Agreement, ...]],
    held: HeldBack | None,
    now: datetime,
    theirs: bool = False,
    decides: bool = True,
) -> ft.View:
    """The texts by kind, and first what waits for want of an agreement. `theirs`: of somebody else's record than the
    user's own; `decides`: the user decides about it."""
    around = use_ui_context()
    look, t = around.look, around.texts
    name = around.person or t.get("account.people.unknown")

    def show(listed: tuple[Agreement, ...]) -> ft.Control:
        groups = [
            list_group(look, [_row(around, each, now) for each in same], title=kind_words(t, kind))
            for kind, same in groupby(listed, lambda each: each.text.kind)
        ]
        return column(groups)

    def nothing() -> ft.Control:
        if not decides:
            words = t.get("consents.not_yours.words")
            return empty(look, t.get("consents.not_yours", name=name), words, shows=Picture.TRAY)
        return empty(look, t.get("consents.none"), t.get("consents.none.words"), shows=Picture.TRAY)

    return page_frame(
        around,
        [
            held_banner(around, held) if held else None,
            body(look, t.get("consents.words.theirs", name=name) if theirs else t.get("consents.words"))
            if decides
            else None,
            answer(look, t, found, show, nothing=nothing),
        ],
        route=paths.consents(),
        title_words=t.get("consents.title"),
        door=paths.me(),
        back=True,
    )


def held_banner(around: UiContext, held: HeldBack) -> ft.Control:
    """What is kept here and not sent, and how it goes on."""
    t = around.texts
    words = t.get("consents.held.agreed") if held.agrees else t.get("consents.held.words")
    see = Choice(t.get("consents.held.see"), lambda: around.go(paths.sync()))
    icon = ft.Icons.OUTBOX_OUTLINED
    return banner(around.look, t.get("consents.held", n=held.count), words, mood="warm", choices=[see], icon=icon)


def _row(around: UiContext, agreement: Agreement, now: datetime) -> ft.Control:
    look, t = around.look, around.texts
    open_ = agreement.is_open
    mood: Mood = "warm" if open_ else "good" if agreement.holds else "plain"
    marks = [chip(look, state_words(t, agreement.state), mood)]
    if agreement.refused:
        marks.append(chip(look, t.get("consents.not_taken"), "warm"))
    elif agreement.waiting:
        marks.append(chip(look, t.get("consents.on_its_way"), "info", ft.Icons.SCHEDULE))
    return list_row(
        look,
        agreement.text.title,
        decided_words(around, agreement, now),
        icon=_SIGNS[agreement.state],
        marks=marks,
        on_click=lambda: around.go(paths.consent(agreement.text.code)),
    )
