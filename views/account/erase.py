"""Erasing the data on this device: confirmed twice, never done by the app itself."""

from __future__ import annotations

from collections.abc import Callable

from views.i18n.texts import Texts
from views.kit.banner import Choice
from views.kit.prompt import Prompt
from views.look.icons import Icons


def erase_prompt(t: Texts, on_erase: Callable[[], None], on_cancel: Callable[[], None], *, busy: bool) -> Prompt:
    """The second confirmation: what is lost and what is not; "cancel" is the prominent choice."""
    return Prompt(
        t.get("account.unlock.erase.sure"),
        t.get("account.unlock.erase.words"),
        [
            Choice(t.get("account.unlock.erase.yes"), on_erase, busy=busy, danger=True, decides=False),
            Choice(t.get("account.cancel"), on_cancel, strong=True),
        ],
        on_cancel,
        icon=Icons.DELETE_FOREVER_OUTLINED,
    )
