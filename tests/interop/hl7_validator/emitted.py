"""A sample of everything the hospital emits: its demo, one of each shape, and what each operation answers over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from hospital.demo import build, seed
from hospital.fhir.store.store import FhirStore
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.serving import hospital as serve
from tests.hospital.fhir.samples import observation, patient, transaction
from tests.hospital.fhir.subscriptions.ear import ear, subscribe, token_for

Json = dict[str, Any]
TODAY = date(2026, 3, 4)
PERSON = "pat-wang-xiulan"
SLOTS = 12
MINUTES = 60
ANSWERS = (
    "CapabilityStatement", "search", "search with includes", "search, summary", "search, elements", "search, nothing",
    "audit search", "history of one", "history of a type", "history of all", "everything", "batch-response",
    "transaction-response", "create", "conditional create", "conditional update", "patch", "booked",
    "refused: slot taken", "refused: invalid", "refused: unknown", "refused: gone", "refused: superseded",
    "refused: odd search", "refused: not signed in", "refused: method", "refused: transaction",
    "validate: good", "validate: bad",
    "Subscription", "binding token", "status of subscriptions", "events", "handshake", "notification",
)  # fmt: skip


def demo() -> Iterator[Json]:
    """One demo resource of each shape: type, elements, and codes of HL7's own systems; of slots a dozen."""
    seen: set[Any] = set()
    slots = 0
    for body in build.resources(build.DEFAULT_SEED, TODAY):
        shape = frozenset(_shape(body, body["resourceType"]))
        if body["resourceType"] == "Slot":
            slots += 1
            if slots > SLOTS:
                continue
        elif shape in seen:
            continue
        seen.add(shape)
        yield body


def _shape(node: Any, place: str) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _shape(item, place)
    elif isinstance(node, dict):
        if "hl7.org" in str(node.get("system", "")):
            yield f"{place}={node['system']}|{node.get('code')}"
        for key, item in node.items():
            yield from _shape(item, f"{place}.{key}")
    elif place.endswith(("tatus", ".gender", ".use")):
        yield f"{place}={node}"
    else:
        yield place


async def answers(folder: Path) -> dict[str, Json]:
    """What the hospital answers, by the names in ANSWERS."""
    with serve(folder) as served:
        seed.fill(served.app.state.store, build.DEFAULT_SEED, TODAY)
        tokens = served.app.state.sign_in.tokens
        system, own = tokens.for_system(MINUTES), tokens.for_patient(PERSON, "patient/*.cruds", MINUTES)
        async with _caller(served, system) as staff, _caller(served, own) as person:
            found = await _read(staff, person)
            found |= await _written(staff, person)
            found |= await _refused(served, staff, person)
            found |= await _validated(staff)
            found |= await _pushed(served, person)
            return found | await _histories(staff, person)


def _caller(served: Hospital, token: str) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.AsyncClient(base_url=f"{served.base}/fhir/", headers=headers, timeout=60)


async def _json(answer: httpx.Response, *statuses: int) -> Json:
    assert answer.status_code in (statuses or (200, 201)), (answer.status_code, answer.text[:500])
    found: Json = answer.json()
    return found


async def _read(staff: httpx.AsyncClient, person: httpx.AsyncClient) -> dict[str, Json]:
    asked = {
        "CapabilityStatement": "metadata",
        "search": "Observation?_count=5&_sort=-date",
        "search with includes": "Appointment?_include=Appointment:slot&_include=Appointment:actor&_count=5",
        "search, summary": "Observation?_summary=true&_count=3",
        "search, elements": "Observation?_elements=code,status&_count=3",
        "search, nothing": "Observation?code=nothing",
        "everything": f"Patient/{PERSON}/$everything?_count=30",
    }
    found = {name: await _json(await person.get(path)) for name, path in asked.items()}
    return found | {"audit search": await _json(await staff.get("AuditEvent?_count=5"))}


async def _written(staff: httpx.AsyncClient, person: httpx.AsyncClient) -> dict[str, Json]:
    made = await _json(await staff.post("Patient", json=_identified("一")))
    same = {"If-None-Exist": "identifier=urn:x:tests|1"}
    patched = [{"op": "replace", "path": "/active", "value": False}]
    headers = {"Content-Type": "application/json-patch+json"}
    free = (await person.get("Slot?status=free&_count=1&_sort=start&start=ge2026-03-07")).json()
    wish = _wish(free["entry"][0]["resource"]["id"])
    entries = [("POST", "Patient", patient("t1")), ("PUT", "Observation/t2", observation("t2", "t1"))]
    batch = transaction(*entries, ("GET", f"Patient/{PERSON}", None), ("GET", "Patient/none", None), kind="batch")
    return {
        "create": made,
        "conditional create": await _json(await staff.post("Patient", json=_identified("二"), headers=same)),
        "conditional update": await _json(
            await staff.put("Patient?identifier=urn:x:tests|1", json={**_identified("三"), "active": True})
        ),
        "patch": await _json(await staff.patch(f"Patient/{made['id']}", json=patched, headers=headers)),
        "batch-response": await _json(await staff.post("", json=batch)),
        "transaction-response": await _json(await staff.post("", json=transaction(*entries[:1]))),
        "booked": await _json(await person.put(f"Appointment/{wish['id']}", json=wish)),
    }


async def _validated(staff: httpx.AsyncClient) -> dict[str, Json]:
    return {
        "validate: good": await _json(await staff.post("Patient/$validate", json=patient("v"))),
        "validate: bad": await _json(await staff.post("Patient/$validate", json=patient("v", gender="x")), 200, 422),
    }


async def _refused(served: Hospital, staff: httpx.AsyncClient, person: httpx.AsyncClient) -> dict[str, Json]:
    busy = (await person.get("Slot?status=busy&_count=1&_sort=start&start=ge2026-03-07")).json()
    taken = _wish(busy["entry"][0]["resource"]["id"])
    await staff.put("Basic/gone", json={"resourceType": "Basic", "id": "gone", "code": {"text": "x"}})
    await staff.delete("Basic/gone")
    broken = transaction(("POST", "Patient", patient("x", gender="robot")))
    async with _caller(served, "") as stranger:
        signed_out = await _json(await stranger.get("Patient"), 401)
    return {
        "refused: not signed in": signed_out,
        "refused: slot taken": await _json(await person.put(f"Appointment/{taken['id']}", json=taken), 409),
        "refused: invalid": await _json(await staff.put("Patient/x", json=patient("x", gender="robot")), 422),
        "refused: unknown": await _json(await person.get("Patient/none"), 404),
        "refused: gone": await _json(await staff.get("Basic/gone"), 410),
        "refused: superseded": await _json(
            await staff.put(f"Patient/{PERSON}", json=patient(PERSON), headers={"If-Match": 'W/"999"'}), 412
        ),
        "refused: odd search": await _json(await person.get("Observation?date=soon"), 400),
        "refused: method": await _json(await person.put("metadata", json={}), 404, 405),
        "refused: transaction": await _json(await staff.post("", json=broken), 422),
    }


async def _pushed(served: Hospital, person: httpx.AsyncClient) -> dict[str, Json]:
    id_ = str(uuid4())
    found = {"Subscription": await subscribe(person, id_, PERSON)}
    found["binding token"] = await _json(await person.get("Subscription/$get-ws-binding-token", params={"id": id_}))
    token, url = await token_for(person, id_)
    async with ear(url) as mine:
        await mine.bind(token)
        _write(served.app.state.store, observation("news", PERSON))
        await mine.next()
    found["handshake"], found["notification"] = mine.heard[:2]
    found["status of subscriptions"] = await _json(await person.get("Subscription/$status"))
    found["events"] = await _json(await person.get(f"Subscription/{id_}/$events"))
    return found


async def _histories(staff: httpx.AsyncClient, person: httpx.AsyncClient) -> dict[str, Json]:
    return {
        "history of one": await _json(await staff.get("Basic/gone/_history")),
        "history of a type": await _json(await person.get("Appointment/_history?_count=10")),
        "history of all": await _json(await person.get("_history?_count=30")),
    }


def _write(store: FhirStore, body: Json) -> None:
    with store.begin() as tx:
        tx.put(body)


def _identified(family: str) -> Json:
    return {key: value for key, value in patient("x", family).items() if key != "id"} | {
        "identifier": [{"system": "urn:x:tests", "value": "1"}]
    }


def _wish(slot: str) -> Json:
    return {
        "resourceType": "Appointment",
        "id": str(uuid4()),
        "status": "proposed",
        "slot": [{"reference": f"Slot/{slot}"}],
        "participant": [{"actor": {"reference": f"Patient/{PERSON}"}, "status": "accepted"}],
    }
