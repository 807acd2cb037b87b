"""Whose family it is: that of the user's own record, whoever's is in view."""

from __future__ import annotations

from services.account.states import Unlocked
from views.hooks import use_account_state
from views.signed_in import use_own_record

__all__ = ["use_covered", "use_own_record"]


def use_covered() -> tuple[tuple[str, ...], str]:
    """The people whose records are here, and the one in view."""
    state = use_account_state()
    return (state.people.patients, state.people.viewing) if isinstance(state, Unlocked) else ((), "")
