"""What a person says about themselves: what may be said of each kind, and whether it is complete. Pure.

How it is sent and read back stands in `own_shapes.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from services.record.timeline.told_when import AgeInYears, ToldWhen, told_when

LONGEST_NAME: Final = 100
LONGEST_NOTE: Final = 500
MOST_DOSES: Final = 20


class OwnKind(StrEnum):
    """What a person may add."""

    ALLERGY = "allergy"
    CONDITION = "condition"
    PROCEDURE = "procedure"
    IMMUNIZATION = "immunization"
    FAMILY = "family"


class OwnField(StrEnum):
    """What may be said of an entry."""

    NAME = "name"
    RELATIVE = "relative"
    COURSE = "course"
    WHEN = "when"
    REACTION = "reaction"
    DOSE = "dose"
    PLACE = "place"
    NOTE = "note"


class Relative(StrEnum):
    """Who in the family, by the codes of v3-RoleCode."""

    FATHER = "FTH"
    MOTHER = "MTH"
    SIBLING = "SIB"
    CHILD = "CHILD"
    GRANDPARENT = "GRPRN"
    OTHER = "FAMMEMB"


class Course(StrEnum):
    """Whether the person still has a disease."""

    NOW = "now"
    PAST = "past"
    UNSURE = "unsure"


_F = OwnField
#: What may be said of each kind, in the order it is asked.
FIELDS: Final[dict[OwnKind, tuple[OwnField, ...]]] = {
    OwnKind.ALLERGY: (_F.NAME, _F.REACTION, _F.NOTE),
    OwnKind.CONDITION: (_F.NAME, _F.COURSE, _F.WHEN, _F.NOTE),
    OwnKind.PROCEDURE: (_F.NAME, _F.WHEN, _F.PLACE, _F.NOTE),
    OwnKind.IMMUNIZATION: (_F.NAME, _F.WHEN, _F.DOSE, _F.PLACE, _F.NOTE),
    OwnKind.FAMILY: (_F.RELATIVE, _F.NAME, _F.NOTE),
}
#: FHIR has no age for when a vaccine was given.
_WITHOUT_AGE: Final = frozenset({OwnKind.IMMUNIZATION})
_LONGEST: Final = {_F.NAME: LONGEST_NAME, _F.PLACE: LONGEST_NAME, _F.REACTION: LONGEST_NOTE, _F.NOTE: LONGEST_NOTE}


@dataclass(frozen=True)
class OwnEntry:
    """What is typed; which of it counts says the kind (`FIELDS`). `name`: the substance, the disease, the vaccine or
    the operation. `when`: a year, a day or an age, in the person's words. `dose`: which dose of a vaccine it was."""

    kind: OwnKind = OwnKind.ALLERGY
    name: str = ""
    reaction: str = ""
    relative: Relative = Relative.FATHER
    note: str = ""
    course: Course = Course.NOW
    when: str = ""
    dose: str = ""
    place: str = ""

    def moment(self, today: date) -> ToldWhen | None:
        """When it was; None where nothing, or nothing that can be understood, is typed."""
        found = told_when(self.when, today)
        return None if self.kind in _WITHOUT_AGE and isinstance(found, AgeInYears) else found

    @property
    def dose_number(self) -> int | None:
        typed = self.dose.strip()
        number = int(typed) if typed.isascii() and typed.isdecimal() else 0
        return number if 1 <= number <= MOST_DOSES else None

    def wrong(self, today: date) -> frozenset[OwnField]:
        """The fields of this kind whose words do not fit. An empty field is no wrong one."""
        found = {field for field, most in _LONGEST.items() if len(str(getattr(self, field.value)).strip()) > most}
        if self.when.strip() and self.moment(today) is None:
            found.add(OwnField.WHEN)
        if self.dose.strip() and self.dose_number is None:
            found.add(OwnField.DOSE)
        return frozenset(found & set(FIELDS[self.kind]))

    def is_complete(self, today: date) -> bool:
        """Whether it can be sent."""
        return bool(self.name.strip()) and not self.wrong(today)
