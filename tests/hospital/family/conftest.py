"""A served hospital with the demo's patients, and members of two families who are signed in there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy import delete

from hospital.auth.database import writing
from hospital.auth.tables import attempt, invitation, proxy
from tests.hospital.auth.conftest import settle
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.serving import hospital as serve

Json = dict[str, Any]
SCOPE = "openid fhirUser offline_access launch/patient patient/*.cruds"


@dataclass(frozen=True)
class Member:
    """A patient with a token that lasts all day, and what they ask of their family."""

    client: httpx.Client
    patient: str
    token: str

    def ask(self, name: str, *, of: str = "", **given: Any) -> httpx.Response:
        """`$name` of their own record, or that of somebody else; a list is a parameter several times."""
        told = [
            {"name": key, "valueString": value}
            for key, values in given.items()
            for value in (values if isinstance(values, list) else [values])
        ]
        body = {"resourceType": "Parameters", **({"parameter": told} if told else {})}
        path = f"/fhir/Patient/{of or self.patient}/${name}"
        return self.client.post(path, json=body, headers=self.headers)

    def told(self, name: str, **given: Any) -> dict[str, list[Json]]:
        """The parts of the answer by their names; a part's values by name, several as a list."""
        answer = self.ask(name, **given)
        assert answer.status_code == 200, answer.text
        found: dict[str, list[Json]] = {"carer": [], "person": [], "invitation": [], "request": []}
        for parameter in answer.json().get("parameter", ()):
            found[parameter["name"]].append(_values(parameter["part"]))
        return found

    def invite(self, *scopes: str, **more: str) -> Json:
        """A new invitation: id and code."""
        answer = self.ask("invite", scope=list(scopes or ("see",)), **({"relationship": "CHILD"} | more))
        assert answer.status_code == 200, answer.text
        return _values(answer.json()["parameter"])

    def let(self, other: Member, *scopes: str, **more: str) -> str:
        """The whole way: invites, the other takes part, is approved. Returns the id of the access."""
        invited = self.invite(*scopes, **more)
        other.told("accept-invitation", code=invited["code"])
        return str(self.told("approve-access", id=invited["id"])["carer"][-1]["id"])

    def read(self, address: str) -> httpx.Response:
        return self.client.get(f"/fhir/{address}", headers=self.headers)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def _values(parts: list[Json]) -> Json:
    found: Json = {}
    for part in parts:
        name, value = part["name"], next(value for key, value in part.items() if key.startswith("value"))
        if name in ("scope", "asks", "agreed", "left"):
            found.setdefault(name, []).append(value)
        else:
            found[name] = value
    return found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    with serve(tmp_path_factory.mktemp("family")) as found:
        settle(found)
        yield found


@pytest.fixture
def house(served: Hospital) -> Iterator[Hospital]:
    """The same hospital, in which nobody looks after anybody yet, at the same time of the day."""
    began = served.clock.moment
    yield served
    served.clock.moment = began
    with writing(served.app.state.store.engine) as connection:
        for table in (proxy, invitation, attempt):
            connection.execute(delete(table))


@pytest.fixture
def member(house: Hospital) -> Iterator[Any]:
    """Makes members by the ids of their records."""
    with httpx.Client(base_url=house.base) as client:
        tokens = house.app.state.sign_in.tokens
        yield lambda patient: Member(client, patient, tokens.for_patient(patient, SCOPE, 60 * 24 * 400))
