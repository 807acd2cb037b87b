"""The id of what is about a person tells nothing, and everything that refers to it finds it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import Any
from uuid import UUID

import pytest

from hospital.demo import bills, build, history, visits
from hospital.demo.random_ids import with_random_ids
from hospital.demo.shapes import Json
from hospital.fhir.definitions import resource_types

TODAY = date(2026, 3, 4)


@pytest.fixture(scope="module")
def readable() -> list[Json]:
    """Visits, diagnoses, medicines and bills of the demo, as they are made up."""
    return list(chain(*(part.resources(build.DEFAULT_SEED, TODAY) for part in (visits, history, bills))))


def renamed(bodies: list[Json], secret: bytes = b"one") -> list[Json]:
    return list(with_random_ids(iter(bodies), secret))


def addresses(node: Any) -> Iterator[str]:
    """Everything in a resource that is the address of another one, without its version."""
    if isinstance(node, dict | list):
        for item in node.values() if isinstance(node, dict) else node:
            yield from addresses(item)
    elif isinstance(node, str) and node.partition("/")[0] in resource_types():
        yield "/".join(node.split("/")[:2])


def test_an_id_is_random_and_another_hospitals_is_another(readable: list[Json]) -> None:
    ids = {body["id"] for body in renamed(readable)}
    assert {UUID(id_).version for id_ in ids} == {4}
    assert len(ids) == len({(body["resourceType"], body["id"]) for body in readable})
    assert ids == {body["id"] for body in renamed(readable)}
    assert ids.isdisjoint(body["id"] for body in renamed(readable, b"another"))


def test_what_referred_to_something_still_does(readable: list[Json]) -> None:
    def found(bodies: list[Json]) -> list[list[bool]]:
        here = {f"{body['resourceType']}/{body['id']}" for body in bodies}
        return [[address in here for address in addresses(body)] for body in bodies]

    assert found(renamed(readable)) == found(readable)
    assert any(map(any, found(readable)))


def test_no_code_or_name_of_a_person_is_left_in_an_address(readable: list[Json]) -> None:
    told = {address for body in renamed(readable) for address in addresses(body)}
    about_people = [address for address in told if not re.match("(Patient|RelatedPerson|Slot)/", address)]
    for body in readable:
        assert not [address for address in about_people if address.endswith(f"/{body['id']}")]
