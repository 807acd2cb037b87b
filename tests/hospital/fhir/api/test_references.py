"""In a transaction links change; canonicals, names and a person's words stay (R4 §3.1.0.11.2)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hospital.fhir.api.references import Addresses, rewritten
from hospital.fhir.definitions import structure

OLD, NEW = "urn:uuid:5f0b0f7e-0000-4000-8000-00000000000a", "Patient/new"
THERE = "https://a.example/fhir/Patient/77"
#: The types of values that are links, and the names of those that only name something.
LINKS, NAMES = {"url", "uri", "oid", "uuid"}, {"system", "url", "fullUrl"}
STRINGS = sorted(
    (owner, key, found["t"], bool(found.get("a")))
    for owner, elements in structure().items()
    for key, found in elements.items()
    if found["t"][0].islower() and found["t"] != "xhtml"
)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))  # fmt: skip
def test_rewriting_with_nothing_known_changes_nothing(node: Any) -> None:
    assert rewritten(node, {}) == node


@given(st.sampled_from(STRINGS))
def test_of_all_strings_in_r4_only_links_change(element: tuple[str, str, str, bool]) -> None:
    owner, key, type_, many = element
    link = (owner, key) == ("Reference", "reference") or type_ == "url" or (type_ in LINKS and key not in NAMES)
    said = {key: [OLD] if many else OLD}
    assert rewritten(said, {OLD: NEW}, owner) == ({key: [NEW] if many else NEW} if link else said)


def test_words_that_read_like_an_address_stay_words() -> None:
    said = {
        "resourceType": "Observation",
        "note": [{"text": "Patient/77"}],
        "valueString": "Patient/77",
        "subject": {"reference": "Patient/77", "display": "Patient/77"},
        "extension": [{"url": THERE, "valueCanonical": THERE}, {"url": "urn:x", "valueUri": THERE}],
    }
    made = rewritten(said, {"Patient/77": NEW, THERE: NEW})
    assert made == said | {
        "subject": {"reference": NEW, "display": "Patient/77"},
        "extension": [{"url": THERE, "valueCanonical": THERE}, {"url": "urn:x", "valueUri": NEW}],
    }


@pytest.mark.parametrize(
    ("said", "made"),
    [
        (f'<p title="{THERE}"><a href="{THERE}#x">x</a></p>', f'<p title="{THERE}"><a href="{NEW}#x">x</a></p>'),
        (f'<a href="{THERE}">{THERE}</a>', f'<a href="{NEW}">{THERE}</a>'),
        (f"<img src='{THERE}'/>", f'<img src="{NEW}"/>'),
        (f'<p>href="{THERE}"</p>', None),
        (f'<p title=\' href="{THERE}"\'>x</p>', None),
        (f'<!-- <a href="{THERE}"> --><p>x</p>', None),
        (f'<p><![CDATA[<a href="{THERE}">]]></p>', None),
        ('<a href="https://x.example/?a=1&amp;b=2">x</a>', f'<a href="{NEW}">x</a>'),
    ],
)  # fmt: skip
def test_in_narrative_only_href_and_src_change(said: str, made: str | None) -> None:
    known = {THERE: NEW, "https://x.example/?a=1&b=2": NEW}
    body = {"resourceType": "Patient", "text": {"status": "generated", "div": f"<div>{said}</div>"}}
    assert rewritten(body, known)["text"]["div"] == f"<div>{said if made is None else made}</div>"


def test_a_bundle_that_is_stored_whole_keeps_its_own_references() -> None:
    inner = {"fullUrl": OLD, "resource": {"resourceType": "Patient", "link": [{"other": {"reference": OLD}}]}}
    document = {"resourceType": "Bundle", "type": "document", "entry": [inner]}
    assert rewritten(document, {OLD: NEW}) == document


@pytest.mark.parametrize(
    ("seen_from", "link", "made"),
    [
        ("https://a.example/fhir/Condition/1", "Patient/77", "Patient/new"),
        ("https://a.example/fhir/Condition/1", "Patient/77#x", "Patient/new#x"),
        ("https://a.example/fhir/Condition/1", "Patient/77/_history/2", "Patient/new"),
        ("https://b.example/fhir/Condition/1", "Patient/77", "Patient/77"),
        ("https://b.example/fhir/Condition/1", THERE, "Patient/new"),
        ("urn:uuid:1", "Patient/77", "Patient/77"),
        ("", OLD.upper(), "Patient/other"),
        ("", "#" + OLD, "#" + OLD),
    ],
)
def test_a_relative_reference_leads_to_its_own_server(seen_from: str, link: str, made: str) -> None:
    known = Addresses()
    assert known.add(THERE, "Patient/new")
    assert known.add(OLD, "Patient/other")
    assert rewritten({"reference": link}, known.seen_from(seen_from)) == {"reference": made}
