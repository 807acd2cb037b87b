"""Walks every form of a reference x resource type x route of a patient's write: no form names what is another's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st

from hospital.app import create_app
from hospital.base.config import Config
from hospital.base.outcome import Refusal
from hospital.fhir.api import writes
from hospital.fhir.permissions import Access
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx
from tests.hospital.databases import sqlite_database
from tests.hospital.spellings import spellings
from tests.security import permission_table as expected
from tests.security.test_permission_walk import BASE, UNMETERED, access_of, valid

Json = dict[str, Any]
PATIENT = Access(frozenset("a"), "Patient/a")
FHIR = f"{BASE}/fhir"
TYPES = sorted(expected.WRITES)


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """Two patients; of each type that patients write one that a wrote."""
    app = create_app(
        Config(sqlite_database(tmp_path_factory.mktemp("forms") / "h.sqlite"), BASE, limits=UNMETERED), access_of
    )
    with app.state.store.begin() as tx:
        for owner in "ab":
            tx.put({"resourceType": "Patient", "id": owner})
        tx.put(valid("Observation", "Observation-of-b", "b"))
        tx.put({"resourceType": "Practitioner", "id": "x"})
        for type_ in TYPES:
            tx.put(valid(type_, f"{type_}-by-a", "a"), author="patient:Patient/a")
    yield app
    app.state.store.close()


def created(tx: Tx, body: Json) -> writes.Written:
    return writes.create(tx, PATIENT, body, writes.Conditions())


def created_by_update(tx: Tx, body: Json) -> writes.Written:
    id_ = str(uuid4())
    return writes.update(tx, PATIENT, id_, {**body, "id": id_}, writes.Conditions(if_none_match="*"))


def updated(tx: Tx, body: Json) -> writes.Written:
    id_ = f"{body['resourceType']}-by-a"
    return writes.update(tx, PATIENT, id_, {**body, "id": id_}, writes.Conditions())


def patched(tx: Tx, body: Json) -> writes.Written:
    place = body["resourceType"], f"{body['resourceType']}-by-a"
    return writes.patch(tx, PATIENT, place, lambda current: {**current, **body, "id": place[1]}, writes.Conditions())


Route = Callable[[Tx, Json], writes.Written]
ROUTES: dict[str, tuple[Route, ...]] = {"c": (created, created_by_update), "u": (updated, patched)}


def routes(type_: str) -> tuple[Route, ...]:
    return tuple(route for letter in "cu" if letter in expected.WRITES[type_] for route in ROUTES[letter])


def refused(store: FhirStore, route: Route, body: Json) -> bool:
    """Whether a write is refused; what it wrote is taken back."""
    with store.reading() as before:
        newest = before.newest_seq()
    try:
        with store.begin() as tx:
            route(tx, body)
            raise _NotRefused
    except Refusal:
        return True
    except _NotRefused:
        return False
    finally:
        with store.reading() as after:
            assert after.newest_seq() == newest


class _NotRefused(Exception):
    pass


def _noted(who: Json) -> Json:
    return {"note": [{"authorReference": who, "text": "钾 3.1"}]}


def _verified(who: Json) -> Json:
    return {"verification": [{"verified": True, "verifiedWith": who}]}


def about(type_: str, text: str) -> Iterator[Json]:
    """Resources of a's that name what the text names: instead of a, and beside a."""
    body = valid(type_, "x", "a")
    yield _renamed(body, text)
    yield {**body, "extension": [{"url": "http://x.example/also", "valueReference": {"reference": text}}]}
    yield {
        **body,
        "contained": [{"resourceType": "Basic", "id": "c", "code": {"text": "x"}, "subject": {"reference": text}}],
    }


def _renamed(node: Any, text: str) -> Any:
    if isinstance(node, list):
        return [_renamed(item, text) for item in node]
    if not isinstance(node, dict):
        return node
    return {key: text if key == "reference" else _renamed(item, text) for key, item in node.items()}


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(TYPES), spellings("Patient/b", FHIR))
def test_no_spelling_names_another_patient(hospital: FastAPI, type_: str, text: str) -> None:
    for body in about(type_, text):
        for route in routes(type_):
            assert refused(hospital.state.store, route, body), (route.__name__, body)


@pytest.mark.parametrize("type_", TYPES)
def test_what_names_only_oneself_is_written(hospital: FastAPI, type_: str) -> None:
    """The walk above would say nothing if these were refused for another reason."""
    for text in ("Patient/a", f"{FHIR}/Patient/a", "HTTP://HOSPITAL.test:080/fhir//Patient/%61"):
        for route in routes(type_):
            assert not refused(hospital.state.store, route, _renamed(valid(type_, "x", "a"), text)), route.__name__


def forms(author: str) -> dict[str, Json]:
    """Each way to say that this is somebody's word; none of them is the patient."""
    return {
        "relative": {"reference": author},
        "versioned": {"reference": f"{author}/_history/1"},
        "fragment": {"reference": f"{author}#f"},
        "absolute": {"reference": f"{FHIR}/{author}"},
        "upper case": {"reference": f"HTTP://HOSPITAL.TEST:080/fhir//{author}"},
        "of another server": {"reference": f"https://lab.example/fhir/{author}"},
        "urn": {"reference": "urn:uuid:5f0c7a3e-0000-4000-8000-000000000001"},
        "contained": {"reference": "#doctor"},
        "conditional": {"reference": "Practitioner?name=Li"},
        "logical": {"type": "Practitioner", "identifier": {"system": "urn:x", "value": "1"}},
        "displayed": {"display": "检验科 李医生"},
        "oneself, displayed": {"reference": "Patient/a", "display": "检验科 李医生"},
        "oneself, logically": {"reference": "Patient/a", "identifier": {"system": "urn:x", "value": "1"}},
        "nothing readable": {"reference": "Practitioner\\x"},
    }


#: Where each type says whose word it is: written from R4's definitions of the elements.
AUTHORS: dict[str, tuple[Callable[[Json], Json], ...]] = {
    "AllergyIntolerance": (lambda who: {"recorder": who}, lambda who: {"asserter": who}, _noted),
    "Communication": (lambda who: {"sender": who}, _noted),
    "Condition": (lambda who: {"recorder": who}, lambda who: {"asserter": who}, _noted),
    "Consent": (lambda who: {"performer": [who]}, lambda who: {"organization": [who]}, _verified),
    "Device": (_noted, lambda who: {"owner": who}),
    "DocumentReference": (
        lambda who: {"author": [who]},
        lambda who: {"authenticator": who},
        lambda who: {"custodian": who},
    ),
    "FamilyMemberHistory": (_noted,),
    "Immunization": (_noted, lambda who: {"performer": [{"actor": who}]}),
    "MedicationAdministration": (lambda who: {"performer": [{"actor": who}]}, _noted),
    "MedicationStatement": (lambda who: {"informationSource": who}, _noted),
    "Observation": (lambda who: {"performer": [who]}, _noted),
    "Procedure": (
        lambda who: {"recorder": who},
        lambda who: {"asserter": who},
        lambda who: {"performer": [{"actor": who}]},
        _noted,
    ),
    "QuestionnaireResponse": (lambda who: {"author": who}, lambda who: {"source": who}),
    "Task": (lambda who: {"requester": who}, lambda who: {"owner": who}),
}


@pytest.mark.parametrize("type_", sorted(AUTHORS))
def test_no_form_makes_somebody_else_the_author(hospital: FastAPI, type_: str) -> None:
    for name, form in forms("Practitioner/x").items():
        contained = {"contained": [{"resourceType": "Practitioner", "id": "doctor"}]} if name == "contained" else {}
        for place in AUTHORS[type_]:
            body = {**valid(type_, "x", "a"), **place(form), **contained}
            for route in routes(type_):
                assert refused(hospital.state.store, route, body), (route.__name__, name, place(form))


@pytest.mark.parametrize("type_", sorted(AUTHORS))
def test_a_person_may_be_the_author_of_their_own_words(hospital: FastAPI, type_: str) -> None:
    body = {**valid(type_, "x", "a"), **AUTHORS[type_][0]({"reference": "Patient/a"})}
    for route in routes(type_):
        assert not refused(hospital.state.store, route, body), route.__name__


@pytest.mark.parametrize("type_", TYPES)
def test_nothing_of_anothers_is_named(hospital: FastAPI, type_: str) -> None:
    """What is hidden is refused like what never existed."""
    for text in ("Observation/Observation-of-b", "Observation/never", f"{FHIR}/Observation/Observation-of-b#x"):
        for key in ("derivedFrom", "reasonReference", "about", "basedOn", "focus", "relatesTo", "parent"):
            body = {**valid(type_, "x", "a"), key: {"reference": text}}
            for route in routes(type_):
                assert refused(hospital.state.store, route, body), (route.__name__, key)
