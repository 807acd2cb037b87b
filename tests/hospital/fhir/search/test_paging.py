"""The pages of one search agree with each other, whatever others write in between."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hospital.base import clock
from hospital.base.config import Limits
from hospital.base.outcome import Refusal
from hospital.fhir.permissions import Access
from hospital.fhir.sealing import Sealer
from hospital.fhir.search.query import parse
from hospital.fhir.search.run import PagePosition, find_page
from hospital.fhir.store.store import FhirStore
from tests.hospital.databases import empty_database
from tests.hospital.fhir.samples import ids, link, patient

pytestmark = pytest.mark.postgresql

WRITES = st.lists(
    st.tuples(st.sampled_from(["put", "delete"]), st.integers(0, 14), st.sampled_from("abcxyz")), max_size=4
)


@settings(max_examples=25)
@given(
    there=st.lists(st.sampled_from("abcxyz"), min_size=1, max_size=12),
    between=st.lists(WRITES, max_size=5),
    sort=st.sampled_from(["", "family", "-family", "_lastUpdated", "-_lastUpdated", "-_id"]),
    size=st.integers(1, 4),
)
def test_no_match_is_lost_or_doubled_while_others_write(
    there: list[str], between: list[list[tuple[str, int, str]]], sort: str, size: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = FhirStore.open(empty_database(Path(folder)), "http://h/fhir")
        with store.begin() as tx:
            for number, family in enumerate(there):
                tx.put(patient(f"p{number}", family))
        query = parse("Patient", [("_sort", sort)] if sort else [], strict=True)
        writes = iter(between)
        with store.reading() as tx:
            position: PagePosition | None = PagePosition(tx.newest_seq())
        seen: list[tuple[str, str]] = []
        while position is not None:
            with store.reading() as tx:
                page = find_page(tx, Access.system(), query, position, size)
            seen += [(match.id, match.body["name"][0]["family"]) for match in page.matches]
            position = page.following
            assert page.total == len(there)
            disturb(store, next(writes, []))
        assert sorted(seen) == sorted((f"p{number}", family) for number, family in enumerate(there))
        assert seen == in_order(seen, sort)
        store.close()


def disturb(store: FhirStore, writes: list[tuple[str, int, str]]) -> None:
    for deed, number, family in writes:
        with store.begin() as tx:
            if deed == "put":
                tx.put(patient(f"p{number}", family))
            else:
                tx.delete("Patient", f"p{number}")


def in_order(seen: list[tuple[str, str]], sort: str) -> list[tuple[str, str]]:
    keys: dict[str, Any] = {"family": lambda item: item[1], "_id": lambda item: item[0]}
    key = keys.get(sort.lstrip("-"))
    return seen if key is None else sorted(seen, key=key, reverse=sort.startswith("-")) if unique(seen, key) else seen


def unique(seen: list[tuple[str, str]], key: Any) -> bool:
    return len({key(item) for item in seen}) == len(seen)


async def test_pages_over_http_stay_together_while_others_write(system: httpx.AsyncClient) -> None:
    for number in range(9):
        await system.put(f"Patient/p{number}", json=patient(f"p{number}", "abcdefghi"[number]))
    page = (await system.get("Patient?_sort=family&_count=2")).json()
    seen = ids(page)
    step = 0
    while (following := link(page, "next")) is not None:
        await system.put(f"Patient/p{8 - step}", json=patient(f"p{8 - step}", "a"))
        await system.put(f"Patient/new{step}", json=patient(f"new{step}", "z"))
        await system.delete(f"Patient/p{step}")
        page = (await system.get(following)).json()
        seen += ids(page)
        step += 1
        assert page["total"] == 9
    assert seen == [f"p{number}" for number in range(9)]


async def test_history_pages_stay_together_while_others_write(system: httpx.AsyncClient) -> None:
    for number in range(5):
        await system.put("Patient/p", json=patient("p", "abcde"[number]))
    page = (await system.get("Patient/p/_history?_count=2")).json()
    seen = [entry["response"]["etag"] for entry in page["entry"]]
    while (following := link(page, "next")) is not None:
        await system.put("Patient/p", json=patient("p", str(len(seen))))
        page = (await system.get(following)).json()
        seen += [entry["response"]["etag"] for entry in page["entry"]]
    assert seen == [f'W/"{number}"' for number in (5, 4, 3, 2, 1)]


def test_a_page_link_grows_old() -> None:
    access = Access.system()
    fresh, stale = Sealer(b"k" * 32, Limits().link_minutes), Sealer(b"k" * 32, -1)
    sealed = fresh.seal(access, {"kind": "search"})
    assert fresh.open(access, sealed) == {"kind": "search"}
    with pytest.raises(Refusal) as no:
        stale.open(access, sealed)
    assert no.value.status == 410
    assert clock.now().tzinfo is not None
