"""The staff of the hospital: a Practitioner, the roles they act in, and for which purpose they read a record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """The job of a member of staff. Each role has its rows in `hospital/fhir/access/staff_table.py`."""

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
    """A member of staff at this moment. `today` is the hospital's calendar day, which determines "today's visits".

    The first role is the main one; it names the purpose of use.
    """

    practitioner: str
    roles: tuple[Role, ...]
    today: date

    @property
    def purpose(self) -> str:
        return PURPOSES[self.roles[0]]
