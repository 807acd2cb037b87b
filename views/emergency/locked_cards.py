"""The emergency cards on the locked screen: whose, what, as of when; without a passcode, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import cast

import flet as ft

from services.emergency.model import EmergencyCard
from views.component import screen
from views.context import UiContext
from views.emergency.card import born_words, card_parts
from views.hooks import use_app, use_now, use_opening, use_ui_context
from views.i18n import format as fmt
from views.kit.avatar import avatar
from views.kit.buttons import quiet_button
from views.kit.front import front_frame
from views.kit.lists import list_group, list_row


@screen
def LockedCardsScreen(*, cards: tuple[EmergencyCard, ...], on_close: Callable[[], None]) -> ft.View:
    """Dials by the one door for addresses."""
    app, now, opening = use_app(), use_now(60), use_opening()
    chosen, choose = ft.use_state(cast("int | None", None))
    readable = tuple(card for card in cards if card.until is None or card.until > app.clock.now())
    return LockedCardsView(
        cards=readable,
        chosen=chosen,
        now=now,
        on_choose=choose,
        on_call=lambda phone: opening.run(f"tel:{phone}"),
        on_close=on_close,
    )


@screen
def LockedCardsView(
    *,
    cards: tuple[EmergencyCard, ...],
    chosen: int | None,
    now: datetime,
    on_choose: Callable[[int | None], None],
    on_call: Callable[[str], None],
    on_close: Callable[[], None],
) -> ft.View:
    """The only card, or the one that was chosen; of several first whose they are."""
    around = use_ui_context()
    t = around.texts
    close = quiet_button(around.look, t.get("emergency.back"), on_close, icon=ft.Icons.LOCK_OUTLINE)
    shown = 0 if len(cards) == 1 else chosen
    if shown is None or shown >= len(cards):
        return front_frame(
            around,
            [_whose(around, cards, on_choose), close],
            route="/unlock",
            headline=t.get("emergency.whose") if cards else t.get("emergency.over"),
            words=t.get("emergency.whose.words") if cards else t.get("emergency.over.words"),
            icon=ft.Icons.MEDICAL_INFORMATION_OUTLINED,
        )
    card = cards[shown]
    others = len(cards) > 1
    other = quiet_button(around.look, t.get("emergency.other"), lambda: on_choose(None)) if others else None
    return front_frame(
        around,
        [*card_parts(around, card, now, on_call), other, close],
        route="/unlock",
        headline=card.name,
        words=born_words(t, card, fmt.local_date(now, around.zones)) or t.get("emergency.title"),
        icon=ft.Icons.MEDICAL_INFORMATION_OUTLINED,
    )


def _whose(around: UiContext, cards: tuple[EmergencyCard, ...], on_choose: Callable[[int | None], None]) -> ft.Control:
    look = around.look
    rows = [
        list_row(look, card.name, lead=avatar(look, card.name, near=True), on_click=partial(on_choose, number))
        for number, card in enumerate(cards)
    ]
    return list_group(look, rows)
