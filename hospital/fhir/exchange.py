"""The requests and responses of handlers, and the table of all interactions; free of HTTP, so that an entry of a Bundle
is handled like a request."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from hospital.base.config import Limits
from hospital.base.json_text import Verbatim
from hospital.base.outcome import refusal
from hospital.fhir.definitions import resource_types
from hospital.fhir.permissions import Access
from hospital.fhir.push import Push
from hospital.fhir.sealing import Sealer
from hospital.fhir.search.named import PatientIds
from hospital.fhir.store.deciders import Follower
from hospital.fhir.store.owners import Owners, RegisteredTwice
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version
from hospital.limits.meter import Meter
from hospital.limits.turns import PersonTurns

PreferReturn = Literal["minimal", "representation", "OperationOutcome"]


#: Who looks after these patients, or once did: the signature of what they do and a patient -> their RelatedPerson's id.
Carers = Callable[[frozenset[str]], Mapping[tuple[str, str], str]]


def nobody(_patients: frozenset[str]) -> Mapping[tuple[str, str], str]:
    """Carers where none are known."""
    return {}


@dataclass(frozen=True)
class Service:
    """What every handler uses: the store, the seal for page links, the limits, the server's addresses, its interactions
    (`table`), its followers and who looks after whom (`carers`)."""

    store: FhirStore
    sealer: Sealer
    limits: Limits
    base: str
    table: Table
    name: str = "Anxin hospital"
    push: Push = field(default_factory=Push)
    meter: Meter = field(default_factory=lambda: Meter.of(Limits()))
    turns: PersonTurns = field(default_factory=lambda: PersonTurns(0))
    followers: Owners[Follower] = field(default_factory=Owners)
    carers: Carers = nobody


@dataclass(frozen=True)
class FhirRequest:
    """One request: the caller, the parts of the address, preferences, and the parsed body."""

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
class FhirResponse:
    """Status, body and the values of headers. `version` determines ETag, Last-Modified and Location.

    `chunks` are sent instead of a body that is too large for memory. `about` names the patients whose records the
    response contains, where its versions do not name them; `counted` are those whom its numbers count. `searched` is
    what was searched for, where the request has only a link to a page of it.
    """

    status: int
    body: dict[str, Any] | Verbatim | None = None
    version: Version | None = None
    location: bool = False
    about: tuple[str, ...] = ()
    counted: PatientIds = field(default_factory=PatientIds)
    searched: tuple[tuple[str, str], ...] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    chunks: Iterator[bytes] | None = None


def page_size(request: FhirRequest, wanted: int | None) -> int:
    """The size of a page: as requested, within the limit."""
    limits = request.service.limits
    return min(limits.page_default if wanted is None else wanted, limits.page_max)


Handler = Callable[[FhirRequest, Tx], FhirResponse]

#: The base of the canonical URLs of our own operations.
OURS: Final = "http://anxin.example/fhir/OperationDefinition/"


@dataclass(frozen=True, eq=False)
class Operation:
    """An operation of a part, `$name` (R4 §3.2.0): on the server when `type` is empty, else on the type or on one of
    its resources. `definition`: the canonical URL of its OperationDefinition; empty for one of ours."""

    name: str
    handle: Handler
    type: str = ""
    levels: tuple[Literal["type", "instance"], ...] = ("instance",)
    writes: bool = False
    methods: tuple[str, ...] = ("POST",)
    definition: str = ""

    @property
    def canonical(self) -> str:
        return self.definition or OURS + "-".join(filter(None, (self.type, self.name)))

    def rows(self) -> Iterator[Interaction]:
        """The operation's rows of the table."""
        places = {"type": f"/{self.type}", "instance": f"/{self.type}/{{id}}"}
        for place in [places[level] for level in self.levels] if self.type else [""]:
            for method in self.methods:
                path = f"{place}/${self.name}"
                yield Interaction(method, path, self.name, "operation", self.handle, self.writes, operation=self)


@dataclass(frozen=True)
class Interaction:
    """One row: method and path, HL7's code for it, and the level it belongs to in the CapabilityStatement.

    `type` is set where the path itself names a type, which then has no other interactions. After a write, and after an
    `operation` of a part, the resource's follower is called.
    """

    method: str
    path: str
    code: str
    level: Literal["instance", "type", "system", "operation"]
    handle: Handler
    writes: bool = False
    type: str = ""
    operation: Operation | None = None

    @property
    def reads_one(self) -> bool:
        """Whether it reads one version of one resource."""
        return self.code in ("read", "vread") and self.operation is None


_SHAPES: Final = {"type": r"[A-Z][A-Za-z]*", "id": r"[A-Za-z0-9\-.]{1,64}", "version": r"[^/]{1,20}"}


class Table:
    """All interactions of the server, one row for each method and path."""

    def __init__(self, rows: Iterable[Interaction]) -> None:
        self.rows = tuple(rows)
        self._own_types = frozenset(row.type for row in self.rows if row.type)
        self._patterns: dict[int, list[tuple[Interaction, re.Pattern[str]]]] = defaultdict(list)
        for row in self.rows:
            if row.operation is not None:
                self._refuse_second(row)
            self._patterns[row.path.count("/")].append((row, _pattern(row.path)))

    @property
    def operations(self) -> list[Operation]:
        """The operations that parts offer."""
        return list(dict.fromkeys(row.operation for row in self.rows if row.operation is not None))

    def find(self, method: str, path: str) -> tuple[Interaction, dict[str, str]]:
        """The row for a request; 404 for an unknown address, 405 with Allow for a known address with another method."""
        allowed: set[str] = set()
        for row, pattern in self._patterns.get(path.count("/"), ()):
            match = pattern.match(path)
            if match is None:
                continue
            params = match.groupdict()
            if row.type:
                params["type"] = row.type
            elif params.get("type") in self._own_types:
                continue
            if row.level == "operation" and not row.path.startswith("/$"):
                params.setdefault("type", row.path.split("/")[1])
            if params.get("type", "Patient") not in resource_types():
                continue
            if row.method == method or (row.method == "GET" and method == "HEAD"):
                return row, params
            allowed.add(row.method)
        if allowed:
            raise refusal(
                405, "not-supported", f"{method} does not work here", headers={"Allow": ", ".join(sorted(allowed))}
            )
        raise refusal(404, "not-supported", "there is nothing at this address")

    def _refuse_second(self, row: Interaction) -> None:
        """Raises RegisteredTwice for an operation of a part that would replace another row."""
        path = row.path.replace("{id}", "1")
        alike = self._patterns.get(path.count("/"), ())
        if any(other.method == row.method and pattern.match(path) for other, pattern in alike):
            raise RegisteredTwice(f"{row.method} {row.path} cannot be registered: it is registered already")


def _pattern(path: str) -> re.Pattern[str]:
    escaped = path.replace("$", r"\$")
    return re.compile("^" + re.sub(r"\{(\w+)\}", lambda part: f"(?P<{part[1]}>{_SHAPES[part[1]]})", escaped) + "$")
