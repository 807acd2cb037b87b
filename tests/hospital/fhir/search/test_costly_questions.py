"""A question that is too costly is refused by its shape, before the database is asked; any other is answered."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hospital.base.outcome import Refusal
from hospital.fhir.definitions import resource_types, search_parameters
from hospital.fhir.permissions import Access
from hospital.fhir.proxy import Proxy, ProxyScope
from hospital.fhir.search.query import parse
from hospital.fhir.search.run import PagePosition, find_page
from hospital.fhir.staff import Role, Staff
from hospital.fhir.store.store import FhirStore
from tests.hospital.databases import empty_database

MANY = ",".join(f"s|{number}" for number in range(190))
TOO_COSTLY = {
    "four steps back": "Patient?_has:Observation:subject:" + "_has:Observation:has-member:" * 3 + "code=x",
    "four steps forward": "Observation?subject:Patient.organization.partof.partof.name=x",
    "four steps both ways": "Patient?_has:Observation:subject:performer:Organization.partof.partof.name=x",
    "many chains": "Patient?" + "&".join(["_has:Observation:subject:code=x"] * 13),
    "many values": "Observation?" + "&".join([f"code={MANY}"] * 3),
    "many values behind a chain": "Observation?" + "&".join([f"subject:Patient.identifier={MANY}"] * 3),
    "many composites": "Observation?code-value-quantity=" + ",".join(f"x{number}$5" for number in range(190)),
    "many values of one parameter": "Observation?code=" + ",".join("x" * 201),
    "many lists": "Observation?_list=" + ",".join("x" * 201),
    "many parameters": "Observation?" + "&".join(["code=x"] * 61),
    "many includes": "Observation?" + "&".join(["_include=Observation:subject"] * 21),
    "many sort keys": "Observation?_sort=code,date,status,category,subject,method,_id",
}
#: `List` is seen by what it gathers, which makes the deepest conditions.
SOURCES = [("Observation", "has-member"), ("Observation", "derived-from"), ("List", "item"), ("Provenance", "target"),
           ("DiagnosticReport", "result"), ("QuestionnaireResponse", "part-of")]  # fmt: skip
ASKERS = [
    Access.system("tests"),
    Access(frozenset({"a", "b"}), "patient-a"),
    Access(frozenset({"a"}), "patient-a", proxies=(Proxy("b", "carer", frozenset(ProxyScope)),)),
    *(Access.of_staff(Staff("dr", (role,), date(2026, 3, 4)), (("*", "cruds"),)) for role in Role),
]


@pytest.mark.parametrize("shape", TOO_COSTLY)
async def test_a_question_that_is_too_costly_is_refused_in_words(ana: httpx.AsyncClient, shape: str) -> None:
    type_, _, query = TOO_COSTLY[shape].partition("?")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await ana.post(f"{type_}/_search", content=query, headers=form)
    assert answer.status_code == 400, answer.text
    issue = answer.json()["issue"][0]
    assert (issue["code"], bool(issue["details"]["text"])) == ("too-costly", True)


@pytest.fixture(scope="module")
def empty() -> Iterator[FhirStore]:
    with tempfile.TemporaryDirectory() as folder:
        store = FhirStore.open(empty_database(Path(folder)), "http://h/fhir")
        yield store
        store.close()


@st.composite
def deep(draw: st.DrawFn) -> tuple[str, str]:
    """A question that goes backwards and then forwards, in any number of steps."""
    key, type_ = "", "Observation"
    for _ in range(draw(st.integers(0, 4))):
        source, code = draw(st.sampled_from(SOURCES))
        found = search_parameters()[source].get(code)
        if found is None or type_ not in found.targets:
            source, code = "List", "item"
        key, type_ = f"{key}_has:{source}:{code}:", source
    for _ in range(draw(st.integers(0, 3))):
        references = [
            (name, target)
            for name, one in search_parameters()[type_].items()
            if one.kind == "reference"
            for target in one.targets
            if target in resource_types()
        ]
        if not references:
            break
        name, target = draw(st.sampled_from(sorted(references)))
        key, type_ = f"{key}{name}:{target}.", target
    last = draw(st.sampled_from([("_id", "a,b,c"), ("_tag:not", "x"), ("_lastUpdated", "2026"), ("_list", "x")]))
    return key + last[0], last[1]


@settings(max_examples=40, deadline=None)
@given(question=deep(), times=st.integers(1, 12), access=st.sampled_from(ASKERS))
def test_what_is_not_refused_is_answered_whoever_asks(
    empty: FhirStore, question: tuple[str, str], times: int, access: Access
) -> None:
    try:
        query = parse("Observation", [question] * times, strict=True)
    except Refusal as no:
        assert no.status == 400
        return
    with empty.reading() as tx:
        assert find_page(tx, access, query, PagePosition(tx.newest_seq()), 10).matches == ()


@given(numbers=st.lists(st.integers(1, 200), min_size=1, max_size=8))
def test_values_count_wherever_they_stand(numbers: list[int]) -> None:
    pairs = [("code", ",".join(f"x{value}" for value in range(number))) for number in numbers]
    allowed = sum(numbers) <= 400
    try:
        assert parse("Observation", pairs, strict=True).cost == sum(numbers)
    except Refusal as no:
        assert not allowed and no.status == 400
    else:
        assert allowed
