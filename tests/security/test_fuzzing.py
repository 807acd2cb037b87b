"""Whatever text, search, bundle or resource comes, nothing fails with a fault: not in the hospital, not in the app.

Kept inputs stand in `seeds/`. FUZZ_MINUTES makes the random part go on for longer (`make fuzz`).
"""

from __future__ import annotations

import contextlib
import copy
import io
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hospital.app import create_app
from hospital.base import json_text
from hospital.base.config import Config, Limits
from hospital.base.json_stream import array_items, outermost_strings
from hospital.fhir.permissions import Access
from hospital.fhir.validation import narrative
from local_store import exact_json
from services.booking.find.model import department, doctor
from services.fhir.capabilities import capabilities_of
from services.fhir.refusals import refused
from services.record.results.model import observation as as_observation
from services.record.results.model import report
from services.record.visits.slot import schedule_roles, time_slot
from services.record.visits.visit import visit
from tests.hospital.databases import sqlite_database
from tests.hospital.fhir.samples import appointment, observation, patient, transaction
from tests.security.fuzzing import examples

SEEDS = Path(__file__).with_name("seeds")
BASE = "http://hospital.test"
UNMETERED = Limits(person_burst=0, system_burst=0, address_burst=0)
SLOW = settings(max_examples=examples(40), suppress_health_check=list(HealthCheck))
QUICK = settings(max_examples=examples(150), suppress_health_check=list(HealthCheck))

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=10,
)
TYPES = st.sampled_from(["Patient", "Observation", "Appointment", "Slot", "Binary", "Group", "Nonsense", ""])
BODIES = [patient("a"), observation("o", "a"), appointment("p", "a")]


def kept(folder: str) -> list[Any]:
    """The seeds of a folder, as parameters named after their files."""
    return [pytest.param(path.read_bytes(), id=path.name) for path in sorted((SEEDS / folder).iterdir())]


@st.composite
def mutated(draw: st.DrawFn, bodies: list[dict[str, Any]]) -> dict[str, Any]:
    """A good resource or bundle with a few of its elements replaced by anything, or taken away."""
    body = copy.deepcopy(draw(st.sampled_from(bodies)))
    for _ in range(draw(st.integers(1, 4))):
        place: Any = body
        while isinstance(place, dict | list) and place:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            key = draw(st.sampled_from(keys))
            if draw(st.booleans()) or not isinstance(place[key], dict | list):
                if draw(st.booleans()):
                    place[key] = draw(JSON)
                else:
                    del place[key]
                break
            place = place[key]
    return body


BUNDLES = mutated([
    transaction(("PUT", "Observation/o", observation("o", "a")), ("GET", "Patient?name=x", None), kind=kind)
    for kind in ("batch", "transaction")
]) | JSON.map(lambda entry: {"resourceType": "Bundle", "type": "batch", "entry": entry})  # fmt: skip


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    config = Config(sqlite_database(tmp_path_factory.mktemp("fuzz") / "h.sqlite"), BASE, limits=UNMETERED)
    app = create_app(config, lambda text: Access(frozenset({"a"}), "Patient/a") if text else Access.system())
    with app.state.store.begin() as tx:
        tx.put(patient("a"))
        tx.put(observation("o", "a"))
    yield app
    app.state.store.close()


@pytest.fixture
async def callers(hospital: FastAPI) -> AsyncIterator[list[httpx.AsyncClient]]:
    transport = httpx.ASGITransport(hospital)
    made = [
        httpx.AsyncClient(transport=transport, base_url=f"{BASE}/fhir/", headers=headers, timeout=20)
        for headers in ({}, {"Authorization": "Bearer a"})
    ]
    yield made
    for one in made:
        await one.aclose()


def sound(answer: httpx.Response) -> None:
    """No fault, alone or inside a bundle, and a resource as the answer."""
    assert answer.status_code < 500, answer.text[:500]
    if not answer.content:
        return
    body = answer.json()
    assert body["resourceType"]
    for entry in body.get("entry", []) if body.get("type", "").endswith("-response") else []:
        assert not entry["response"]["status"].startswith("5"), entry


@pytest.mark.parametrize("bundle", kept("bundles"))
async def test_kept_bundles_make_no_fault(callers: list[httpx.AsyncClient], bundle: bytes) -> None:
    for caller in callers:
        sound(await caller.post("", content=bundle, headers={"Content-Type": "application/fhir+json"}))


@pytest.mark.parametrize("searches", kept("searches"))
async def test_kept_searches_make_no_fault(callers: list[httpx.AsyncClient], searches: bytes) -> None:
    for question in searches.decode("utf-8").splitlines():
        for caller in callers:
            sound(await caller.get(f"{BASE}/fhir/{question}"))


@SLOW
@given(type_=TYPES, query=st.text(max_size=60), raw=st.booleans())
async def test_no_search_makes_a_fault(callers: list[httpx.AsyncClient], type_: str, query: str, raw: bool) -> None:
    text = quote(query, safe="=&:,|$.*-_%" if raw else "=&", errors="replace")
    for caller in callers:
        sound(await caller.get(f"{BASE}/fhir/{type_}?{text}"))


@SLOW
@given(bundle=BUNDLES)
async def test_no_bundle_makes_a_fault(callers: list[httpx.AsyncClient], bundle: dict[str, Any]) -> None:
    for caller in callers:
        sound(await caller.post("", content=json.dumps(bundle), headers={"Content-Type": "application/fhir+json"}))


@SLOW
@given(body=mutated(BODIES))
async def test_no_resource_makes_a_fault(callers: list[httpx.AsyncClient], body: dict[str, Any]) -> None:
    content = json.dumps(body)
    for caller in callers:
        for type_ in ("Observation", "Appointment", "Patient"):
            sound(await caller.post(type_, content=content, headers={"Content-Type": "application/fhir+json"}))


def read_as_text(text: str) -> None:
    """Every reader of text either reads it or says ValueError (a JSON parser may also say that it is too deep)."""
    with contextlib.suppress(ValueError):
        json_text.received(text)
    with contextlib.suppress(ValueError, RecursionError):
        exact_json.loads(text)
    assert isinstance(narrative.fault(text), str)
    outermost_strings(io.StringIO(text), frozenset({"a"}))
    with contextlib.suppress(ValueError):
        list(array_items(io.StringIO(text), "entry"))


@pytest.mark.parametrize("text", [*kept("texts"), pytest.param(b'{"a":"\xff"}', id="not_utf8")])
def test_kept_texts_are_read_or_refused(text: bytes) -> None:
    read_as_text(text.decode("utf-8", "replace"))
    for reader in (json_text.received, exact_json.loads):
        with contextlib.suppress(ValueError, RecursionError):
            reader(text)


@QUICK
@given(
    st.text(st.characters(exclude_categories=["Cs"]))
    | st.text(alphabet='{}[]",:\\/ <>&;entrya01.eE+-')
    | JSON.map(json.dumps)
)
def test_no_text_makes_a_fault(text: str) -> None:
    read_as_text(text)


@QUICK
@given(JSON)
def test_what_the_store_writes_it_reads_again_the_same(value: Any) -> None:
    once = exact_json.dumps(value)
    assert exact_json.dumps(exact_json.loads(once)) == once


@QUICK
@given(st.lists(st.dictionaries(st.text(max_size=5), JSON, max_size=3), max_size=5), st.integers(1, 7))
def test_a_stream_is_cut_into_exactly_its_items_wherever_it_is_broken(items: list[Any], size: int) -> None:
    text = json.dumps({"x": [1], "entry": items, "y": {"entry": [2]}})
    found = [json.loads(item) for item in array_items(Drip(text, size), "entry")]
    assert found == items


class Drip(io.StringIO):
    """A stream that gives a few characters at a time."""

    def __init__(self, text: str, size: int) -> None:
        super().__init__(text)
        self._size = size

    def read(self, size: int | None = -1) -> str:
        return super().read(self._size)


@QUICK
@given(mutated(BODIES) | JSON, JSON)
def test_whatever_a_hospital_sends_the_app_can_read(body: Any, other: Any) -> None:
    visit(body, "CONFIRMED", other)
    time_slot(body)
    schedule_roles({"x": body})
    department(body)
    doctor(body, other)
    refused(other)
    capabilities_of(body)
    as_observation(body)
    report(body)
