"""Whose family it is: that of the user's own record, whoever's is in view."""

from __future__ import annotations

from typing import Final

from services.account.states import Unlocked
from views.hooks import use_account_state, use_app, use_store, use_sync_status
from views.signed_in import use_own_record

_OPERATION: Final = "family"

__all__ = ["use_covered", "use_own_record"]


def use_covered() -> tuple[tuple[str, ...], str]:
    """The people whose records are here, and the one in view."""
    state = use_account_state()
    return (state.people.patients, state.people.viewing) if isinstance(state, Unlocked) else ((), "")


def use_offered() -> bool:
    """Whether the hospital lets people say who looks after them; taken for granted until it has said what it offers."""
    app, store, _ = use_app(), use_store(), use_sync_status()
    offered = app.sync.offered(store) if store is not None else None
    return offered is None or offered.operates("Patient", _OPERATION)
