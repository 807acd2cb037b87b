"""A clinic of one department and two doctors, and an app that books there over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from hospital.fhir.store.tx import Tx
from tests.hospital.auth.serving import Hospital

Json = dict[str, Any]
EXTENSION = "http://anxin.example/fhir/StructureDefinition/"
DAY = "2026-03-06"  # two days after the clock of these tests begins


def slot(id_: str, time: str, *, schedule: str = "li", day: str = DAY, capacity: int = 2, taken: int = 0) -> Json:
    return {
        "resourceType": "Slot",
        "id": id_,
        "extension": [
            {"url": EXTENSION + "slot-capacity", "valuePositiveInt": capacity},
            {"url": EXTENSION + "slot-taken", "valueUnsignedInt": taken},
        ],
        "serviceType": [{"text": "心血管内科"}],
        "schedule": {"reference": f"Schedule/{schedule}"},
        "status": "busy" if taken >= capacity else "free",
        "start": f"{day}T{time}:00+08:00",
        "end": f"{day}T{time[:3]}{int(time[3:]) + 29}:00+08:00",
    }


def service(id_: str, name: str, **rules: int) -> Json:
    told = {"booking-window-days": 28, "cancel-cutoff-hours": 2} | {
        key.replace("_", "-"): value for key, value in rules.items()
    }
    return {
        "resourceType": "HealthcareService",
        "id": id_,
        "name": name,
        "extension": [{"url": EXTENSION + key, "valuePositiveInt": value} for key, value in told.items()],
    }


def role(id_: str, department: str) -> list[Json]:
    return [
        {
            "resourceType": "PractitionerRole",
            "id": f"role-{id_}",
            "practitioner": {"reference": f"Practitioner/{id_}", "display": f"{id_} 医师"},
            "healthcareService": [{"reference": f"HealthcareService/{department}"}],
            "location": [{"reference": f"Location/room-{id_}", "display": "305 诊室"}],
        },
        {
            "resourceType": "Schedule",
            "id": id_,
            "active": True,
            "actor": [{"reference": f"PractitionerRole/role-{id_}"}],
        },
    ]


def furnish(tx: Tx, slots: list[Json]) -> None:
    directory = [service("heart", "心血管内科"), service("child", "儿科", maximum_age=14), service("skin", "皮肤科")]
    directory += [*role("li", "heart"), *role("sun", "heart"), *role("jin", "child"), *role("qin", "skin")]
    for number in range(40):
        directory.append({"resourceType": "Patient", "id": f"p{number}", "birthDate": "1990-01-01"})
    for body in [*directory, *slots]:
        tx.put(body)


@dataclass(frozen=True)
class Booker:
    """The app of one patient."""

    client: httpx.Client
    patient: str
    token: str

    @classmethod
    def of(cls, house: Hospital, client: httpx.Client, patient: str) -> Booker:
        return cls(client, patient, house.app.state.sign_in.tokens.for_patient(patient, "patient/*.cruds", 72 * 60))

    def wish(self, slot_id: str, **more: Any) -> Json:
        patient = {"actor": {"reference": f"Patient/{self.patient}"}, "status": "accepted"}
        return {
            "resourceType": "Appointment",
            "id": str(uuid4()),
            "status": "proposed",
            "slot": [{"reference": f"Slot/{slot_id}"}],
            "participant": [patient],
        } | more

    def put(self, body: Json, if_match: str | None = None) -> httpx.Response:
        condition = {"If-Match": if_match} if if_match else {"If-None-Match": "*"}
        return self.client.put(f"/fhir/Appointment/{body['id']}", json=body, headers=condition | self._headers())

    def change(self, answer: httpx.Response, **changes: Any) -> httpx.Response:
        """Writes changes over what the hospital answered."""
        return self.put({**answer.json(), **changes}, answer.headers["etag"])

    def hold(self, slot_id: str, *, more: list[Json] | None = None, **fields: Any) -> httpx.Response:
        wanted = {"url": EXTENSION + "hold-requested", "valueBoolean": True}
        return self.put(self.wish(slot_id, extension=[wanted, *(more or [])], **fields))

    def renew(self, held: httpx.Response, times: int) -> httpx.Response:
        kept = [one for one in held.json()["extension"] if not one["url"].endswith("hold-renewals")]
        asked = {"url": EXTENSION + "hold-renewals", "valueUnsignedInt": times}
        return self.change(held, extension=[*kept, asked])

    def wait(self, service_id: str, period: Json, *, role: str = "", **fields: Any) -> httpx.Response:
        """Asks for a place on the waitlist."""
        named = [f"HealthcareService/{service_id}", *([f"PractitionerRole/{role}"] if role else [])]
        wish = self.wish("-", status="waitlist", requestedPeriod=[period])
        wish["participant"] += [{"actor": {"reference": one}, "status": "needs-action"} for one in named]
        return self.put({key: value for key, value in (wish | fields).items() if key != "slot" and value != []})

    def book(self, slot_id: str, **more: Any) -> httpx.Response:
        return self.put(self.wish(slot_id, **more))

    def send(self, kind: str, body: Json) -> httpx.Response:
        """Sends a new appointment in a Bundle of that kind."""
        request = {"method": "PUT", "url": f"Appointment/{body['id']}", "ifNoneMatch": "*"}
        bundle = {"resourceType": "Bundle", "type": kind, "entry": [{"resource": body, "request": request}]}
        return self.client.post("/fhir", json=bundle, headers=self._headers())

    def operate(self, path: str, **said: str) -> httpx.Response:
        """Asks for an operation; what is said goes as Parameters."""
        listed = [
            {"name": name, "valueReference": {"reference": text}}
            if name in ("appointment", "location")
            else {"name": name, "valueString": text}
            for name, text in said.items()
        ]
        body = {"resourceType": "Parameters"} | ({"parameter": listed} if listed else {})
        return self.client.post(f"/fhir/{path}", json=body, headers=self._headers())

    def read(self, path: str) -> Json:
        found: Json = self.client.get(f"/fhir/{path}", headers=self._headers()).json()
        return found

    def taken(self, slot_id: str) -> tuple[int, str]:
        body = self.read(f"Slot/{slot_id}")
        told = {one["url"].removeprefix(EXTENSION): list(one.values())[-1] for one in body["extension"]}
        return told["slot-taken"], body["status"]

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["issue"][0]["details"]["coding"][0]["code"]


def offered(answer: httpx.Response) -> list[str]:
    """Ids of the slots that a refusal offers instead."""
    return offered_in(answer.json())


def offered_in(outcome: Json) -> list[str]:
    (bundle,) = outcome["contained"]
    assert outcome["issue"][0]["extension"][0]["valueReference"] == {"reference": "#alternatives"}
    assert all(entry["fullUrl"].endswith(f"/Slot/{entry['resource']['id']}") for entry in bundle.get("entry", []))
    assert (bundle["id"], bundle["type"]) == ("alternatives", "collection")
    return [entry["resource"]["id"] for entry in bundle.get("entry", [])]


def extension(body: Json, name: str) -> Any:
    """The one value under an extension of ours; None when it is not there."""
    found = [one for one in body.get("extension", []) if one["url"] == EXTENSION + name]
    assert len(found) <= 1
    return next((value for key, value in found[0].items() if key.startswith("value")), None) if found else None


def told(house: Hospital, service_id: str, **rules: int) -> None:
    """The department gives out these rules, besides those it had."""
    with house.app.state.store.begin() as tx:
        body = tx.read("HealthcareService", service_id)
        names = {EXTENSION + name.replace("_", "-"): value for name, value in rules.items()}
        kept = [one for one in body["extension"] if one["url"] not in names]
        tx.put(body | {"extension": [*kept, *({"url": url, "valueUnsignedInt": n} for url, n in names.items())]})


def number(appointment: Json) -> int:
    (found,) = [one["valuePositiveInt"] for one in appointment["extension"] if one["url"] == EXTENSION + "queue-number"]
    return int(found)
