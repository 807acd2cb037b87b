"""$validate says what a write would be refused for and writes nothing (R4 operation Resource `validate`)."""

from __future__ import annotations

from typing import Any

import httpx

from hospital.fhir.definitions import resource_types
from hospital.fhir.validation.check import findings
from tests.hospital.fhir.samples import Json, observation, own_id, patient


def parameters(resource: Json | None = None, mode: str = "", profile: str = "") -> Json:
    listed: list[Json] = [{"name": "resource", "resource": resource}] if resource else []
    listed += [{"name": "mode", "valueCode": mode}] if mode else []
    listed += [{"name": "profile", "valueUri": profile}] if profile else []
    return {"resourceType": "Parameters", "parameter": listed}


def errors(answer: httpx.Response) -> list[Any]:
    body = answer.json()
    assert (answer.status_code, body["resourceType"], findings(body)) == (200, "OperationOutcome", []), answer.text
    return [issue for issue in body["issue"] if issue["severity"] in ("error", "fatal")]


async def test_a_resource_is_judged_bare_or_in_parameters_and_nothing_is_written(system: httpx.AsyncClient) -> None:
    good, bad = patient("a"), patient("a", gender="robot")
    for body in (good, parameters(good), parameters(good, "create"), parameters(good, "profile")):
        assert errors(await system.post("Patient/$validate", json=body)) == []
    for body in (bad, parameters(bad), parameters(bad, "create")):
        (issue,) = errors(await system.post("Patient/$validate", json=body))
        assert issue["expression"] == ["Patient.gender"]
    assert (await system.get("_history")).json()["total"] == 0


async def test_people_are_told_of_the_bounds_on_what_they_write(
    system: httpx.AsyncClient, ana: httpx.AsyncClient
) -> None:
    never = observation(own_id("never"), "a") | {"effectiveDateTime": "9999-12-31"}
    (issue,) = errors(await ana.post("Observation/$validate", json=parameters(never, "create")))
    assert issue["expression"] == ["Observation.effectiveDateTime"]
    refused = await ana.put(f"Observation/{never['id']}", json=never)
    assert (refused.status_code, refused.json()["issue"]) == (422, [issue])
    assert errors(await system.post("Observation/$validate", json=parameters(never, "create"))) == []
    assert (await system.put(f"Observation/{never['id']}", json=never)).status_code == 201


async def test_one_resource_is_judged_for_update_deletion_or_as_it_is(
    system: httpx.AsyncClient, ana: httpx.AsyncClient
) -> None:
    mine = own_id("mine")
    await system.put("Observation/lab", json=observation("lab", "a"))
    await ana.put(f"Observation/{mine}", json=observation(mine, "a"))
    assert errors(await ana.get("Observation/lab/$validate")) == []
    change = observation(mine, "a", value=121)
    assert errors(await ana.post(f"Observation/{mine}/$validate?mode=update", json=change)) == []
    assert errors(await ana.post(f"Observation/{mine}/$validate", json=parameters(None, "delete"))) == []
    moved = errors(await ana.post(f"Observation/{mine}/$validate?mode=update", json=observation(mine, "b")))
    theirs = errors(await ana.post("Observation/lab/$validate?mode=update", json=observation("lab", "a")))
    gone = errors(await ana.post("Observation/lab/$validate", json=parameters(None, "delete")))
    for issues in (moved, theirs, gone):
        assert [issue["details"]["coding"][0]["code"] for issue in issues] == ["not-allowed"]
    other = errors(await ana.post(f"Observation/{mine}/$validate", json=observation("x", "a")))
    assert other[0]["expression"] == ["Observation.id"]
    assert (await system.get(f"Observation/{mine}")).headers["etag"] == 'W/"1"'


async def test_questions_that_make_no_sense_are_refused(system: httpx.AsyncClient) -> None:
    for body in (parameters(), parameters(patient("a"), "update"), parameters(patient("a"), "nonsense"),
                 {"resourceType": "Parameters", "parameter": [{"name": "usage"}]}):  # fmt: skip
        assert (await system.post("Patient/$validate", json=body)).status_code == 400, body
    assert errors(await system.post("Patient/$validate", json=observation("o", "a")))
    base = "http://hl7.org/fhir/StructureDefinition/"
    assert errors(await system.post("Patient/$validate", json=parameters(patient("a"), "", base + "Patient"))) == []
    (issue,) = errors(await system.post("Patient/$validate", json=parameters(patient("a"), "", base + "vitalsigns")))
    assert issue["code"] == "not-supported"


async def test_what_is_hidden_is_validated_like_what_is_not_there(
    system: httpx.AsyncClient, ana: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    await system.put("Observation/of-b", json=observation("of-b", "b"))
    told = []
    for id_ in ("of-b", "of-x"):
        asked = [
            await ana.get(f"Observation/{id_}/$validate"),
            await ana.post(f"Observation/{id_}/$validate", json=parameters(None, "delete")),
            await ana.post(f"Observation/{id_}/$validate?mode=update", json=observation(id_, "a")),
        ]
        told.append([(answer.status_code, answer.text.replace(id_, "")) for answer in asked])
    assert told[0] == told[1]
    assert {status for status, _ in told[0]} == {404}
    assert (await stranger.post("Patient/$validate", json=patient("a"))).status_code == 401


async def test_it_is_promised_for_every_type_that_can_be_written(stranger: httpx.AsyncClient) -> None:
    rest = (await stranger.get("metadata")).json()["rest"][0]
    promised = {
        one["type"]
        for one in rest["resource"]
        if {"name": "validate", "definition": "http://hl7.org/fhir/OperationDefinition/Resource-validate"}
        in one.get("operation", [])
    }
    assert promised == set(resource_types()) - {"AuditEvent"}
