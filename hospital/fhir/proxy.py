"""Who looks after another patient: a proxy, and what the hospital lets them do for that patient."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ProxyScope(StrEnum):
    """What a proxy may be let do. Each scope has its rows in `hospital/fhir/access/proxy_table.py`."""

    SEE = "see"
    BOOK = "book"
    PAY = "pay"


@dataclass(frozen=True)
class Proxy:
    """One patient whom somebody else looks after, at one moment: as which RelatedPerson, and within which scopes."""

    patient: str
    related_person: str
    scopes: frozenset[ProxyScope]
