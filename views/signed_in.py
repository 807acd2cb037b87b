"""Who signed in, as the hospital names them: whose own reading counts as read, whose own record it is, and for whom
they decide."""

from __future__ import annotations

from services.account.people import UserType
from services.account.states import Unlocked
from views.hooks import use_account_state, use_patient


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


def use_decided_record() -> str:
    """The id of the record in view where the user decides what is its person's own to decide, for themselves or by law
    for a child; else empty."""
    state, patient = use_account_state(), use_patient()
    return patient if isinstance(state, Unlocked) and state.people.decides_for(patient) else ""
