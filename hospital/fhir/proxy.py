"""A proxy: somebody who looks after another patient, and what the hospital allows them to do for that patient."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class ProxyScope(StrEnum):
    """What a proxy can be allowed to do. Each scope has its rows in `hospital/fhir/access/proxy_table.py`."""

    SEE = "see"
    BOOK = "book"
    PAY = "pay"
    CHAT = "chat"
    MEDICINES = "medicines"


class ProxyRole(StrEnum):
    """On what a proxy's access rests."""

    GRANTED = "granted"  # on the word of the person, or of the hospital for them
    GUARDIAN = "guardian"  # on the law: narrowed and ended by the age of the person (`hospital/auth/age_rules.py`)


@dataclass(frozen=True)
class Proxy:
    """A patient whom the caller looks after at this moment: as which RelatedPerson, and within which scopes.

    `until`: when the record may no longer be seen, in ms since 1970, as far as it is known now; None without an end.
    `decides`: the law lets them decide for a person who is too young to do so.
    """

    patient: str
    related_person: str
    scopes: frozenset[ProxyScope]
    until: int | None = field(default=None, compare=False)
    decides: bool = False
