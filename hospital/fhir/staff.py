"""Who works at the hospital: a Practitioner, the roles they act in, and for which purpose they look at a record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What somebody is employed for. Each role has its rows in `hospital/fhir/access/staff_table.py`."""

    DOCTOR = "doctor"
    NURSE = "nurse"
    DESK = "desk"
    BILLING = "billing"
    ADMIN = "admin"


#: Role -> HL7 v3 PurposeOfUse, recorded with everything that is done in it.
PURPOSES: Final[dict[Role, str]] = {
    Role.DOCTOR: "TREAT",
    Role.NURSE: "TREAT",
    Role.DESK: "HOPERAT",
    Role.BILLING: "HPAYMT",
    Role.ADMIN: "HOPERAT",
}


@dataclass(frozen=True)
class Staff:
    """One member of staff at one moment. `today` is the hospital's calendar day by which "today's visits" are judged.

    The first role is the main one; it names the purpose of use.
    """

    practitioner: str
    roles: tuple[Role, ...]
    today: date

    @property
    def purpose(self) -> str:
        return PURPOSES[self.roles[0]]
