"""Booking under pressure: a thousand people claim one number, and two hundred book ten thousand half hours.

On SQLite and on PostgreSQL, each a real server process; everybody has a token of their own and keeps one connection.
No number may be assigned twice: each run is checked by the hospital's own data, not by the clients' answers alone.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Engine

from benchmarks.lines import Limit, Line, line
from benchmarks.load import Connection, Request
from benchmarks.measuring import Scale, load, percentile
from benchmarks.programs import hospital, postgresql
from hospital.auth.database import prepare
from hospital.auth.tokens import AccessTokens
from hospital.base.config import database_url
from hospital.base.elements import extension
from hospital.fhir.search.run import search
from hospital.fhir.store.store import FhirStore
from hospital.scheduling.appointment_elements import slot_ids

Json = dict[str, Any]
EXTENSIONS: Final = "http://anxin.example/fhir/StructureDefinition/"
FIRST: Final = datetime.fromisoformat("2099-03-02T08:00:00+08:00")
LAST_ONE: Final = "the-one"
_HALF_HOUR: Final = timedelta(minutes=30)
_A_DAY: Final = 8  # fewer than the clients are, so that none asks twice for one department and day
_AGAIN: Final = 2.0  # seconds, as in the hospital's Retry-After when it is busy
_PATIENCE: Final = 180.0  # seconds; a client without an answer by then gives up, and the run ends
_NONE: Final = Limit("<=", 0, "")
_CHUNK: Final = 1000


@dataclass(frozen=True)
class Answered:
    """The final answer to one client, how long it took in seconds, and how often it was told to retry."""

    status: int
    seconds: float
    busy: int


def run(scale: Scale) -> Iterator[Line]:
    """Takes about eight minutes."""
    for database in ("SQLite",) if scale.quick else ("SQLite", "PostgreSQL"):
        with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
            where = Path(folder)
            postgres = database == "PostgreSQL"
            url = stack.enter_context(postgresql(where)) if postgres else str(where / "hospital.sqlite")
            yield from _on(stack, url, where, database, scale)


def _on(stack: ExitStack, url: str, folder: Path, database: str, scale: Scale) -> Iterator[Line]:
    claimants, bookers = scale.pick(1000, 40), scale.pick(200, 10)
    slots = scale.pick(10_000, 60)
    ours = stack.enter_context(hospital(url, folder))
    store = FhirStore.open(database_url(url), f"{ours.bases[0]}")
    stack.callback(store.close)
    _furnish(store, people=max(claimants, bookers), slots=slots)
    tokens = _tokens(store.engine, max(claimants, bookers))
    claims = asyncio.run(_claim(ours.bases[0], tokens[:claimants]))
    yield from _claimed(f"claims.{claimants} for one number, {database}", store, claims)
    start = perf_counter()
    booked = asyncio.run(_book(ours.bases[0], tokens[:bookers], slots))
    took = perf_counter() - start
    yield from _booked(f"claims.{bookers} clients book {slots} half hours, {database}", store, booked, took)


def _furnish(store: FhirStore, *, people: int, slots: int) -> None:
    """Departments of one day each with their half hours, and a patient for each client."""
    patients = ({"resourceType": "Patient", "id": f"p{n}"} for n in range(people))
    bodies = itertools.chain(_departments(slots), _slots(slots), patients)
    while chunk := list(itertools.islice(bodies, _CHUNK)):
        with store.begin() as tx:
            for body in chunk:
                tx.put(body, author="system:benchmark")
    store.analyze_tables()


def _departments(slots: int) -> Iterator[Json]:
    """A department and a schedule for each working day's half hours."""
    for number in range(-(-slots // _A_DAY) + 1):
        yield {"resourceType": "HealthcareService", "id": f"service-{number}", "name": "门诊"}
        yield {
            "resourceType": "Schedule",
            "id": f"schedule-{number}",
            "actor": [{"reference": f"HealthcareService/service-{number}"}],
        }


def _slots(count: int) -> Iterator[Json]:
    for number in range(count):
        schedule, place = divmod(number, _A_DAY)
        yield _slot(f"s{number}", schedule, FIRST + timedelta(days=schedule) + place * _HALF_HOUR)
    yield _slot(LAST_ONE, -(-count // _A_DAY), FIRST - timedelta(days=1))


def _slot(id_: str, schedule: int, start: datetime) -> Json:
    return {
        "resourceType": "Slot",
        "id": id_,
        "extension": [
            {"url": EXTENSIONS + "slot-capacity", "valuePositiveInt": 1},
            {"url": EXTENSIONS + "slot-taken", "valueUnsignedInt": 0},
        ],
        "schedule": {"reference": f"Schedule/schedule-{schedule}"},
        "status": "free",
        "start": start.isoformat(),
        "end": (start + _HALF_HOUR).isoformat(),
    }


def _tokens(engine: Engine, count: int) -> list[str]:
    prepare(engine)
    tokens = AccessTokens(engine)
    return [tokens.for_patient(f"p{number}", "patient/*.cruds", 600) for number in range(count)]


@dataclass
class Client:
    """One person's app, on one connection that is reopened when the server has closed it."""

    base: str
    token: str
    connection: Connection | None = None

    async def open(self) -> Connection:
        self.connection = self.connection or await Connection.open(self.base, _bearer(self.token))
        return self.connection

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    async def ask(self, request: Request) -> Answered:
        """Sends the request until there is an answer: after 503 or a closed connection it is repeated, as the same
        request twice is one booking."""
        start, busy, status = perf_counter(), 0, 503
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                while (status := await self._once(request)) == 503:
                    busy += 1
                    await asyncio.sleep(_AGAIN)
        return Answered(status, perf_counter() - start, busy)

    async def _once(self, request: Request) -> int:
        """The status of one try; 503 also when there was no answer. Only an answer leaves the connection open."""
        status = 503
        try:
            status, _ = await (await self.open()).ask(request)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            if status == 503:
                self.close()
        return status


async def _claim(base: str, tokens: Sequence[str]) -> list[Answered]:
    """Everybody is connected before anybody asks; then all ask at once for the same number."""
    clients = [Client(base, token) for token in tokens]
    for client in clients:
        await client.open()
    wishes = [_wish(number, LAST_ONE, number) for number in range(len(tokens))]
    answers = await asyncio.gather(*(client.ask(wish) for client, wish in zip(clients, wishes, strict=True)))
    for client in clients:
        client.close()
    return answers


async def _book(base: str, tokens: Sequence[str], slots: int) -> list[Answered]:
    """Each client books its share of the half hours, one after the other."""

    async def share(who: int, client: Client) -> list[Answered]:
        mine = range(who, slots, len(tokens))
        done = [await client.ask(_wish(who, f"s{n}", (1 << 32) + n)) for n in mine]
        client.close()
        return done

    done = await asyncio.gather(*(share(who, Client(base, token)) for who, token in enumerate(tokens)))
    return [answer for each in done for answer in each]


def _bearer(token: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {token}", "If-None-Match": "*"}


def _wish(who: int, slot_id: str, number: int) -> Request:
    id_ = str(UUID(int=number, version=4))
    body = {
        "resourceType": "Appointment",
        "id": id_,
        "status": "proposed",
        "slot": [{"reference": f"Slot/{slot_id}"}],
        "participant": [{"actor": {"reference": f"Patient/p{who}"}, "status": "accepted"}],
    }
    return Request("PUT", f"/Appointment/{id_}", json.dumps(body).encode())


def _claimed(name: str, store: FhirStore, answers: list[Answered]) -> Iterator[Line]:
    """Checks that exactly one client has the number: by the answers, the appointments, and the count on the slot."""
    told = Counter(answer.status for answer in answers)
    winners, taken = _holders(store, LAST_ONE)
    if not told[200] + told[201] == winners == taken == 1:
        raise RuntimeError(f"{name}: answers {dict(told)}, {winners} appointments, {taken} taken")
    yield line(f"{name}, winners", winners, "", limit=Limit("<=", 1, ""), load=load())
    yield line(f"{name}, refused", told[409], "", limit=Limit(">=", len(answers) - 1, ""), load=load())
    yield from _waited(name, answers)


def _booked(name: str, store: FhirStore, answers: list[Answered], took: float) -> Iterator[Line]:
    told = Counter(answer.status for answer in answers)
    booked = told[200] + told[201]  # 200: the answer to the first try was lost, and the booking found again
    yield line(name, booked / took, "/s", load=load())
    yield line(f"{name}, given twice", _doubles(store, booked), "", limit=_NONE, load=load())
    yield line(f"{name}, refused", told[409], "", limit=_NONE, load=load())
    yield from _waited(name, answers)


def _waited(name: str, answers: list[Answered]) -> Iterator[Line]:
    """The response times, how often clients had to retry, and how many got neither a booking nor a refusal."""
    seconds = [answer.seconds for answer in answers]
    for percent in (50, 99):
        yield line(f"{name}, p{percent}", percentile(seconds, percent) * 1000, "ms", load=load())
    yield line(f"{name}, told to come again", sum(answer.busy for answer in answers), "", load=load())
    errors = sum(answer.status not in (200, 201, 409) for answer in answers)
    yield line(f"{name}, errors", errors, "", limit=_NONE, load=load())


def _holders(store: FhirStore, slot_id: str) -> tuple[int, int]:
    """How many appointments hold a slot, and how many numbers the slot itself counts as taken."""
    with store.reading() as tx:
        held = search(tx, "Appointment", [("slot", f"Slot/{slot_id}"), ("status", "booked")])
        return len(held), int(extension(tx.read("Slot", slot_id) or {}, "slot-taken"))


def _doubles(store: FhirStore, booked: int) -> int:
    """Half hours that more than one appointment holds. Raises when a confirmed appointment is missing."""
    with store.reading() as tx:
        found = search(tx, "Appointment", {"status": "booked"}, limit=booked + 10)
    held = Counter(slot_id for appointment in found for slot_id in slot_ids(appointment) if slot_id != LAST_ONE)
    if sum(held.values()) < booked:
        raise RuntimeError(f"{booked} were promised, {sum(held.values())} are there")
    return sum(count - 1 for count in held.values())
