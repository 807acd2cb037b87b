"""A server's own references become relative; those of every other server stay, and are not read as ours."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fhir import resource as fhir
from services.fhir.own_references import OwnReferences

BASE = "https://h.example/fhir"
OWN = OwnReferences(BASE)


def relative(body: Any, base: str = BASE) -> Any:
    return json.loads(OwnReferences(base).made_relative(json.dumps(body)))


@pytest.mark.parametrize(
    ("base", "link", "made"),
    [
        (BASE, "https://h.example/fhir/Observation/o1", "Observation/o1"),
        (BASE, "https://H.Example:443/fhir/Observation/o1/_history/3", "Observation/o1/_history/3"),
        (BASE, "http://h.example/fhir/Observation/o1/", "Observation/o1"),
        ("http://127.0.0.1:8460/fhir", "http://127.0.0.1:8460/fhir/Slot/s", "Slot/s"),
        ("https://h.example", "https://h.example/Slot/s", "Slot/s"),
        (BASE, "Observation/o1", None),
        (BASE, "https://h.example/fhir/more/Observation/o1", None),
        (BASE, "https://h.example/FHIR/Observation/o1", None),
        (BASE, "https://h.example.evil.test/fhir/Observation/o1", None),
        (BASE, "https://h.example@evil.test/fhir/Observation/o1", None),
        (BASE, "https://hxexample/fhir/Observation/o1", None),
        (BASE, "https://h.example:8443/fhir/Observation/o1", None),
        (BASE, "https://lab.example/fhir/Observation/o1", None),
        ("http://127.0.0.1:8460/fhir", "http://127.0.0.1:8461/fhir/Slot/s", None),
    ],
)
def test_only_this_servers_own_references_become_relative(base: str, link: str, made: str | None) -> None:
    assert relative({"a": [{"reference": link}]}, base) == {"a": [{"reference": made or link}]}
    body = json.dumps({"reference": link}).replace("/", "\\/")
    assert json.loads(OwnReferences(base).made_relative(body)) == {"reference": made or link}
    own = made or (None if ":" in link else link)
    read = OwnReferences(base).reference(link)
    assert (str(read) if read else None) == (own.partition("/_history")[0] if own else None)


def test_words_and_names_stay() -> None:
    own = f"{BASE}/StructureDefinition/x"
    said = {"extension": [{"url": own, "valueString": f'"reference": "{BASE}/Patient/1"'}], "text": f"{BASE}/Patient/1",
            "fullUrl": f"{BASE}/Patient/1", "identifier": {"system": f"{BASE}/Patient/1"}}  # fmt: skip
    assert relative(said) == said
    assert relative({"attachment": {"url": f"{BASE}/Binary/b"}}) == {"attachment": {"url": "Binary/b"}}


@given(st.text(), st.text())
def test_nothing_else_of_a_text_changes(key: str, words: str) -> None:
    said = {key: words, "note": f'\\"reference\\":\\"{BASE}/Patient/1\\" {words}'}
    assert relative(said) == said


@pytest.mark.parametrize(
    ("full_url", "kept"),
    [
        (f"{BASE}/Patient/1", True),
        ("HTTPS://H.EXAMPLE/fhir/Patient/1", True),
        ("https://inside.local:8080/fhir/Patient/1", True),
        ("urn:uuid:0b1c", True),
        (None, True),
        (f"{BASE}/Patient/2", False),
        (f"{BASE}/Person/1", False),
        ("https://b.example/fhir/Patient/1", False),
        ("https://inside.local/fhir/Patient/1", False),
    ],
)
def test_an_entry_of_another_server_is_left_out_of_a_bundle(full_url: str | None, kept: bool) -> None:
    entry: dict[str, Any] = {"resource": {"resourceType": "Patient", "id": "1"}}
    entry |= {"fullUrl": full_url} if full_url else {}
    links = [{"relation": "self", "url": "https://inside.local:8080/fhir/Patient?_id=1"}]
    found = OWN.without_others({"resourceType": "Bundle", "link": links, "entry": [entry, 7]})
    assert found["entry"] == ([entry, 7] if kept else [7])


@pytest.mark.parametrize("entries", [None, "x", {}, []])
def test_a_bundle_of_any_shape_is_read(entries: Any) -> None:
    assert OWN.without_others({"entry": entries}) == {"entry": entries}


def test_a_reference_to_another_server_is_read_where_it_is_asked_for() -> None:
    link = {"reference": "https://lab.example/fhir/Observation/o1/_history/2", "display": "血红蛋白"}
    found = fhir.reference_anywhere(link)
    assert found is not None
    assert (found.server, str(found), found.version) == (
        "https://lab.example/fhir", "https://lab.example/fhir/Observation/o1", "2"
    )  # fmt: skip
    assert fhir.references([link, {"reference": "Observation/o2"}]) == (fhir.Reference("Observation", "o2"),)
    assert len(fhir.references_anywhere([link, {"reference": "Observation/o2"}], "Observation")) == 2
