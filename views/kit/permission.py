"""Before the system asks whether the app may use something: why, in the person's words, and what is so without it. And
after a no, which the system asks about only once: where it can be allowed all the same."""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from views.i18n.texts import Texts
from views.kit.buttons import Press, primary_button, quiet_button
from views.kit.surfaces import card
from views.look.text import body, heading, small
from views.look.tokens import Look


@dataclass(frozen=True)
class Permission:
    """What is asked for, in words: its `name` as it stands in the system's settings, why it is wanted, what the button
    says, and the other way."""

    name: str
    title: str
    reason: str
    allow: str
    without: str
    icon: ft.IconData


def permission_card(
    look: Look, t: Texts, wanted: Permission, on_allow: Press, *, refused: bool = False, busy: bool = False
) -> ft.Control:
    """The reason and the button after which the system asks; once it was `refused`, the way through the system's
    settings, and the button for when the person comes back."""
    if refused:
        where = t.get("kit.permission.settings", name=wanted.name)
        again = quiet_button(look, t.get("kit.permission.again"), on_allow, icon=ft.Icons.REFRESH, busy=busy)
        title = heading(look, t.get("kit.permission.refused", name=wanted.name))
        said = card(look, [title, body(look, where), small(look, wanted.without), again], mood="warm")
        return ft.Semantics(content=said, live_region=True, container=True)
    return card(
        look,
        [
            heading(look, wanted.title),
            body(look, wanted.reason),
            small(look, f"{t.get('kit.permission.asks')}{wanted.without}"),
            primary_button(look, wanted.allow, on_allow, icon=wanted.icon, busy=busy, decides=False),
        ],
    )
