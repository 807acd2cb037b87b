"""What the hospital was asked for by papers, as a card: who for whom, what, and what the hospital says to it."""

from __future__ import annotations

import flet as ft

from services.family.model import PaperRequest
from views.context import UiContext
from views.family.words import scopes_words
from views.kit.banner import strip
from views.kit.surfaces import card
from views.look.text import body, strong


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
