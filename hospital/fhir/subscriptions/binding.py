"""Binding tokens: the right to receive some subscriptions, once, within a minute, on a connection to any process.

`$get-ws-binding-token` issues one; the first message on a websocket uses it up. Only its hash is stored.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import BigInteger, Column, String, Table, Text, delete, insert, select, update

from hospital.fhir.permissions import Access
from hospital.fhir.proxy import Proxy, ProxyScope
from hospital.fhir.store.tables import metadata
from hospital.fhir.store.tx import Tx

_KEPT_MS: Final = 24 * 3600 * 1000

binding = Table(
    "fhir_binding",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("subscriptions", Text, nullable=False),
    Column("access", Text, nullable=False),
    Column("expires", BigInteger, nullable=False, index=True),
    Column("used", BigInteger, nullable=True),
)


@dataclass(frozen=True)
class Bound:
    """What a token was issued for: the subscriptions and the caller."""

    subscriptions: tuple[str, ...]
    access: Access


def issue(tx: Tx, bound: Bound, now: int, lasts_ms: int) -> str:
    """Issues a token (256 random bits). Also deletes tokens that expired a day ago."""
    tx.connection.execute(delete(binding).where(binding.c.expires < now - _KEPT_MS))
    token = secrets.token_urlsafe(32)
    tx.connection.execute(
        insert(binding).values(
            hash=_hash(token),
            subscriptions=json.dumps(bound.subscriptions),
            access=_written(bound.access),
            expires=now + lasts_ms,
            used=None,
        )
    )
    return token


def redeem(tx: Tx, token: str, now: int) -> Bound | None:
    """Uses a token up; None when there is no such token, it has expired, or it was used before."""
    mine = binding.c.hash == _hash(token)
    living = (mine, binding.c.used.is_(None), binding.c.expires > now)
    if tx.connection.execute(update(binding).where(*living).values(used=now)).rowcount == 0:
        return None
    row = tx.connection.execute(select(binding.c.subscriptions, binding.c.access).where(mine)).one()
    return Bound(tuple(json.loads(row.subscriptions)), _read(row.access))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _written(access: Access) -> str:
    patients: Sequence[str] | None = None if access.patients is None else sorted(access.patients)
    proxies = [[proxy.patient, proxy.related_person, sorted(proxy.scopes)] for proxy in access.proxies]
    return json.dumps([patients, access.author, access.grants, access.client, access.session, *proxies])


def _read(text: str) -> Access:
    patients, author, grants, client, session, *proxied = json.loads(text)
    whom = None if patients is None else frozenset(patients)
    scopes = tuple((kind, letters) for kind, letters in grants)
    proxies = tuple(Proxy(patient, related, frozenset(map(ProxyScope, names))) for patient, related, names in proxied)
    return Access(whom, author, scopes, client=client, session=session, proxies=proxies)
