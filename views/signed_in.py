"""Who signed in, as the hospital names them: whose own reading counts as read."""

from __future__ import annotations

from services.account.states import Unlocked
from views.hooks import use_account_state


def use_reader() -> str:
    """The user as a FHIR reference, `Patient/p1`; empty while locked."""
    state = use_account_state()
    return state.people.user.reference if isinstance(state, Unlocked) else ""
