"""What the hospital was asked for by papers, as a card: who for whom, what, and what the hospital says to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import flet as ft

from services.errors import RefusalCode, Rejected
from services.family.asking import AskedByPapers, AskState
from services.family.model import PaperRequest
from views.context import UiContext
from views.family.words import paper_words, scopes_words
from views.i18n.words import error_words
from views.kit.banner import strip
from views.kit.buttons import plate_button
from views.kit.surfaces import beside_or_below, card
from views.look.text import body, small, strong


def request_card(around: UiContext, request: PaperRequest) -> ft.Control:
    """One request; of a refused one the hospital's words."""
    look, t = around.look, around.texts
    if request.carer:
        title = t.get("family.request.carer", name=request.carer)
    else:
        title = t.get("family.request.person", name=request.person or t.get("family.unknown"))
    if not request.refused:
        state = strip(look, t.get("family.request.open"), icon=ft.Icons.HOURGLASS_EMPTY)
    elif request.reason:
        state = strip(look, t.get("family.request.refused", reason=request.reason), mood="warm")
    else:
        state = strip(look, t.get("family.request.no"), mood="warm")
    what = body(look, scopes_words(t, request.scopes)) if request.scopes else None
    return card(look, [strong(look, title), what, state])


@dataclass(frozen=True)
class AskActions:
    """What can be done with a request from this app."""

    on_photos: Callable[[AskedByPapers], None]
    on_take_back: Callable[[AskedByPapers], None]
    on_again: Callable[[AskedByPapers], None]


def asked_card(around: UiContext, found: AskedByPapers, actions: AskActions) -> ft.Control:
    """What the user asked for from the app, how far it has come, and what can be done about it."""
    look, t = around.look, around.texts
    buttons: list[ft.Control | None] = []
    if found.state is AskState.NOT_TAKEN:
        buttons.append(plate_button(look, t.get("family.asked.again"), partial(actions.on_again, found), tone="warm"))
    elif found.may_take_back:
        photos = partial(actions.on_photos, found)
        buttons.append(plate_button(look, t.get("family.asked.photos"), photos, tone="warm"))
    if found.may_take_back:
        back = partial(actions.on_take_back, found)
        buttons.append(plate_button(look, t.get("family.asked.take_back"), back, tone="warm"))
    paper = small(look, paper_words(t, found.paper, None)) if found.paper else None
    return card(
        look,
        [
            strong(look, t.get("family.request.person", name=found.name or t.get("family.unknown"))),
            body(look, scopes_words(t, found.scopes)) if found.scopes else None,
            paper,
            _state(around, found),
            beside_or_below(look, [button for button in buttons if button is not None]) if buttons else None,
        ],
    )


def _state(around: UiContext, found: AskedByPapers) -> ft.Control:
    look, t = around.look, around.texts
    waits = ft.Icons.HOURGLASS_EMPTY
    match found.state:
        case AskState.KEPT:
            return strip(look, t.get("family.asked.kept"), icon=ft.Icons.SCHEDULE)
        case AskState.SENT:
            return strip(look, t.get("family.asked.sent"), icon=waits)
        case AskState.LOOKED_AT:
            return strip(look, t.get("family.asked.looked_at"), icon=waits)
        case AskState.GRANTED:
            return strip(look, t.get("family.asked.granted"), mood="good", icon=ft.Icons.CHECK_CIRCLE_OUTLINE)
        case AskState.NOT_TAKEN:
            why = error_words(t, Rejected(found.refusal or RefusalCode.UNKNOWN)).both
            return strip(look, t.get("family.asked.not_taken", reason=why), mood="warm")
        case AskState.REFUSED:
            words = t.get("family.request.refused", reason=found.reason) if found.reason else t.get("family.request.no")
            return strip(look, words, mood="warm")
