"""What members of the staff and moments are called on their pages."""

from __future__ import annotations

from datetime import datetime

from hospital.base import clock
from hospital.base.human_names import name_in_words
from hospital.fhir.store.tx import Tx


def staff_name(tx: Tx, practitioner: str) -> str:
    """The name of the Practitioner with this id, else the id; empty for none."""
    return name_in_words(tx.read("Practitioner", practitioner) if practitioner else None) or practitioner


def moment_words(at: datetime | None) -> str:
    """A moment by the hospital's clock, to the minute; empty for none."""
    return f"{clock.here(at):%Y-%m-%d %H:%M}" if at else ""
