"""What a handler is asked and what it answers, free of HTTP, so that a bundle entry is handled like a request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from hospital.base.config import Limits
from hospital.base.json_text import Verbatim
from hospital.fhir.permissions import Access
from hospital.fhir.push import Push
from hospital.fhir.sealing import Sealer
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Version
from hospital.limits.meter import Meter

PreferReturn = Literal["minimal", "representation", "OperationOutcome"]


@dataclass(frozen=True)
class Service:
    """What every handler works with: the store, the seal for page links, the bounds, and who we say we are."""

    store: FhirStore
    sealer: Sealer
    limits: Limits
    base: str
    name: str = "Anxin hospital"
    push: Push = field(default_factory=Push)
    meter: Meter = field(default_factory=lambda: Meter.of(Limits()))


@dataclass(frozen=True)
class Asked:
    """One request: who asks, what the address says, preferences, and the parsed body."""

    service: Service
    access: Access
    path: dict[str, str] = field(default_factory=dict)
    query: tuple[tuple[str, str], ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    strict: bool = False
    returning: PreferReturn = "representation"

    @property
    def type(self) -> str:
        return self.path["type"]

    @property
    def id(self) -> str:
        return self.path["id"]

    def header(self, name: str) -> str:
        return self.headers.get(name.lower(), "")


@dataclass(frozen=True)
class Answer:
    """Status, body and the facts that become headers. `version` gives ETag, Last-Modified and Location.

    `chunks` are sent instead of a body that is too large for memory. `about` names the patients whose records the
    answer holds, where its versions do not tell.
    """

    status: int
    body: dict[str, Any] | Verbatim | None = None
    version: Version | None = None
    location: bool = False
    about: tuple[str, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    chunks: Iterator[bytes] | None = None


def page_size(asked: Asked, wanted: int | None) -> int:
    """The size of a page: as asked for, within the bound."""
    limits = asked.service.limits
    return min(limits.page_default if wanted is None else wanted, limits.page_max)
