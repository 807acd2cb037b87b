"""Whose record is in view: points belong to the person themselves."""

from __future__ import annotations

from services.account.people import UserType
from services.account.states import Unlocked
from views.hooks import use_account_state


def use_is_own() -> bool:
    """Whether the record in view is the user's own."""
    state = use_account_state()
    if not isinstance(state, Unlocked):
        return False
    user = state.people.user
    return user.type is UserType.PATIENT and user.id == state.people.viewing
