"""The hospital's own desk: looks things up and fills half hours, with a token that sees all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from hospital.base import clock, json_text
from tests.e2e.programs import Hospital

CLINIC = ZoneInfo("Asia/Shanghai")
EXTENSIONS = "http://anxin.example/fhir/StructureDefinition/"
CAPACITY = "slot-capacity"
TAKEN = "slot-taken"


@dataclass(frozen=True)
class Visit:
    """A booked visit of today whose clinic is open: its id, and the schedule and place it belongs to."""

    id: str
    schedule: str
    place: str
    start: datetime


@dataclass(frozen=True)
class HalfHour:
    """One slot as a person finds it: department, doctor, start in the clinic's time, and how many it holds."""

    id: str
    department: str
    doctor: str
    start: datetime
    capacity: int

    @property
    def hours(self) -> str:
        end = self.start + timedelta(minutes=30)
        return f"{self.start:%H:%M}-{end:%H:%M}"


def left_of_the_day() -> timedelta:
    """Until the next midnight by the clinic's clock."""
    here = clock.now().astimezone(CLINIC)
    return _midnight(here + timedelta(days=1)) - here


def _midnight(moment: datetime) -> datetime:
    """The one with which a moment's day began."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


class Desk:
    def __init__(self, hospital: Hospital) -> None:
        self._hospital = hospital
        self._http = httpx.Client(
            base_url=hospital.base + "/", headers={"Authorization": f"Bearer {hospital.desk_token}"}, timeout=20
        )

    def search(self, type_: str, **params: str) -> list[dict[str, Any]]:
        answer = self._http.get(type_, params=params)
        answer.raise_for_status()
        return [e["resource"] for e in answer.json().get("entry", []) if e.get("search", {}).get("mode") != "outcome"]

    def until(self, so: Callable[[], bool], within: float = 180) -> None:
        """Waits until the hospital has it so."""
        deadline = time.monotonic() + within
        while not so():
            assert time.monotonic() < deadline, "the hospital never heard of it"
            time.sleep(0.3)

    def patient_id(self, phone: str) -> str:
        """The first patient with this phone number."""
        return str(self.search("Patient", phone=phone)[0]["id"])

    def booked(self, patient: str) -> int:
        """How many visits of this patient the hospital has booked and not yet seen."""
        return self.count(patient, "booked")

    def half_hour_with_free_number(
        self, department: str, patient: str, after: HalfHour | None = None, doctor: str = ""
    ) -> HalfHour:
        """A free half hour some days ahead, on a day on which this patient has nothing yet, later than `after`'s, of
        this doctor if one is named."""
        service = next(s for s in self.search("HealthcareService", _count="100") if s["name"] == department)
        taken_days = {a["start"][:10] for a in self.search("Appointment", patient=f"Patient/{patient}", _count="200")}
        first = (after.start.date() if after else clock.now().astimezone(CLINIC).date() + timedelta(days=1)).isoformat()
        for role in self.search("PractitionerRole", service=f"HealthcareService/{service['id']}", _count="50"):
            if doctor not in role["practitioner"]["display"]:
                continue
            for schedule in self.search("Schedule", actor=f"PractitionerRole/{role['id']}"):
                for slot in self._free(schedule["id"], first):
                    if slot["start"][:10] not in taken_days:
                        return self._seen(slot, department, role["practitioner"]["display"])
        raise LookupError(department)

    def _free(self, schedule_id: str, after_day: str) -> list[dict[str, Any]]:
        return self.search(
            "Slot", schedule=f"Schedule/{schedule_id}", status="free", start=f"gt{after_day}", _sort="start"
        )

    def _seen(self, slot: dict[str, Any], department: str, doctor: str) -> HalfHour:
        start = datetime.fromisoformat(slot["start"]).astimezone(CLINIC)
        return HalfHour(slot["id"], department, doctor, start, _number(slot, CAPACITY, "valuePositiveInt"))

    def reports(self, patient: str, title: str) -> None:
        """The laboratory's word on this patient, a moment ago."""
        body = {
            "resourceType": "DiagnosticReport",
            "status": "final",
            "code": {"text": title},
            "subject": {"reference": f"Patient/{patient}"},
            "effectiveDateTime": clock.instant(clock.now()),
            "issued": clock.instant(clock.now()),
        }
        self._http.post("DiagnosticReport", json=body).raise_for_status()

    def flags(self, patient: str, code: str, title: str) -> None:
        """A result of this LOINC code that the laboratory finds too high, a moment ago."""
        category = "http://terminology.hl7.org/CodeSystem/observation-category"
        flag = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
        self._write({
            "resourceType": "Observation",
            "status": "final",
            "category": [{"coding": [{"system": category, "code": "laboratory"}]}],
            "code": {"coding": [{"system": "http://loinc.org", "code": code}], "text": title},
            "subject": {"reference": f"Patient/{patient}"},
            "effectiveDateTime": clock.instant(clock.now()),
            "valueQuantity": {"value": 9.8, "unit": "mIU/L"},
            "interpretation": [{"coding": [{"system": flag, "code": "H"}]}],
        })  # fmt: skip

    def gives(self, patient: str, medicine: str) -> None:
        """A medicine every four hours from now on."""
        begin = clock.now().astimezone(CLINIC).replace(second=0, microsecond=0)
        repeat = {"boundsPeriod": {"start": begin.isoformat()}, "frequency": 1, "period": 4, "periodUnit": "h"}
        request = {"resourceType": "MedicationRequest", "status": "active", "intent": "order"}
        dosage = {"timing": {"repeat": repeat}, "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "片"}}]}
        of = {"subject": {"reference": f"Patient/{patient}"}, "medicationCodeableConcept": {"text": medicine}}
        self._write({**request, **of, "dosageInstruction": [dosage]})

    def keeps(self, body: dict[str, Any]) -> None:
        """A resource as it is, under its own id."""
        where = f"{body['resourceType']}/{body['id']}"
        told = self._http.put(where, content=json_text.dumps(body), headers={"Content-Type": "application/fhir+json"})
        told.raise_for_status()

    def withdraws_readings(self, patient: str, code: str) -> None:
        """What was measured at home before does not count any more."""
        for reading in self.search("Observation", patient=patient, code=code, _count="500"):
            if reading["status"] != "entered-in-error":
                self.keeps({**reading, "status": "entered-in-error"})

    def prescribes(self, bodies: Iterable[dict[str, Any]]) -> None:
        """These medicines and no others from now on, to the patient whom they name."""
        new = list(bodies)
        for old in self.search("MedicationRequest", patient=new[0]["subject"]["reference"], _count="200"):
            version = old["meta"]["versionId"]
            where, ended = f"MedicationRequest/{old['id']}", {**old, "status": "completed"}
            self._http.put(where, json=ended, headers={"If-Match": f'W/"{version}"'}).raise_for_status()
        for body in new:
            self._write(body)

    def leave(self, half_hour: HalfHour, numbers: int) -> None:
        """Gives numbers away at the desk until this many are left."""
        slot = self._http.get(f"Slot/{half_hour.id}").json()
        for extension in slot["extension"]:
            if extension["url"].endswith(TAKEN):
                extension["valueUnsignedInt"] = half_hour.capacity - numbers
        slot["status"] = "free" if numbers else "busy"
        version = slot["meta"]["versionId"]
        self._http.put(f"Slot/{slot['id']}", json=slot, headers={"If-Match": f'W/"{version}"'}).raise_for_status()

    def books_today(self, department: str, patient: str) -> Visit:
        """A clinic of its own that began some minutes ago today, in which this patient has number 1."""
        service = next(s for s in self.search("HealthcareService", _count="100") if s["name"] == department)
        role = self.search("PractitionerRole", service=f"HealthcareService/{service['id']}", _count="1")[0]
        place, here = role["location"][0]["reference"], clock.now().astimezone(CLINIC)
        start = max(here - timedelta(minutes=2), _midnight(here))
        span = {"start": clock.instant(start), "end": clock.instant(start + timedelta(minutes=30))}
        role_reference = {"reference": f"PractitionerRole/{role['id']}", "display": role["practitioner"]["display"]}
        schedule = self._write({"resourceType": "Schedule", "active": True, "actor": [role_reference]})
        reference = {"reference": f"Schedule/{schedule}"}
        slot = self._write({"resourceType": "Slot", "schedule": reference, "status": "busy", **span})
        actors = [{"reference": f"Patient/{patient}"}, role_reference, {"reference": place}]
        actors.append({"reference": f"HealthcareService/{service['id']}", "display": department})
        visit = {
            "resourceType": "Appointment",
            "status": "booked",
            "slot": [{"reference": f"Slot/{slot}"}],
            **span,
            "extension": [{"url": EXTENSIONS + "queue-number", "valuePositiveInt": 1}],
            "participant": [{"actor": actor, "status": "accepted"} for actor in actors],
        }
        return Visit(self._write(visit), schedule, place, start)

    def kiosk_code(self, visit: Visit) -> str:
        """What the kiosk at the place of a visit shows now."""
        found = self._operate("$kiosk-code", location=visit.place)
        return str(next(one["valueString"] for one in found["parameter"] if one["name"] == "code"))

    def calls(self, visit: Visit) -> None:
        self._operate(f"Schedule/{visit.schedule}/$call-next")

    def sees(self, visit: Visit, summary: str) -> None:
        """The doctor: lets the person in, and writes what came of it."""
        self._operate(f"Schedule/{visit.schedule}/$in-room", appointment=visit.id)
        self._operate(f"Schedule/{visit.schedule}/$done", appointment=visit.id, summary=summary)

    def _operate(self, path: str, **said: str) -> dict[str, Any]:
        named = [{"name": name, "valueString": value} for name, value in said.items()]
        answer = self._http.post(path, json={"resourceType": "Parameters", "parameter": named})
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def _write(self, body: dict[str, Any]) -> str:
        answer = self._http.post(body["resourceType"], json=body)
        answer.raise_for_status()
        return str(answer.json()["id"])

    def count(self, patient: str, status: str) -> int:
        """How many visits of this patient stand in one status."""
        return len(self.search("Appointment", patient=f"Patient/{patient}", status=status, _count="200"))

    def orders(self, patient: str) -> int:
        """How many payments of this patient were ever begun."""
        return len(self.search("Task", patient=f"Patient/{patient}", code="pay", _count="200"))

    def paid(self, patient: str) -> int:
        """How many payments of this patient have gone through."""
        found = self.search("Task", patient=f"Patient/{patient}", status="completed", code="pay", _count="200")
        return len(found)

    def deposit(self, patient: str) -> Decimal:
        """What is left of the deposit of this patient's only stay, in yuan."""
        (account,) = self.search("Account", subject=f"Patient/{patient}")
        return _yuan(next(one for one in account["extension"] if one["url"].endswith("balance"))["valueMoney"])

    def makes_dearer(self, patient: str, due: str) -> str:
        """Writes the bill of this amount anew, ten yuan higher, open to refunds for a day; answers the new amount."""
        more = Decimal(10)
        bills = self.search("Invoice", subject=f"Patient/{patient}", status="issued", _count="200")
        bill = next(one for one in bills if _yuan(one["totalNet"]) == Decimal(due))
        first = bill["lineItem"][0]["priceComponent"][0]["amount"]
        own = next(one for one in bill["extension"] if one["url"].endswith("self-pay-share"))["valueMoney"]
        for amount in (first, own, bill["totalGross"], bill["totalNet"]):
            amount["value"] = float(_yuan(amount) + more)
        kept = [one for one in bill["extension"] if not one["url"].endswith("refund-until")]
        tomorrow = clock.instant(clock.now() + timedelta(days=1))
        bill["extension"] = [*kept, {"url": EXTENSIONS + "refund-until", "valueDateTime": tomorrow}]
        version = bill["meta"]["versionId"]
        self._http.put(f"Invoice/{bill['id']}", json=bill, headers={"If-Match": f'W/"{version}"'}).raise_for_status()
        return f"{Decimal(due) + more:.2f}"

    def holds_for(self, department: str, minutes: int) -> None:
        """From now on this department keeps a number for so long."""
        service = next(s for s in self.search("HealthcareService", _count="100") if s["name"] == department)
        for extension in service["extension"]:
            if extension["url"].endswith("hold-minutes"):
                extension["valuePositiveInt"] = minutes
        version = service["meta"]["versionId"]
        where = f"HealthcareService/{service['id']}"
        self._http.put(where, json=service, headers={"If-Match": f'W/"{version}"'}).raise_for_status()

    def is_away(self, patient: str, department: str, reason: str) -> None:
        """The doctor of the visit that this patient booked last in this department closes that day."""
        visits = self.search("Appointment", patient=f"Patient/{patient}", status="booked", _count="200")
        here = [one for one in visits if any(p["actor"].get("display") == department for p in one["participant"])]
        visit = max(here, key=lambda one: str(one["meta"]["lastUpdated"]))
        roles = (one["actor"]["reference"] for one in visit["participant"])
        role = next(one.partition("/")[2] for one in roles if one.startswith("PractitionerRole/"))
        day = f"{datetime.fromisoformat(visit['start']).astimezone(CLINIC):%Y-%m-%d}"
        self._hospital.command("suspend", role, "--from", day, "--to", day, "--reason", reason)

    def numbers_taken(self, half_hour: HalfHour) -> int:
        return _number(self._http.get(f"Slot/{half_hour.id}").json(), TAKEN, "valueUnsignedInt")


def _yuan(amount: dict[str, Any]) -> Decimal:
    return Decimal(str(amount["value"]))


def _number(slot: dict[str, Any], name: str, field: str) -> int:
    return int(next(e[field] for e in slot["extension"] if e["url"].endswith(name)))
