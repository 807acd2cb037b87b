"""A member of staff at the hospital's sign-in page, and the workstation's program behind it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx

from hospital.auth import passwords, second_factor, staff_accounts
from hospital.auth.database import writing
from hospital.fhir.staff import Role
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.walker import Walker, answered

SCOPE = "openid fhirUser user/*.rs"
PASSWORD = "correct horse battery"
CLIENT = "anxin-staff"


@cache
def kept(password: str) -> str:
    """The hash of a password, computed once for all tests."""
    return passwords.hashed(password)


@dataclass
class Worker(Walker):
    """One browser and one workstation, and who sits before it."""

    house: Hospital | None = None
    name: str = ""
    totp: str = ""
    recovery: tuple[str, ...] = ()

    @classmethod
    def of(cls, house: Hospital, client: httpx.Client, name: str, *roles: Role) -> Worker:
        """Makes the Practitioner and the account."""
        practitioner = f"prac-{name}"
        with house.app.state.store.begin() as tx:
            tx.put({"resourceType": "Practitioner", "id": practitioner})
        context = house.app.state.sign_in
        with writing(context.store.engine) as connection:
            told = staff_accounts.add(
                connection, context.secret, name=name, practitioner=practitioner, roles=roles, password=kept(PASSWORD)
            )
        return cls(client, house=house, name=name, totp=told.totp, recovery=told.recovery)

    def authorize(self, **changed: str | None) -> httpx.Response:
        return super().authorize(**({"client_id": CLIENT, "scope": SCOPE} | changed))

    def digits(self, away: int = 0) -> str:
        """What the authenticator shows now, or so many steps away."""
        assert self.house is not None
        return second_factor.digits_at(self.totp, int(self.house.clock().timestamp()) // 30 + away)

    def type(self, page: httpx.Response | str, **changed: str) -> httpx.Response:
        typed = {"name": self.name, "password": PASSWORD, "code": self.digits()} | changed
        return self.post("/auth/staff", page, **typed)

    def sign_in(self, scope: str = SCOPE, **changed: str) -> dict[str, Any]:
        """The whole way to the tokens; waits until the digits are new."""
        assert self.house is not None
        self.house.clock.pass_by(seconds=30)
        answer = self.type(self.authorize(scope=scope), **changed)
        assert answer.status_code == 303, answer.text
        tokens = self.exchange(answered(answer)["code"], client_id=CLIENT)
        assert tokens.status_code == 200, tokens.text
        found: dict[str, Any] = tokens.json()
        return found
