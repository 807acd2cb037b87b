"""A video visit: a Slot whose service is virtual (HL7 v3 ActCode VR), and the place to meet in its Appointment.

R4 has no element for the place. R5 has `Appointment.virtualService`, which in R4 is written as HL7's cross-version
extension of it (R5 §2.1.5.0.6; `VirtualServiceDetail.address[x]`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from hospital.base.elements import Json
from hospital.fhir.store.tx import Tx
from hospital.scheduling.clinic import Clinic

PlaceOf = Callable[[Tx, str, str], str | None]
"""Where a patient's appointment, both by their ids, meets; None where no place is offered."""

VIRTUAL_SERVICE: Final = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Appointment.virtualService"
_ACT_CODE: Final = "http://terminology.hl7.org/CodeSystem/v3-ActCode"


def nowhere(_tx: Tx, _patient: str, _appointment: str) -> str | None:
    """No meeting service is connected."""
    return None


def is_virtual(clinic: Clinic) -> bool:
    """Whether the half hour is held by video."""
    codings = (coding for kind in clinic.slot.get("serviceType", ()) for coding in kind.get("coding", ()))
    return any(coding.get("system") == _ACT_CODE and coding.get("code") == "VR" for coding in codings)


def with_place(appointment: Json, address: str | None) -> Json:
    """The appointment with the place to meet, and with no other."""
    kept = [item for item in appointment.get("extension", ()) if item.get("url") != VIRTUAL_SERVICE]
    told = [{"url": VIRTUAL_SERVICE, "extension": [{"url": "address", "valueUrl": address}]}] if address else []
    return {**appointment, "extension": [*kept, *told]}


def place_in(appointment: Json) -> str:
    """The place to meet; empty for none."""
    for item in appointment.get("extension", ()):
        if item.get("url") == VIRTUAL_SERVICE:
            return next((str(part["valueUrl"]) for part in item.get("extension", ()) if "valueUrl" in part), "")
    return ""
