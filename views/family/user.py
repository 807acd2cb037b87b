"""Whose family it is: that of the user's own record, whoever's is in view."""

from __future__ import annotations

from services.account.people import UserType
from services.account.states import Unlocked
from views.hooks import use_account_state


def use_own_record() -> str:
    """The id of the user's own record; empty for who has none here."""
    state = use_account_state()
    if not isinstance(state, Unlocked) or state.people.user.type is not UserType.PATIENT:
        return ""
    return state.people.user.id


def use_covered() -> tuple[tuple[str, ...], str]:
    """The people whose records are here, and the one in view."""
    state = use_account_state()
    return (state.people.patients, state.people.viewing) if isinstance(state, Unlocked) else ((), "")
