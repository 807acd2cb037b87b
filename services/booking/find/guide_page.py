"""The guide with the departments it names, from the directory. Reads only, never waits for the network."""

from __future__ import annotations

from dataclasses import dataclass

from local_store import resources
from local_store.store import Reader
from services.booking.find.guide import GUIDE_ID, EmergencyPlace, Guide, emergency_place, guide
from services.booking.find.model import Department
from services.booking.find.people import department_of
from services.query import query


@dataclass(frozen=True)
class GuidePage:
    """`departments`: those the guide names."""

    guide: Guide
    departments: tuple[Department, ...]
    emergency_place: EmergencyPlace | None

    def department(self, service_id: str) -> Department | None:
        return next((department for department in self.departments if department.id == service_id), None)


@query("Library", "HealthcareService", "Location")
def guide_page(r: Reader, language: str) -> GuidePage | None:
    """The hospital's guide; None where it publishes none."""
    stored = resources.get(r, "Library", GUIDE_ID)
    found = guide(stored.body, language) if stored else None
    if found is None:
        return None
    named = {
        suggestion.service_id for part in found.parts for each in part.complaints for suggestion in each.suggestions
    }
    known = (department_of(r, service_id, language) for service_id in sorted(named))
    return GuidePage(found, tuple(filter(None, known)), _place(r, found.emergency.location_id, language))


def _place(r: Reader, location_id: str | None, language: str) -> EmergencyPlace | None:
    stored = resources.get(r, "Location", location_id or "")
    return emergency_place(stored.body, language) if stored else None
