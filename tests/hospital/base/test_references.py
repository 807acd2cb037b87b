"""One reader of references: equivalent spellings name the same, addresses elsewhere name nothing here."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hospital.base.references import (
    Conditional,
    Contained,
    Described,
    Elsewhere,
    Logical,
    Named,
    Own,
    Unreadable,
    form_of,
    in_stored_form,
    literal,
    own,
    target,
)
from hospital.fhir.store.indexing import index, members, mentioned_patients
from hospital.fhir.store.values import target_of
from tests.hospital.spellings import spellings

BASE = "http://hospital.test/fhir"
SPELLED = st.sampled_from(["Patient/b", "Observation/o-1.x", "Slot/li-0830"]).flatmap(
    lambda target_: st.tuples(st.just(target_), spellings(target_, BASE))
)


@settings(max_examples=150, deadline=None)
@given(SPELLED)
def test_all_who_read_a_reference_agree_what_it_names(spelled: tuple[str, str]) -> None:
    named, text = spelled
    type_, _, id_ = named.partition("/")
    found = own(text, BASE)
    assert found is not None
    assert (found.type, found.id) == target_of(text, BASE) == (type_, id_)
    body = {"resourceType": "Observation", "subject": {"reference": text}, "focus": [{"reference": text}]}
    patients = {id_} if type_ == "Patient" else set()
    assert mentioned_patients(body, BASE) == members(body, BASE) == patients
    rows = [row for row in index({**body, "id": "x"}, BASE).values["reference"] if row["param"] == "Observation.focus"]
    assert [(row["target_type"], row["target_id"]) for row in rows] == [(type_, id_)]
    stored = in_stored_form(body, BASE)
    assert own(stored["subject"]["reference"], BASE) == found
    assert target(stored["subject"], type_) == id_
    assert in_stored_form(stored, BASE) == stored


@pytest.mark.parametrize(
    "text",
    [
        "http://lab.example/fhir/Patient/b",
        "http://hospital.test:8080/fhir/Patient/b",
        "http://hospital.test/other/Patient/b",
        "http://hospital.test.example/fhir/Patient/b",
        "http://hospital.test/fhirs/Patient/b",
        "http://lab.example/?http://hospital.test/fhir/Patient/b",
        "http://lab.example/fhir/../../fhir/Patient/b",
        "ftp://hospital.test/fhir/Patient/b",
    ],
)
def test_an_address_on_another_server_names_nothing_here(text: str) -> None:
    assert isinstance(literal(text, BASE), Elsewhere)
    assert target_of(text, BASE) == ("", text)
    assert in_stored_form({"reference": text}, BASE) == {"reference": text}


def test_what_is_in_stored_form_is_not_copied_and_a_stored_bundle_stays_as_it_is() -> None:
    entry = {"resource": {"resourceType": "Basic", "subject": {"reference": f"{BASE}/Patient/b"}}}
    body = {
        "resourceType": "List",
        "subject": {"reference": "Patient/b"},
        "contained": [{"resourceType": "Bundle", "entry": [entry]}],
    }
    assert in_stored_form(body, BASE) is body
    moved = in_stored_form({**body, "source": {"reference": f"{BASE}/Patient/c"}}, BASE)
    assert moved == {**body, "source": {"reference": "Patient/c"}}


@pytest.mark.parametrize(
    ("node", "form"),
    [
        ({"reference": "#x"}, Contained("x")),
        ({"reference": "#"}, Contained("")),
        ({"reference": "Patient?identifier=urn:x|张"}, Conditional("Patient", "identifier=urn:x|张")),
        ({"reference": f"{BASE}/Patient?identifier=1"}, Conditional("Patient", "identifier=1")),
        ({"reference": "urn:uuid:5f0c7a3e-0000-4000-8000-000000000001"},
         Named("urn:uuid:5f0c7a3e-0000-4000-8000-000000000001")),
        ({"identifier": {"value": "1"}, "type": "Patient"}, Logical("Patient")),
        ({"identifier": {"value": "1"}, "reference": "Patient/b"}, Own("Patient", "b")),
        ({"display": "李医生"}, Described()),
        (None, Described()),
        ({"reference": ""}, Unreadable()),
        ({"reference": 7}, Unreadable()),
        ({"reference": "Patient /b"}, Unreadable()),
        ({"reference": "http:\\\\hospital.test\\fhir\\Patient\\b"}, Unreadable()),
        ({"reference": "http://hospital.test/fhir/Patient/b/$everything"}, Unreadable()),
        ({"reference": "http://hospital.test:8o/fhir/Patient/b"}, Unreadable()),
        ({"reference": "a//../Patient/b"}, Unreadable()),
        ({"reference": "http://ｈospital.test/fhir/Patient/b"}, Unreadable()),
    ],
)  # fmt: skip
def test_each_form_is_told_apart(node: Any, form: object) -> None:
    assert form_of(node, BASE) == form


@given(st.text() | st.text(alphabet="htp:/@#?%.Patien1b[]*"))
def test_no_text_breaks_the_reader(text: str) -> None:
    found = literal(text, BASE)
    if isinstance(found, Own):
        assert own(str(found), BASE) == found


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab.-/#%:A1\n", max_size=5))
def test_the_form_that_is_stored_names_what_the_whole_address_names(end: str) -> None:
    text = f"Patient/{end}"
    assert own(text, BASE) == own(f"{BASE}/{text}", BASE)
    assert literal(text, "") == literal(text, BASE)


def test_a_long_text_is_read_and_not_remembered() -> None:
    long = "https://elsewhere.test/" + "folder/" * 1000 + "Patient/a"
    assert isinstance(literal(long, BASE), Elsewhere)
    assert literal(long, BASE) is not literal(long, BASE)
    assert literal("https://elsewhere.test/Patient/a", BASE) is literal("https://elsewhere.test/Patient/a", BASE)
