"""A proxy: somebody who looks after another patient, and what the hospital allows them to do for that patient."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ProxyScope(StrEnum):
    """What a proxy can be allowed to do. Each scope has its rows in `hospital/fhir/access/proxy_table.py`."""

    SEE = "see"
    BOOK = "book"
    PAY = "pay"
    CHAT = "chat"


@dataclass(frozen=True)
class Proxy:
    """A patient whom the caller looks after at this moment: as which RelatedPerson, and within which scopes."""

    patient: str
    related_person: str
    scopes: frozenset[ProxyScope]
