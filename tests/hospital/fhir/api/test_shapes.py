"""How much of a resource is answered, and which versions: `_summary`, `_elements`, `Prefer`, `_at`, conditions
(R4 §3.1.0.1.10, §3.1.0.12, §3.1.1.5.8-9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx
import pytest

from hospital.base.clock import ZONE
from hospital.fhir.validation.check import findings
from tests.hospital.fhir.samples import Json, link, observation, patient, transaction

STRICT = {"Prefer": "handling=strict"}


def whole() -> Json:
    return observation(
        "o", "a", text={"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">x</div>'},
        contained=[{"resourceType": "Device", "id": "cuff"}, {"resourceType": "Specimen", "id": "drop"}],
        device={"reference": "#cuff"}, specimen={"reference": "#drop"}, note=[{"text": "x"}],
    )  # fmt: skip


EXPECTED = {
    "_summary=true": {"status", "code", "subject", "effectiveDateTime", "valueQuantity"},
    "_summary=text": {"text", "status", "code"},
    "_summary=data": set(whole()) - {"resourceType", "id", "text"},
    "_elements=device": {"device", "contained", "status", "code"},
    "_elements=note,subject": {"note", "subject", "status", "code"},
}


def kept(resource: Json) -> set[str]:
    assert findings(resource) == [] and resource["meta"]["tag"][-1]["code"] == "SUBSETTED"
    return set(resource) - {"resourceType", "id", "meta"}


async def test_reads_searches_histories_and_bundles_are_cut_alike(system: httpx.AsyncClient) -> None:
    assert (await system.put("Observation/o", json=whole())).status_code == 201
    reads: dict[str, Callable[[Any], Json]] = {
        "Observation/o?{}": lambda body: body,
        "Observation/o/_history/1?{}": lambda body: body,
        "Observation?{}": lambda body: body["entry"][0]["resource"],
        "Observation/o/_history?{}": lambda body: body["entry"][0]["resource"],
        "Observation/_history?{}": lambda body: body["entry"][0]["resource"],
    }
    for control, wanted in EXPECTED.items():
        for path, found in reads.items():
            url = path.format(control)
            alone = found((await system.get(url, headers=STRICT)).json())
            assert kept(alone) == wanted, url
            answer = (await system.post("", json=transaction(("GET", url, None), kind="batch"))).json()
            assert found(answer["entry"][0]["resource"]) == alone, url
    only = (await system.get("Observation/o?_elements=device")).json()["contained"]
    assert [one["id"] for one in only] == ["cuff"]
    for path, found in reads.items():
        uncut = found((await system.get(path.format("_summary=false"))).json())
        assert "tag" not in uncut["meta"] and "note" in uncut, path


async def test_what_cannot_be_cut_is_refused(system: httpx.AsyncClient) -> None:
    await system.put("Observation/o", json=whole())
    for url in (
        "Observation/o?_summary=count",
        "Observation/o?_summary=x",
        "Observation/_history?_summary=count",
        "Observation?_summary=text&_include=Observation:subject",
        "Observation/o/_history?_at=yesterday",
    ):
        assert (await system.get(url)).status_code == 400, url
    for url in ("Observation/o?shoe-size=43", "Observation/o/_history/1?_count=1", "Observation/o/_history?_sort=date"):
        assert (await system.get(url, headers=STRICT)).status_code == 400, url
        assert (await system.get(url, headers={"Prefer": "handling=lenient"})).status_code == 200, url


async def test_a_reading_of_the_past_finds_what_was_current_then(system: httpx.AsyncClient) -> None:
    stamps = []
    for family in ("张", "李", "王"):
        written = await system.put("Patient/a", json=patient("a", family))
        stamps.append(written.json()["meta"]["lastUpdated"])
    await system.put("Patient/b", json=patient("b"))

    async def versions(path: str, **params: str) -> list[str]:
        bundle = (await system.get(path, params=params, headers=STRICT)).json()
        return [entry["response"]["etag"] for entry in bundle.get("entry", [])]

    assert await versions("Patient/a/_history", _at=stamps[1]) == ['W/"2"']
    day = datetime.fromisoformat(stamps[2]).astimezone(ZONE).date()  # a date without a zone is the hospital's
    assert await versions("Patient/a/_history", _at=f"{day}") == ['W/"3"', 'W/"2"', 'W/"1"']
    assert await versions("Patient/a/_history", _at="2001") == []
    assert await versions("Patient/a/_history", _since=stamps[1]) == ['W/"3"', 'W/"2"']
    assert await versions("Patient/_history", _since=stamps[2]) == ['W/"1"', 'W/"3"']
    first = (await system.get("Patient/_history", params={"_since": stamps[1], "_count": "2"})).json()
    following = (await system.get(link(first, "next") or "")).json()
    assert (first["total"], len(first["entry"]), len(following["entry"])) == (3, 2, 1)


@pytest.mark.parametrize("kind", ["batch", "transaction"])
@pytest.mark.parametrize("wish", ["minimal", "representation", "OperationOutcome"])
async def test_prefer_return_counts_for_the_entries_of_a_bundle(
    system: httpx.AsyncClient, kind: str, wish: str
) -> None:
    bundle = transaction(("PUT", "Patient/a", patient("a")), ("GET", "Patient/a", None), kind=kind)
    answer = (await system.post("", json=bundle, headers={"Prefer": f"return={wish}"})).json()
    written, read = answer["entry"]
    assert findings(answer) == []
    assert ("resource" in written) == (wish == "representation")
    assert ("outcome" in written["response"]) == (wish == "OperationOutcome")
    assert read["resource"]["id"] == "a"


async def test_conditions_that_fit_several_change_nothing(system: httpx.AsyncClient) -> None:
    for id_ in ("a", "b"):
        await system.put(f"Patient/{id_}", json=patient(id_))
    where, body = {"family": "张"}, {key: item for key, item in patient("x").items() if key != "id"}
    answers = [
        await system.put("Patient", params=where, json=body),
        await system.delete("Patient", params=where),
        await system.post("Patient", json=body, headers={"If-None-Exist": "family=%E5%BC%A0"}),
    ]
    assert [answer.status_code for answer in answers] == [412, 412, 412]
    assert (await system.get("_history")).json()["total"] == 2


async def test_a_conditional_update_without_a_match_never_writes_over_another(system: httpx.AsyncClient) -> None:
    await system.put("Patient/a", json=patient("a"))
    where = {"identifier": "urn:x|1"}
    assert (await system.put("Patient", params=where, json=patient("a", "李"))).status_code == 409
    assert (await system.put("Patient", params=where, json=patient("b"))).status_code == 201
    assert (await system.delete("Patient", params=where)).status_code == 204
    assert (await system.get("Patient/a")).json()["name"][0]["family"] == "张"
    assert (await system.put("Patient", params={"shoe-size": "43"}, json=patient("c"))).status_code == 400
