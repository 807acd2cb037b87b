"""Search parameters of each kind find what R4 §3.1.1.4 says, and nothing else."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.hospital.fhir.samples import LOINC, UCUM, ids, observation, patient

pytestmark = pytest.mark.postgresql

ORG = "http://hospital.test/fhir/Organization/h"


@pytest.fixture
async def people(system: httpx.AsyncClient) -> httpx.AsyncClient:
    for body in (
        patient("a", "张", "伟", gender="male", birthDate="1980-05-17", active=True,
                identifier=[{"system": "urn:id", "value": "110"}],
                telecom=[{"system": "phone", "value": "13800000000"}, {"system": "email", "value": "a@x.cn"}]),
        patient("b", "Müller", "Élise Zoë", gender="female", birthDate="1980-05", deceasedDateTime="2020-01-01",
                identifier=[{"value": "110"}], managingOrganization={"reference": "Organization/h"}),
        patient("c", "O'Neil, Jr", "Pat|rick", birthDate="1981", deceasedBoolean=False,
                identifier=[{"system": "urn:other", "value": "110"}], managingOrganization={"reference": ORG}),
    ):  # fmt: skip
        assert (await system.put(f"Patient/{body['id']}", json=body)).status_code == 201
    return system


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("name=张", "a"),
        ("name=伟", "a"),
        ("name=muller", "b"),
        ("name=MÜL", "b"),
        ("name=elise", "b"),
        ("name=zoe", ""),
        ("given:contains=zoe", "b"),
        ("family:exact=Müller", "b"),
        ("family:exact=müller", ""),
        ("family=o'neil\\, jr", "c"),
        ("family=张,muller", "ab"),
        ("name=张&name=伟", "a"),
        ("given=pat\\|r", "c"),
        ("name=%", ""),
        ("name:contains=_", ""),
        ("gender=male", "a"),
        ("gender=http://hl7.org/fhir/administrative-gender|male", "a"),
        ("gender=http://wrong|male", ""),
        ("gender:not=male", "bc"),
        ("gender:missing=true", "c"),
        ("gender:missing=false", "ab"),
        ("gender=male,female", "ab"),
        ("identifier=110", "abc"),
        ("identifier=urn:id|110", "a"),
        ("identifier=|110", "b"),
        ("identifier=urn:other|", "c"),
        ("phone=13800000000", "a"),
        ("email=a@x.cn", "a"),
        ("phone=a@x.cn", ""),
        ("active=true", "a"),
        ("deceased=true", "b"),
        ("deceased=false", "ac"),
        ("_id=a,c", "ac"),
        ("_id:not=a", "bc"),
        ("_id=a&_id=b", ""),
        ("birthdate=1980-05-17", "a"),
        ("birthdate=1980-05", "ab"),
        ("birthdate=1980", "ab"),
        ("birthdate=gt1980", "c"),
        ("birthdate=ge1980", "abc"),
        ("birthdate=lt1980-05-17", "b"),
        ("birthdate=ne1980-05-17", "bc"),
        ("birthdate=sa1980", "c"),
        ("birthdate=eb1981", "ab"),
        ("birthdate=ge1980-05-18&birthdate=lt1981", "b"),
        ("organization=h", "bc"),
        ("organization=Organization/h", "bc"),
        (f"organization={ORG}", "bc"),
        ("organization:Organization=h", "bc"),
        ("organization=Organization/x", ""),
        ("organization:missing=true", "a"),
        ("name=", "abc"),
    ],
)
async def test_patients_are_found(people: httpx.AsyncClient, query: str, expected: str) -> None:
    by_get = await people.get(f"Patient?{query}", headers={"Prefer": "handling=strict"})
    assert by_get.status_code == 200, by_get.text
    bundle = by_get.json()
    assert (sorted(ids(bundle)), bundle["total"]) == (list(expected), len(expected))
    by_post = await people.post(
        "Patient/_search", content=query.encode(), headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert ids(by_post.json()) == ids(bundle)


@pytest.fixture
async def readings(system: httpx.AsyncClient) -> httpx.AsyncClient:
    await system.put("Patient/a", json=patient("a"))
    extra: dict[str, dict[str, Any]] = {
        "low": {"value": 99.5},
        "mid": {"value": 120, "effectiveDateTime": "2026-03-02"},
        "high": {"value": 180.4, "hasMember": [{"reference": "Observation/low"}],
                 "effectiveDateTime": "2026-03-02T23:30:00Z"},
        "kpa": {"value": 16, "valueQuantity": {"value": 16, "unit": "kPa", "system": UCUM, "code": "kPa"},
                "effectiveDateTime": None, "effectivePeriod": {"start": "2026-03-01"}},
    }  # fmt: skip
    for id_, more in extra.items():
        body = {key: item for key, item in observation(id_, "a", **more).items() if item is not None}
        answer = await system.put(f"Observation/{id_}", json=body)
        assert answer.status_code == 201, answer.text
    return system


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("value-quantity=120", ["mid"]),
        ("value-quantity=100", ["low"]),
        ("value-quantity=100.0", []),
        ("value-quantity=gt120", ["high"]),
        ("value-quantity=ge120", ["high", "mid"]),
        ("value-quantity=lt100", ["kpa", "low"]),
        ("value-quantity=ap110", ["low", "mid"]),
        ("value-quantity=1.2e2", ["mid"]),
        (f"value-quantity=gt0|{UCUM}|mm[Hg]", ["high", "low", "mid"]),
        ("value-quantity=gt0||kPa", ["kpa"]),
        (f"value-quantity=120|{UCUM}|kPa", []),
        ("value-quantity=ne120", ["high", "kpa", "low"]),
        (f"code={LOINC}|8480-6", ["high", "kpa", "low", "mid"]),
        ("code:text=收缩", ["high", "kpa", "low", "mid"]),
        ("code:text=systolic", ["high", "kpa", "low", "mid"]),
        ("code=systolic", []),
        ("patient=a&status=final", ["high", "kpa", "low", "mid"]),
        ("subject=Patient/a", ["high", "kpa", "low", "mid"]),
        ("subject:Patient=a", ["high", "kpa", "low", "mid"]),
        ("subject:Group=a", []),
        ("has-member=Observation/low", ["high"]),
        ("date=2026-03-02", ["mid"]),
        ("date=2026-03-03", ["high"]),
        ("date=2026-03-02T23:30:00Z", ["high"]),
        ("date=ge2026-03-02", ["high", "kpa", "mid"]),
        ("date=sa2026-03-01", ["high", "mid"]),
        ("date=lt2026-03-02", ["kpa", "low"]),
        ("date=2026-03", ["high", "low", "mid"]),
    ],
)
async def test_observations_are_found(readings: httpx.AsyncClient, query: str, expected: list[str]) -> None:
    answer = await readings.get(f"Observation?{query}", headers={"Prefer": "handling=strict"})
    assert answer.status_code == 200, answer.text
    assert sorted(ids(answer.json())) == expected


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("value-quantity", ["kpa", "low", "mid", "high"]),
        ("-value-quantity", ["high", "mid", "low", "kpa"]),
        ("_lastUpdated", ["low", "mid", "high", "kpa"]),
        ("-_lastUpdated", ["kpa", "high", "mid", "low"]),
        ("status,-_id", ["mid", "low", "kpa", "high"]),
        ("has-member,_id", ["high", "kpa", "low", "mid"]),
    ],
)
async def test_answers_come_in_the_order_asked_for(readings: httpx.AsyncClient, sort: str, expected: list[str]) -> None:
    assert ids((await readings.get("Observation", params={"_sort": sort})).json()) == expected


async def test_includes_follow_references_both_ways(readings: httpx.AsyncClient) -> None:
    there = (await readings.get("Observation?_id=high&_include=Observation:subject:Patient")).json()
    assert (ids(there), ids(there, "include"), there["total"]) == (["high"], ["a"], 1)
    deeper = (await readings.get(
        "Observation?_id=high&_include=Observation:has-member&_include:iterate=Observation:subject"
    )).json()  # fmt: skip
    assert sorted(ids(deeper, "include")) == ["a", "low"]
    back = (await readings.get("Patient?_id=a&_revinclude=Observation:patient")).json()
    assert sorted(ids(back, "include")) == ["high", "kpa", "low", "mid"]
    every = (await readings.get("Observation?_id=high&_include=Observation:*")).json()
    assert sorted(ids(every, "include")) == ["a", "low"]
    none = (await readings.get("Observation?_id=high&_include=Observation:subject:Group")).json()
    assert ids(none, "include") == []


async def test_counts_totals_and_summaries(readings: httpx.AsyncClient) -> None:
    for query in ("_count=0", "_summary=count"):
        counted = (await readings.get(f"Observation?{query}")).json()
        assert counted["total"] == 4 and "entry" not in counted
    assert "total" not in (await readings.get("Observation?_total=none")).json()
    cut = (await readings.get("Observation?_id=mid&_elements=valueQuantity")).json()["entry"][0]["resource"]
    assert set(cut) == {"resourceType", "id", "meta", "status", "code", "valueQuantity"}
    assert cut["meta"]["tag"][0]["code"] == "SUBSETTED"
    short = (await readings.get("Observation/mid?_summary=true")).json()
    assert "subject" in short and short["meta"]["tag"][0]["code"] == "SUBSETTED"
    assert "text" not in (await readings.get("Observation/mid?_summary=data")).json()


async def test_unknown_parameters_are_refused_when_strict_and_otherwise_not_in_the_self_link(
    people: httpx.AsyncClient,
) -> None:
    strict = await people.get("Patient?shoe-size=43", headers={"Prefer": "handling=strict"})
    assert strict.status_code == 400 and "shoe-size" in strict.text
    lenient = (await people.get("Patient?shoe-size=43&gender=male")).json()
    own = next(item["url"] for item in lenient["link"] if item["relation"] == "self")
    assert lenient["total"] == 1 and "gender=male" in own and "shoe" not in own


async def test_polling_by_last_updated_loses_nothing(system: httpx.AsyncClient) -> None:
    cursor, seen = "2000", set()
    for number in range(12):
        await system.put(f"Patient/p{number}", json=patient(f"p{number}"))
        found = (await system.get("Patient", params={"_lastUpdated": f"ge{cursor}", "_sort": "_lastUpdated"})).json()
        stamps = [entry["resource"]["meta"]["lastUpdated"] for entry in found["entry"]]
        assert stamps == sorted(stamps) and len(set(stamps)) == len(stamps)
        cursor = stamps[-1]
        seen |= set(ids(found))
    assert seen == {f"p{number}" for number in range(12)}
    after = (await system.get("Patient", params={"_lastUpdated": f"gt{cursor}"})).json()
    assert after["total"] == 0


async def test_what_was_changed_is_found_by_its_new_values_only(people: httpx.AsyncClient) -> None:
    await people.put("Patient/a", json=patient("a", "欧阳"))
    assert ids((await people.get("Patient?family=欧阳")).json()) == ["a"]
    assert ids((await people.get("Patient?family=张")).json()) == []
    await people.delete("Patient/a")
    assert ids((await people.get("Patient?family=欧阳")).json()) == []
