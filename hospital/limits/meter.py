"""Counts requests: for the person when there is a valid token, for the remote address otherwise.

An unknown token counts for the address, at a high price, so that guessing tokens does not open new buckets.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from hospital.base.config import Limits
from hospital.limits.buckets import Buckets, Rate

#: What a request costs beside reading one resource.
READ: Final = 1.0
WRITE: Final = 2.0
SEARCH: Final = 3.0
BUNDLE: Final = 10.0
UNKNOWN_TOKEN: Final = 5.0
#: So many bytes of an answer, and so many comparisons of a search, cost as much as reading one resource.
BYTES: Final = 16 * 1024
COMPARISONS: Final = 10


def is_system(signature: str) -> bool:
    """Whether this is one of the hospital's own systems, not a person."""
    return signature.startswith("system:")


@dataclass(frozen=True)
class Meter:
    """The buckets of one process, for persons, for the hospital's own systems, and for addresses."""

    people: Buckets
    systems: Buckets
    addresses: Buckets

    @classmethod
    def of(cls, limits: Limits) -> Meter:
        """With the rates of the configuration."""
        return cls(
            Buckets(Rate(limits.person_burst, limits.person_per_second)),
            Buckets(Rate(limits.system_burst, limits.system_per_second)),
            Buckets(Rate(limits.address_burst, limits.address_per_second)),
        )

    def person(self, signature: str, units: float) -> int:
        """0, or the whole seconds to wait before the next request."""
        return math.ceil(self._side(signature).take(signature, units))

    def charge(self, signature: str, units: int) -> None:
        """Counts work that is done already, such as the bytes of an answer."""
        self._side(signature).charge(signature, units)

    def address(self, host: str, units: float) -> int:
        """0, or the whole seconds to wait before the next request."""
        return math.ceil(self.addresses.take(host, units))

    def _side(self, signature: str) -> Buckets:
        return self.systems if is_system(signature) else self.people


def cost(method: str, path: str) -> float:
    """What one FHIR request costs: searches, histories and operations are dearer than reads, bundles dearest."""
    parts = path.strip("/").split("/")
    if method == "POST" and parts == [""]:
        return BUNDLE
    if method not in ("GET", "HEAD") and parts[-1] != "_search":
        return WRITE
    reading = len(parts) == 2 and not parts[-1].startswith(("_", "$"))
    return READ if reading or parts == ["metadata"] else SEARCH
