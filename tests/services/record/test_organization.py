"""Which telephone number a person is offered to call the hospital at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from local_store import resources
from local_store.store import LocalStore
from services.record.organization import telephone
from tests.local_store.worlds import KEY

NUMBER = {"system": "phone", "value": "021-5550-0100"}
WARD = {"resourceType": "Organization", "id": "ward", "partOf": {"reference": "Organization/h"}}


def _hospital(*contacts: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Organization", "id": "h", "telecom": list(contacts)}


@pytest.mark.parametrize(
    ("organizations", "number"),
    [
        ([], None),
        ([_hospital()], None),
        ([_hospital(NUMBER)], "021-5550-0100"),
        ([_hospital({"system": "email", "value": "a@x.cn"}, NUMBER)], "021-5550-0100"),
        ([_hospital({"system": "phone", "value": "*#06#"}, NUMBER)], "021-5550-0100"),
        ([_hospital({"system": "phone"})], None),
        ([_hospital(NUMBER), WARD | {"telecom": [{"system": "phone", "value": "021-1"}]}], "021-5550-0100"),
        ([WARD | {"telecom": [NUMBER]}, _hospital()], "021-5550-0100"),
    ],
)
async def test_the_number_is_the_hospitals_own_and_can_be_dialled(
    tmp_path: Path, organizations: list[dict[str, Any]], number: str | None
) -> None:
    store = await LocalStore.open(tmp_path / "store", KEY)
    for organization in organizations:
        await store.write(resources.put, organization)
    assert await store.read(telephone) == number
    await store.close()
