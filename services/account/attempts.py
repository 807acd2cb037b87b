"""The sign-in that is under way in a phone's browser, kept in the vault: the system may end the app meanwhile.

What is kept is what the answer has to match (state, issuer) and what redeems its code (the verifier): for a few minutes
and one answer. Nothing in it is about a person.
"""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any, Final

from local_store.vault import KeyVault
from services.clock import instant
from services.fhir.auth import Attempt, Endpoints
from services.fhir.redirect import APP_LINK
from services.fhir.shape import as_object, as_text
from services.fhir.when import instant_of

RECORD: Final = "sign-in"
LASTS: Final = timedelta(minutes=10)


async def keep(vault: KeyVault, attempt: Attempt, now: datetime) -> None:
    """Writes the attempt durably, in the place of one before it. Raises VaultUnavailable."""
    ends = attempt.endpoints
    plain = {
        "base": attempt.base,
        "authorize": ends.authorize,
        "token": ends.token,
        "revoke": ends.revoke,
        "issuer": ends.issuer,
        "names_issuer": ends.names_issuer,
        "state": attempt.state,
        "verifier": attempt.verifier,
        "begun": instant(now),
    }
    await asyncio.to_thread(vault.set, RECORD, json.dumps(plain).encode())


async def load(vault: KeyVault, now: datetime) -> Attempt | None:
    """The attempt that waits for its answer; None when there is none, or it is too old by this device's clock."""
    kept = await asyncio.to_thread(vault.get, RECORD)
    found = as_object(_json(kept)) if kept is not None else {}
    begun = instant_of(found.get("begun"))
    base, state, verifier = (as_text(found.get(name)) for name in ("base", "state", "verifier"))
    authorize, token = as_text(found.get("authorize")), as_text(found.get("token"))
    if begun is None or not timedelta(0) <= now - begun <= LASTS:
        return None
    if not (base and state and verifier and authorize and token):
        return None
    revoke, issuer = as_text(found.get("revoke")), as_text(found.get("issuer"))
    ends = Endpoints(authorize, token, revoke, issuer, found.get("names_issuer") is True)
    return Attempt(base, ends, APP_LINK, state, verifier)


async def forget(vault: KeyVault) -> None:
    """Ends the attempt: no answer to it is taken any more."""
    await asyncio.to_thread(vault.delete, RECORD)


def _json(kept: bytes) -> Any:
    try:
        return json.loads(kept)
    except ValueError:
        return None
