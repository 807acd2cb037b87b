"""Determines from the Authorization header of a request what its bearer may access."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Engine

from hospital.auth import closed, grants, proxies, scopes
from hospital.auth.database import readers, writing
from hospital.auth.staff_accounts import roles_of
from hospital.base import clock
from hospital.base.outcome import unauthenticated
from hospital.fhir.permissions import Access
from hospital.fhir.staff import Staff

SYSTEM_SCOPE = "system/*.cruds"


class AccessTokens:
    """Reads and issues access tokens. Each use is checked in the database: a revocation takes effect at once."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = clock.now) -> None:
        self._engine = engine
        self._readers = readers(engine)
        self._now = now

    def access_for(self, authorization: str | None) -> Access:
        """What the bearer may access; raises a 401 Refusal when there is no valid token (RFC 6750)."""
        scheme, _, secret = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            raise unauthenticated()
        with self._readers.transaction() as connection:
            found = grants.holder(connection, secret.strip(), self.milliseconds())
            if found is None and closed.was_of_closed(connection, secret.strip()):
                raise closed.closed_refusal()
            return self._session_of(connection, None if found is None else found[0])

    def reauthorize(self, access: Access) -> Access:
        """What the sign-in behind an access may access now; raises a 401 Refusal when it has ended."""
        with self._readers.transaction() as connection:
            grant = grants.living(connection, access.session, self.milliseconds())
            return self._session_of(connection, grant)

    def _session_of(self, connection: Connection, grant: grants.Grant | None) -> Access:
        if grant is None:
            raise unauthenticated("The session has ended")
        if grant.staff:
            today = self._now().astimezone(clock.ZONE).date()
            member = Staff(grant.practitioner, roles_of(grant.roles), today)
            return Access.of_staff(member, scopes.grants(grant.scope, "user"), client=grant.client, session=grant.id)
        if grant.scope == SYSTEM_SCOPE and not grant.person:
            return replace(Access.system(grant.client), session=grant.id)
        proxied = proxies.of(connection, grant, self.milliseconds())
        if not grant.patient and not proxied:  # nobody, or a former proxy without a record here
            raise unauthenticated("The session has ended")
        own = frozenset({grant.patient} if grant.patient else ())
        return Access(own, grant.user, scopes.grants(grant.scope), grant.client, grant.id, proxies=proxied)

    def for_patient(self, patient: str, scope: str, minutes: int) -> str:
        """An access token without a sign-in, for the hospital's own command line."""
        return self._alone("command-line", patient, scope, minutes)

    def for_system(self, minutes: int) -> str:
        """A token of the hospital itself: sees everything."""
        return self._alone("system", "", SYSTEM_SCOPE, minutes)

    def milliseconds(self) -> int:
        return clock.milliseconds(self._now())

    def _alone(self, client: str, patient: str, scope: str, minutes: int) -> str:
        now = self.milliseconds()
        with writing(self._engine) as connection:
            grant = grants.begin(connection, client, patient, scope, now)
            return grants.add(connection, grant, grants.ACCESS, now, minutes * 60_000)
