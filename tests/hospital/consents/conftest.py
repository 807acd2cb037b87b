"""A hospital that publishes its texts, with two patients and who looks after one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from hospital.consents.texts import agreed, libraries, publish

Json = dict[str, Any]
NOON = "2026-03-04T12:00:00+08:00"


def library(code: str, *, version: int = 1, enough_from: int = 1, why: str = "") -> Json:
    """A text of the hospital's, perhaps in a later version."""
    (found,) = (body for body in libraries() if body["id"] == f"consent-{code}")
    if version == 1:
        return found
    told = [{**found["extension"][0], "valuePositiveInt": enough_from}, *found["extension"][1:]]
    words = [{**content, "data": "5paw", "title": why or content["title"]} for content in found["content"]]
    return {**found, "version": str(version), "extension": told, "content": words}


def decision(patient: str, code: str = "care", *, text: Json | None = None, says: str = "", **more: Any) -> Json:
    """What a patient's app writes: agreed, or `says` "rejected" or "inactive"."""
    made = agreed(text or library(code), patient, NOON)
    if says:
        made |= {"status": says, "provision": {**made["provision"], "type": "deny"}}
    return made | more


Put = Callable[..., Any]


async def put(client: httpx.AsyncClient, body: Json, *, version: int = 0) -> httpx.Response:
    guard = {"If-Match": f'W/"{version}"'} if version else {"If-None-Match": "*"}
    return await client.put(f"{body['resourceType']}/{body['id']}", json=body, headers=guard)


def code_of(answer: httpx.Response) -> str:
    return str(answer.json()["issue"][0]["details"]["coding"][0]["code"])


@pytest.fixture
def asking(hospital: Any) -> Any:
    """The hospital asks for every consent of ours."""
    with hospital.state.store.begin() as tx:
        for patient in ("a", "b"):
            tx.put({"resourceType": "Patient", "id": patient})
        publish(tx, libraries(), "system:test")
    return hospital
