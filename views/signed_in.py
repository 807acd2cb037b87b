"""Who signed in, as the hospital names them: whose own reading counts as read, and whose own record it is."""

from __future__ import annotations

from services.account.people import UserType
from services.account.states import Unlocked
from views.hooks import use_account_state


def use_reader() -> str:
    """The user as a FHIR reference, `Patient/p1`; empty while locked."""
    state = use_account_state()
    return state.people.user.reference if isinstance(state, Unlocked) else ""


def use_own_record() -> str:
    """The id of the user's own record; empty for who has none here."""
    state = use_account_state()
    if not isinstance(state, Unlocked) or state.people.user.type is not UserType.PATIENT:
        return ""
    return state.people.user.id
