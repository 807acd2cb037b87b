"""Sign-in on a device without a convenient keyboard, approved on the person's own phone (RFC 8628).

waiting --person allows--> approved --device polls--> used (tokens)
   |  '---person refuses--> denied          '--code used again--> its tokens are revoked
   '-- ten minutes --> expired

The device's code is stored as a hash, the person's short code as a hash under the server's key. Polling faster than
agreed makes the agreed pause longer (§3.5).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, insert, select, update

from hospital.auth import grants
from hospital.auth.grants import Denied, Issued
from hospital.auth.hashing import digest, keyed, new_secret
from hospital.auth.tables import device

GRANT_TYPE: Final = "urn:ietf:params:oauth:grant-type:device_code"
LASTS_MS: Final = 10 * 60 * 1000
PAUSE_MS: Final = 5000
_JITTER_MS: Final = 1000  # tolerance: requests sent at the agreed pause may arrive this much closer together
#: Consonants that look and sound different; no vowels, so that no words appear (§6.1). 20^8 codes, a few attempts.
ALPHABET: Final = "BCDFGHJKLMNPQRSTVWXZ"
_LENGTH: Final = 8


class DeviceRequestState(StrEnum):
    """The state of a device's request."""

    WAITING = "waiting"
    APPROVED = "approved"
    DENIED = "denied"
    USED = "used"


class Pending(StrEnum):
    """Why there are no tokens yet, or never; RFC 8628 §3.5's own words."""

    WAIT = "authorization_pending"
    SLOW_DOWN = "slow_down"
    EXPIRED = "expired_token"
    DENIED = "access_denied"


@dataclass(frozen=True)
class DeviceRequest:
    """What a person is shown of the requesting device."""

    hash: str
    client: str
    name: str
    scope: str


def begin(connection: Connection, key: bytes, *, client: str, name: str, scope: str, now: int) -> tuple[str, str]:
    """Records a device's request. Returns the device code and the short code for the person."""
    connection.execute(delete(device).where(device.c.expires < now - LASTS_MS))
    code, short = new_secret(), "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
    connection.execute(
        insert(device).values(
            hash=digest(code), short=_kept(key, short), client=client, name=name, scope=scope, patient="", family="",
            state=DeviceRequestState.WAITING.value, pause=PAUSE_MS, asked=0, expires=now + LASTS_MS,
        )
    )  # fmt: skip
    return code, f"{short[:4]}-{short[4:]}"


def find(connection: Connection, key: bytes, typed: str, now: int) -> DeviceRequest | None:
    """The device that waits under a short code in any spelling; None when there is none."""
    short = "".join(letter for letter in typed.upper() if letter in ALPHABET)
    return _asking(connection, device.c.short == _kept(key, short), now)


def waiting(connection: Connection, hash_: str, now: int) -> DeviceRequest | None:
    """The device of a request while it waits; None otherwise."""
    return _asking(connection, device.c.hash == hash_, now)


def settle(connection: Connection, hash_: str, *, person: str, scope: str, allowed: bool, now: int) -> bool:
    """Records the person's decision. False when the request was decided before or has expired."""
    state = DeviceRequestState.APPROVED if allowed else DeviceRequestState.DENIED
    done = connection.execute(
        update(device)
        .where(device.c.hash == hash_, device.c.state == DeviceRequestState.WAITING.value, device.c.expires > now)
        .values(state=state.value, patient=person if allowed else "", scope=scope)
    )
    return done.rowcount == 1


def redeem(connection: Connection, code: str, *, client: str, now: int) -> Issued | Denied | Pending:
    """Issues tokens to an approved device, once; otherwise returns the reason (RFC 8628 §3.5)."""
    row = connection.execute(select(device).where(device.c.hash == digest(code))).mappings().first()
    if row is None or row["client"] != client:
        return Denied()
    if row["state"] == DeviceRequestState.USED:
        grant = grants.find(connection, row["family"])
        grants.revoke(connection, row["family"], now)
        return Denied(reused=True, grant=grant)
    if row["expires"] <= now:
        return Pending.EXPIRED
    if _too_fast(connection, row, now):
        return Pending.SLOW_DOWN
    if row["state"] != DeviceRequestState.APPROVED:
        return Pending.DENIED if row["state"] == DeviceRequestState.DENIED else Pending.WAIT
    return _issued(connection, row, now)


def _issued(connection: Connection, row: RowMapping, now: int) -> Issued | Denied:
    grant = grants.begin(connection, row["client"], row["patient"], row["scope"], now, on_device=True)
    first = connection.execute(
        update(device)
        .where(device.c.hash == row["hash"], device.c.state == DeviceRequestState.APPROVED.value)
        .values(state=DeviceRequestState.USED.value, family=grant.id)
    )
    if first.rowcount == 0:  # the same code at the same moment from somewhere else
        grants.revoke(connection, grant.id, now)
        return Denied(reused=True, grant=grant)
    return grants.issue(connection, grant, now)


def _too_fast(connection: Connection, row: RowMapping, now: int) -> bool:
    """Records this poll; a device that did not wait has to wait five seconds longer from now on."""
    hasty = row["asked"] > 0 and now - row["asked"] < row["pause"] - _JITTER_MS
    pause = row["pause"] + (PAUSE_MS if hasty else 0)
    connection.execute(update(device).where(device.c.hash == row["hash"]).values(asked=now, pause=pause))
    return bool(hasty)


def _asking(connection: Connection, condition: ColumnElement[bool], now: int) -> DeviceRequest | None:
    wanted = select(device).where(condition, device.c.state == DeviceRequestState.WAITING.value, device.c.expires > now)
    row = connection.execute(wanted).mappings().first()
    return None if row is None else DeviceRequest(row["hash"], row["client"], row["name"], row["scope"])


def _kept(key: bytes, short: str) -> str:
    return keyed(key, f"device/{short}")
