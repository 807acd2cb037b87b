"""Where a video visit meets: in a room of the connected service, for who has agreed to that service."""

from __future__ import annotations

from hospital.base.meeting_rooms import MeetingService
from hospital.chat.meeting import MEETING
from hospital.consents.agreement_status import holds
from hospital.fhir.store.tx import Tx
from hospital.scheduling.virtual_service import PlaceOf


def place_of(meetings: MeetingService) -> PlaceOf:
    """The address for a patient's appointment; None where there is no service, or the patient has not agreed."""

    def place(tx: Tx, patient: str, appointment: str) -> str | None:
        return meetings.place_for(f"Appointment/{appointment}") if holds(tx, patient, MEETING) else None

    return place
