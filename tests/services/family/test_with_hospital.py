"""Two people at a real hospital: one lets the other look after them, by the app on one side and as themselves on the
other, and ends it while the record is in view.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.compose import session_of
from local_store import resources
from services.account.session import Account
from services.account.states import Unlocked
from services.errors import RefusalCode, Rejected, StoreLocked
from services.family.client import AccessWish, FamilyClient
from services.family.model import AccessScope, Relationship
from services.fhir.capabilities import capabilities_of
from services.pictures.our_codes import CodeKind, OurCode, our_code
from tests.services.account.devices import Device, device, hospital
from tests.services.sync.worlds import BASE, person

__all__ = ["device", "hospital"]  # fixtures of this file
SCOPE = "openid fhirUser launch/patient patient/*.cruds"
WISH = AccessWish((AccessScope.SEE, AccessScope.PAY), Relationship.CHILD, None, "住得近")


class Father:
    """p2, who does what his app would do."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def ask(self, name: str, **given: str) -> dict[str, Any]:
        parameters = [{"name": key, "valueString": value} for key, value in given.items()]
        body = {"resourceType": "Parameters", **({"parameter": parameters} if parameters else {})}
        answer = await self.client.post(f"Patient/p2/${name}", json=body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def invites(self) -> tuple[str, str]:
        told = await self.ask("invite", scope="see", relationship="CHILD")
        values = {each["name"]: each.get("valueString") for each in told["parameter"]}
        return values["id"], values["code"]


@asynccontextmanager
async def father(hospital: FastAPI) -> AsyncIterator[Father]:
    token = hospital.state.sign_in.tokens.for_patient("p2", SCOPE, 60)
    headers = {"Authorization": f"Bearer {token}"}
    transport = httpx.ASGITransport(app=hospital)
    async with httpx.AsyncClient(transport=transport, base_url=f"{BASE}/fhir/", headers=headers) as client:
        yield Father(client)


def family_of(account: Account, device: Device) -> FamilyClient:
    return FamilyClient(lambda: session_of(account), device.clock)


async def test_from_the_code_to_the_record_and_to_its_end_while_it_is_in_view(
    hospital: FastAPI, device: Device
) -> None:
    account = await device.signed_in()
    mine = family_of(account, device)
    async with father(hospital) as other:
        id_, code = await other.invites()
        waiting = await mine.take_part("p1", f" {code.lower()} ")
        assert waiting.invitations[0].inviter
        assert account.people.patients == ("p1",)  # nothing before he has approved
        await other.ask("approve-access", id=id_)
        page = await mine.page("p1")
        assert [looked_after.patient for looked_after in page.people] == ["p2"]
        assert account.people.patients == ("p1", "p2")  # the session was renewed, and said so
        await account.store.write(resources.put, person("p2"), patient="p2")
        account.view("p2")
        told = (await other.ask("family"))["parameter"][0]["part"]
        await other.ask("end-access", id=next(part["valueString"] for part in told if part["name"] == "id"))
        assert (await mine.page("p1")).people == ()
        assert isinstance(account.state, Unlocked)
        assert (account.state.people.patients, account.state.people.viewing) == (("p1",), "p1")
        assert await account.store.read(resources.get, "Patient", "p2") is None
    await account.lock()


async def test_the_app_invites_approves_and_ends(hospital: FastAPI, device: Device) -> None:
    account = await device.signed_in()
    mine = family_of(account, device)
    session = session_of(account)
    assert session is not None
    offered = capabilities_of(await session.client.capabilities())
    assert offered.operates("Patient", "family") and not offered.operates("Patient", "families")
    made = await mine.invite("p1", WISH)
    wish = replace(WISH, request="w-1")
    twice = [await mine.invite("p1", wish) for _ in range(2)]  # the first answer was lost
    assert twice[0] == twice[1]
    await mine.end("p1", twice[0].id)
    assert our_code(made.picture) == OurCode(CodeKind.FAMILY, made.code)
    async with father(hospital) as other:
        await other.ask("accept-invitation", code=made.code)
        (invitation,) = (await mine.page("p1")).invitations
        assert invitation.by
        (carer,) = (await mine.approve("p1", invitation.id)).carers
        assert (carer.scopes, carer.reason, carer.relationship) == (WISH.scopes, "住得近", Relationship.CHILD)
        assert (await other.client.get("Patient/p1")).status_code == 200
        assert (await mine.end("p1", carer.id)).carers == ()
        assert (await other.client.get("Patient/p1")).status_code == 404
        with pytest.raises(Rejected) as wrong:
            await mine.take_part("p1", "BBBB-BBBB")
        assert wrong.value.refusal is RefusalCode.FAMILY_CODE
        with pytest.raises(Rejected) as gone:
            await mine.approve("p1", invitation.id)
        assert gone.value.refusal is RefusalCode.ACCESS_ENDED
    await account.lock()
    with pytest.raises(StoreLocked):
        await mine.page("p1")
