"""The saved session: the tokens, their people and where they are renewed, sealed with the data key in the vault."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from local_store import keys
from local_store.errors import StoreUnreadable
from local_store.memory import Key
from local_store.vault import KeyVault
from services.account.people import People
from services.clock import instant
from services.fhir import terms
from services.fhir.auth import Endpoints, Tokens
from services.fhir.shape import as_list, as_object, as_text
from services.fhir.when import instant_of

RECORD: Final = "session"


@dataclass(frozen=True)
class SealedSession:
    """The people whose records the store holds, their hospital (`base`), and the tokens; none with `open_access`."""

    base: str
    people: People
    endpoints: Endpoints
    tokens: Tokens
    open_access: bool = False


async def save(vault: KeyVault, key: Key, session: SealedSession) -> None:
    """Writes the session durably before it returns. Raises VaultUnavailable."""
    plain = json.dumps(
        {
            "base": session.base,
            "open": session.open_access,
            "patient": session.tokens.patient,
            "user": session.people.user.reference,
            "patients": session.people.patients,
            "until": until_json(session.people),
            "decides": session.people.decides,
            "authorize": session.endpoints.authorize,
            "token": session.endpoints.token,
            "revoke": session.endpoints.revoke,
            "issuer": session.endpoints.issuer,
            "client": session.tokens.client,
            "access": session.tokens.access,
            "refresh": session.tokens.refresh,
            "expires_at": instant(session.tokens.expires_at) if session.tokens.expires_at else None,
        }
    )
    await asyncio.to_thread(lambda: vault.set(RECORD, keys.seal(key, plain.encode())))


async def load(vault: KeyVault, key: Key) -> SealedSession:
    """The saved session. Raises StoreUnreadable when there is none that this key opens: then the owner of the store is
    unknown, and it must not be shown."""
    sealed = await asyncio.to_thread(vault.get, RECORD)
    if sealed is None:
        raise StoreUnreadable
    try:
        found = json.loads(keys.open_sealed(key, sealed))
    except ValueError:
        raise StoreUnreadable from None
    if not isinstance(found, Mapping):
        raise StoreUnreadable
    people = people_in(found)
    if people is None:
        raise StoreUnreadable
    base, is_open = _text(found, "base"), found.get("open") is True
    return SealedSession(base, people, _endpoints(found), _tokens(found, people), open_access=is_open)


def people_in(found: Mapping[str, Any]) -> People | None:
    """The people in a saved session; None when there are none. Older versions saved only `patient`."""
    patients = [id_ for each in as_list(found.get("patients")) or [found.get("patient")] if (id_ := as_text(each))]
    given = ((id_, instant_of(ends)) for id_, ends in as_object(found.get("until")).items())
    until = ((id_, ends) for id_, ends in given if ends is not None)
    decides = (id_ for each in as_list(found.get("decides")) if (id_ := as_text(each)))
    return People.read(as_text(found.get("user")), patients, until, decides) if patients else None


def until_json(people: People) -> dict[str, str]:
    """Until when records may be seen, as `people_in` reads it."""
    return {patient: instant(ends) for patient, ends in people.until}


def _endpoints(found: Mapping[str, Any]) -> Endpoints:
    revoke, issuer = as_text(found.get("revoke")), as_text(found.get("issuer"))
    return Endpoints(_text(found, "authorize"), _text(found, "token"), revoke, issuer)


def _tokens(found: Mapping[str, Any], people: People) -> Tokens:
    refresh, ends = as_text(found.get("refresh")), instant_of(found.get("expires_at"))
    client = as_text(found.get("client")) or terms.CLIENT_ID
    patient, user = people.patients[0], people.user.reference
    access = _text(found, "access")
    return Tokens(access, refresh, ends, patient, client, user, people.patients[1:], people.until, people.decides)


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    if not isinstance(value, str):
        raise StoreUnreadable
    return value
