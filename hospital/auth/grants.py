"""Everything issued on one consent: the authorization code, access tokens, rotating refresh tokens.

code (60 s, once) --exchange--> access (15 min) + refresh --refresh--> access + refresh --...
a code or a refresh token used a second time  =>  somebody else has it  =>  the whole grant is revoked
a refresh token again within a minute, its successor still unused  =>  the answer was lost  =>  another successor
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import BigInteger, Connection, bindparam, delete, insert, select, update

from hospital.auth.hashing import digest, is_verifier, new_secret, pkce_challenge, same
from hospital.auth.request import AuthorizationRequest
from hospital.auth.staff_tables import staff as account
from hospital.auth.tables import code, grant_table, token
from hospital.base.compiled import CompiledStatement, Row

CODE_MS = 60 * 1000
ACCESS_MS = 15 * 60 * 1000
REFRESH_MS = 90 * 24 * 3600 * 1000
#: On a device of the clinic tokens last a shorter time, and a session ends with the working day.
DEVICE_ACCESS_MS = 10 * 60 * 1000
DEVICE_STAY_MS = 8 * 3600 * 1000
#: Staff get no refresh token: they sign in again. Each use is checked in the database, so a token can end at any time.
STAFF_ACCESS_MS = 60 * 60 * 1000
#: The prefix of a person who is a proxy without a record here: RelatedPerson/ID. No Patient id has a slash.
RELATED = "RelatedPerson/"
#: How long a used refresh token is answered again: an app notices after 20 s that an answer was lost, and tries again.
RETRY_MS = 60 * 1000
_ON_DEVICE = "device."
_KEPT_MS = 24 * 3600 * 1000
ACCESS, REFRESH = "access", "refresh"

_TOKEN: Final = CompiledStatement(select(token).where(token.c.hash == bindparam("hash")))
_WITH_ACCOUNT: Final = grant_table.outerjoin(
    account, (account.c.id == grant_table.c.staff) & account.c.disabled.is_(None)
)
_GRANT: Final = (grant_table, account.c.practitioner, account.c.roles)
_FOUND: Final = CompiledStatement(
    select(*_GRANT)
    .select_from(_WITH_ACCOUNT)
    .where(grant_table.c.id == bindparam("grant"), grant_table.c.revoked.is_(None))
)
_HOLDER: Final = CompiledStatement(
    select(token.c.expires, *_GRANT)
    .select_from(token.join(_WITH_ACCOUNT, grant_table.c.id == token.c.family))
    .where(
        token.c.hash == bindparam("hash"),
        token.c.kind == bindparam("kind"),
        token.c.used.is_(None),
        token.c.expires > bindparam("now", type_=BigInteger()),
        grant_table.c.revoked.is_(None),
    )
)


@dataclass(frozen=True)
class Grant:
    """One consent: which app may act for which patient, within which scope, since when.

    For staff there is no patient, but their account with its current practitioner and roles; for a proxy without a
    record here, their RelatedPerson.
    """

    id: str
    client: str
    patient: str
    scope: str
    signed_in: int
    staff: str = ""
    practitioner: str = ""
    roles: str = ""
    related_person: str = ""

    @property
    def person(self) -> str:
        """Who signed in: a Patient's id or RelatedPerson/ID; empty for staff and the hospital itself."""
        return RELATED + self.related_person if self.related_person else self.patient

    @property
    def user(self) -> str:
        """Who signed in, as a reference for SMART's `fhirUser`."""
        if self.staff:
            return f"Practitioner/{self.practitioner}"
        return RELATED + self.related_person if self.related_person else f"Patient/{self.patient}"

    @property
    def on_device(self) -> bool:
        """Whether it was approved for a device that is not the person's own; the grant's id says so."""
        return self.id.startswith(_ON_DEVICE)

    @property
    def access_ms(self) -> int:
        if self.staff:
            return STAFF_ACCESS_MS
        return DEVICE_ACCESS_MS if self.on_device else ACCESS_MS

    def refresh_ms(self, now: int) -> int:
        """How long a refresh token issued now lasts."""
        return self.signed_in + DEVICE_STAY_MS - now if self.on_device else REFRESH_MS


@dataclass(frozen=True)
class Issued:
    """What an app is given for a code or a refresh token."""

    grant: Grant
    access: str
    refresh: str | None
    nonce: str = ""


@dataclass(frozen=True)
class Denied:
    """Why no tokens were issued. For the audit only; the app gets the same error each time."""

    reused: bool = False
    grant: Grant | None = None


def begin(
    connection: Connection, client: str, person: str, scope: str, now: int, *, on_device: bool = False, staff: str = ""
) -> Grant:
    """Creates the grant of a consent just given by `person`: a Patient's id, RelatedPerson/ID, or empty."""
    related = person.removeprefix(RELATED) if person.startswith(RELATED) else ""
    made = Grant(
        (_ON_DEVICE if on_device else "") + new_secret(), client, "" if related else person, scope, now, staff,
        related_person=related,
    )  # fmt: skip
    connection.execute(
        insert(grant_table).values(
            id=made.id, client=client, patient=made.patient, scope=scope, signed_in=now, revoked=None, staff=staff,
            related_person=related,
        )
    )  # fmt: skip
    return made


def new_code(connection: Connection, request: AuthorizationRequest, person: str, now: int, *, staff: str = "") -> str:
    """The authorization code for a consent just given, or for a member of staff. Deletes rows that expired long ago."""
    connection.execute(delete(token).where(token.c.expires < now - _KEPT_MS))
    connection.execute(delete(code).where(code.c.expires < now - _KEPT_MS))
    secret = new_secret()
    grant = begin(connection, request.client_id, person, request.scope, now, staff=staff)
    connection.execute(
        insert(code).values(
            hash=digest(secret),
            family=grant.id,
            client=request.client_id,
            redirect_uri=request.redirect_uri,
            challenge=request.challenge,
            nonce=request.nonce,
            expires=now + CODE_MS,
            used=None,
        )
    )
    return secret


def exchange(
    connection: Connection, secret: str, *, client: str, redirect_uri: str, verifier: str, now: int
) -> Issued | Denied:
    """Exchanges a code for tokens when it is valid; a code used again revokes the tokens it gave."""
    row = connection.execute(select(code).where(code.c.hash == digest(secret))).mappings().first()
    if row is None or row["client"] != client:
        return Denied()
    grant = find(connection, row["family"])
    first = connection.execute(update(code).where(code.c.hash == row["hash"], code.c.used.is_(None)).values(used=now))
    if first.rowcount == 0:
        revoke(connection, row["family"], now)
        return Denied(reused=True, grant=grant)
    if row["expires"] <= now or row["redirect_uri"] != redirect_uri:
        return Denied(grant=grant)
    if not is_verifier(verifier) or not same(row["challenge"], pkce_challenge(verifier)):
        return Denied(grant=grant)
    return Denied() if grant is None else issue(connection, grant, now, nonce=row["nonce"])


def rotate(connection: Connection, secret: str, *, client: str, now: int, scope: str = "") -> Issued | Denied:
    """A new pair for a refresh token, which is void from now on; a void refresh token ends its grant.

    While no successor of it was used, its client may repeat it for RETRY_MS. The successor that is used first voids the
    others, so that of two who hold the grant one shows a void token. A wider `scope` than the consent is denied
    (RFC 6749 §6); a narrower one is ignored: the answer names the scope that applies.
    """
    row = _token(connection, secret, REFRESH)
    if row is None:
        return Denied()
    grant = find(connection, row["family"])
    if (
        grant is None
        or grant.client != client
        or row["expires"] <= now
        or not set(scope.split()) <= set(grant.scope.split())
    ):
        return Denied(grant=grant)
    # rotations of one grant take turns, so that each sees the successors of the one before
    connection.execute(select(grant_table.c.id).where(grant_table.c.id == grant.id).with_for_update())
    first = connection.execute(
        update(token).where(token.c.hash == row["hash"], token.c.used.is_(None)).values(used=now)
    )
    if first.rowcount:
        _void_siblings(connection, row, now)
    elif not _may_repeat(connection, row["hash"], now):
        revoke(connection, grant.id, now)
        return Denied(reused=True, grant=grant)
    return issue(connection, grant, now, parent=row["hash"])


def _may_repeat(connection: Connection, hash_: str, now: int) -> bool:
    """Whether a used refresh token was exchanged a moment ago for successors that are all unused."""
    used = connection.execute(select(token.c.used).where(token.c.hash == hash_)).scalar_one()
    successors = connection.execute(select(token.c.used).where(token.c.parent == hash_, token.c.kind == REFRESH))
    return now - used < RETRY_MS and set(successors.scalars()) == {None}


def _void_siblings(connection: Connection, row: Row, now: int) -> None:
    """Voids what else was issued for the same predecessor, if that was repeated."""
    if not row["parent"]:
        return
    others = (token.c.parent == row["parent"], token.c.hash != row["hash"])
    if connection.execute(select(token.c.hash).where(*others, token.c.kind == REFRESH)).first() is not None:
        connection.execute(update(token).where(*others, token.c.used.is_(None)).values(used=now))


def issue(connection: Connection, grant: Grant, now: int, nonce: str = "", *, parent: str = "") -> Issued:
    """An access token, and a refresh token where the scope has `offline_access`; `parent` is the hash of the refresh
    token that they succeed."""
    access = add(connection, grant, ACCESS, now, grant.access_ms, parent=parent)
    refresh = None
    if "offline_access" in grant.scope.split():
        refresh = add(connection, grant, REFRESH, now, grant.refresh_ms(now), parent=parent)
    return Issued(grant, access, refresh, nonce)


def add(connection: Connection, grant: Grant, kind: str, now: int, lasts: int, *, parent: str = "") -> str:
    """Creates a token of a grant. Returns the secret, of which only the hash is stored."""
    secret = new_secret()
    connection.execute(
        insert(token).values(
            hash=digest(secret), family=grant.id, kind=kind, expires=now + lasts, used=None, parent=parent
        )
    )
    return secret


def holder(connection: Connection, secret: str, now: int, kind: str = ACCESS) -> tuple[Grant, int] | None:
    """The grant of a valid token and when the token expires; None for any other token."""
    row = _HOLDER.first(connection, hash=digest(secret), kind=kind, now=now)
    grant = None if row is None else _grant(row)
    return None if row is None or grant is None else (grant, row["expires"])


def forget(connection: Connection, secret: str, client: str, now: int) -> Grant | None:
    """RFC 7009: revokes the whole grant of a refresh token, but only the token itself for an access token. Unknown
    tokens are no error.

    Returns the grant of the token, if there was one.
    """
    row = _token(connection, secret, None)
    grant = find(connection, row["family"]) if row is not None else None
    if row is None or grant is None or (client and grant.client != client):
        return None
    if row["kind"] == REFRESH:
        revoke(connection, grant.id, now)
    else:
        connection.execute(update(token).where(token.c.hash == row["hash"]).values(used=now))
    return grant


def revoke(connection: Connection, grant_id: str, now: int) -> None:
    """Revokes every token of a grant; a grant that is already revoked keeps its time of revocation."""
    connection.execute(
        update(grant_table).where(grant_table.c.id == grant_id, grant_table.c.revoked.is_(None)).values(revoked=now)
    )


def revoke_all_of(connection: Connection, patient: str, now: int) -> int:
    """Revokes everything that was ever issued for a patient's own sign-ins. Returns how many grants ended."""
    theirs = (grant_table.c.patient == patient, grant_table.c.revoked.is_(None))
    return connection.execute(update(grant_table).where(*theirs).values(revoked=now)).rowcount


def find(connection: Connection, grant_id: str) -> Grant | None:
    """A grant that is not revoked and whose staff account, if it has one, is not disabled."""
    row = _FOUND.first(connection, grant=grant_id)
    return None if row is None else _grant(row)


def _grant(row: Row) -> Grant | None:
    """The grant in a row; None when its staff account is disabled or gone."""
    if row["staff"] and row["roles"] is None:
        return None
    return Grant(
        row["id"], row["client"], row["patient"], row["scope"], row["signed_in"], row["staff"],
        row["practitioner"] or "", row["roles"] or "", row["related_person"],
    )  # fmt: skip


def living(connection: Connection, grant_id: str, now: int) -> Grant | None:
    """A grant that is not revoked and has a token that is still valid."""
    good = select(token.c.hash).where(token.c.family == grant_id, token.c.used.is_(None), token.c.expires > now)
    return find(connection, grant_id) if connection.execute(good.limit(1)).first() is not None else None


def _token(connection: Connection, secret: str, kind: str | None) -> Row | None:
    row = _TOKEN.first(connection, hash=digest(secret))
    return None if row is None or kind not in (None, row["kind"]) else row
