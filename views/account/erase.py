"""Erasing the data on this device: confirmed twice, never done by the app itself."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from views.i18n.texts import Texts
from views.kit.banner import Choice, banner
from views.look.tokens import Look


def confirm_erase(
    look: Look, t: Texts, on_erase: Callable[[], None], on_cancel: Callable[[], None], *, busy: bool
) -> ft.Control:
    """The second confirmation: what is lost and what is not; "cancel" is the prominent choice."""
    return banner(
        look,
        t.get("account.unlock.erase.sure"),
        t.get("account.unlock.erase.words"),
        mood="warm",
        choices=[
            Choice(t.get("account.unlock.erase.yes"), on_erase, busy=busy),
            Choice(t.get("account.cancel"), on_cancel, strong=True),
        ],
        announce=True,
    )
