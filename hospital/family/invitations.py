"""Invitations to look after somebody: a short code, for ten minutes and one use, told by the person who invites.

open --code typed or scanned by somebody else--> accepted --the person approves--> closed (a proxy)
 |  '--ten minutes--> over                          '--a day--> over
 '--withdrawn--> closed

The code is stored as a hash under the server's key. Nothing but the code names the invitation to who takes part, and
a wrong code is counted for who tried it, before it is compared. Where the app gave the invitation an id of its own, id
and code derive from that under the key: asked for again because an answer was lost, it is the same invitation.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, RowMapping, delete, insert, or_, select, update

from hospital.auth.devices import ALPHABET
from hospital.auth.hashing import keyed
from hospital.auth.limits import allowed
from hospital.auth.tables import invitation
from hospital.fhir.proxy import ProxyScope

CODE_MS: Final = 10 * 60 * 1000
#: How long somebody who took part waits for the approval.
APPROVAL_MS: Final = 24 * 3600 * 1000
MOST_OPEN: Final = 5
TRIES: Final = 5
_LENGTH: Final = 8
_KEPT_MS: Final = 7 * 24 * 3600 * 1000


@dataclass(frozen=True)
class FamilyInvitation:
    """A row of the table; times in ms since 1970. `holder`: the Patient who took part; empty until then."""

    id: str
    patient: str
    scopes: tuple[ProxyScope, ...]
    ends: int | None
    relationship: str
    reason: str
    expires: int
    holder: str


def invite(
    connection: Connection,
    key: bytes,
    *,
    patient: str,
    scopes: Iterable[ProxyScope],
    ends: int | None,
    relationship: str,
    reason: str,
    request: str,
    now: int,
) -> tuple[FamilyInvitation, str]:
    """A new invitation and its code, which is told this once. `request`: the app's own id of it."""
    connection.execute(delete(invitation).where(invitation.c.expires < now - _KEPT_MS))
    id_, short = _named(key, patient, request)
    made = FamilyInvitation(id_, patient, tuple(dict.fromkeys(scopes)), ends, relationship, reason, now + CODE_MS, "")
    row = {**vars(made), "scopes": " ".join(made.scopes), "hash": _kept(key, short)}
    connection.execute(insert(invitation).values(**row))
    return made, _written(short)


def invited(
    connection: Connection, key: bytes, patient: str, request: str, now: int
) -> tuple[FamilyInvitation | None, str] | None:
    """The invitation that was made for this request of the app's, and its code: without one when it is not open any
    more. None when there is none."""
    id_, short = _named(key, patient, request)
    found = connection.execute(select(invitation).where(invitation.c.id == id_)).mappings().first()
    if not request or found is None:
        return None
    is_open = found["closed"] is None and found["expires"] > now
    return (_read(found) if is_open else None), _written(short)


def _named(key: bytes, patient: str, request: str) -> tuple[str, str]:
    """Id and code of an invitation: derived from the app's id of it, else random."""
    named = bytes.fromhex(keyed(key, f"family/{patient}/{request}")) if request else secrets.token_bytes(32)
    short = "".join(ALPHABET[int.from_bytes(named[at : at + 3]) % len(ALPHABET)] for at in range(8, 8 + 3 * _LENGTH, 3))
    return named[:6].hex(), short


def _written(short: str) -> str:
    return f"{short[:4]}-{short[4:]}"


def may_try(connection: Connection, holder: str, now: int) -> bool:
    """Counts one try of a code by this person; False when there were too many in the last quarter of an hour."""
    return allowed(connection, "family", holder, TRIES, now)


def accept(connection: Connection, key: bytes, typed: str, holder: str, now: int) -> FamilyInvitation | None:
    """Uses the code up for who typed it; None for any other code. Of two at the same moment one takes part; who asks
    again, because no answer came, has taken part already."""
    short = "".join(letter for letter in typed.upper() if letter in ALPHABET)
    living = (
        invitation.c.hash == _kept(key, short), invitation.c.holder.in_(("", holder)), invitation.c.expires > now,
        invitation.c.closed.is_(None), invitation.c.patient != holder,
    )  # fmt: skip
    found = connection.execute(select(invitation).where(*living)).mappings().first()
    if found is None or found["holder"] == holder:
        return None if found is None else _read(found)
    taken = update(invitation).where(invitation.c.id == found["id"], *living)
    if connection.execute(taken.values(holder=holder, expires=now + APPROVAL_MS)).rowcount == 0:
        return None
    return _read({**found, "holder": holder, "expires": now + APPROVAL_MS})


def close(connection: Connection, id_: str, now: int, *, person: str, approved: bool) -> FamilyInvitation | None:
    """Closes an open invitation of this person, who invited or, to decline, took part. None when there is none of this
    id; to approve it somebody has to have taken part."""
    theirs = invitation.c.patient == person
    who = (theirs, invitation.c.holder != "") if approved else (or_(theirs, invitation.c.holder == person),)
    living = (invitation.c.id == id_, invitation.c.expires > now, invitation.c.closed.is_(None), *who)
    if connection.execute(update(invitation).where(*living).values(closed=now)).rowcount == 0:
        return None
    return _read(connection.execute(select(invitation).where(invitation.c.id == id_)).mappings().one())


def is_known(connection: Connection, id_: str, person: str) -> bool:
    """Whether somebody invited or took part in this invitation, open or not."""
    mine = or_(invitation.c.patient == person, invitation.c.holder == person)
    return connection.execute(select(invitation.c.id).where(invitation.c.id == id_, mine)).first() is not None


def open_of(connection: Connection, person: str, now: int) -> list[FamilyInvitation]:
    """The open invitations in which somebody invites or has taken part, the oldest first."""
    mine = or_(invitation.c.patient == person, invitation.c.holder == person)
    living = (mine, invitation.c.expires > now, invitation.c.closed.is_(None))
    rows = connection.execute(select(invitation).where(*living).order_by(invitation.c.expires, invitation.c.id))
    return [_read(row) for row in rows.mappings()]


def _kept(key: bytes, short: str) -> str:
    return keyed(key, f"family/{short}")


def _read(row: RowMapping | dict[str, object]) -> FamilyInvitation:
    rest = {name: row[name] for name in FamilyInvitation.__dataclass_fields__ if name != "scopes"}
    return FamilyInvitation(**rest, scopes=tuple(ProxyScope(word) for word in str(row["scopes"]).split()))  # type: ignore[arg-type]
