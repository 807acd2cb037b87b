"""A hospital of two patients that sends messages, on a file of its own, with a gateway that keeps what it took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hospital.base import clock
from hospital.channels import rows
from hospital.channels.delivery import MessageDelivery
from hospital.channels.model import (
    AttemptState,
    ChannelAttempt,
    ChannelName,
    DeliveryReport,
    Letter,
    Message,
    MessageClass,
    MessageRow,
)
from hospital.channels.policy import policy
from hospital.channels.ports import Channels
from hospital.channels.queue import queue
from hospital.channels.tables import prepare
from hospital.fhir.store.store import FhirStore
from tests.hospital.auth.serving import MovableClock
from tests.hospital.databases import drop, empty_database

Json = dict[str, Any]
NOON = datetime(2026, 3, 4, 4, tzinfo=UTC)  # in Shanghai
CODES = "http://anxin.example/fhir/CodeSystem/"
EXTENSIONS = "http://anxin.example/fhir/StructureDefinition/"


class Killed(BaseException):
    """The process ends here: nothing after it runs."""


@dataclass
class Gateway:
    """Takes each reference once, as a real one does, and behaves as it is told: `lost` answers never come, `down` is
    not reached, `no` is refused for good. What goes to the address `0` is a fault of the adapter. `kill_before` and
    `kill_after` end the process around taking a message."""

    can_ask: bool = True
    behaves: str = ""
    taken: Counter[str] = field(default_factory=Counter)
    letters: list[Letter] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    kill_before: bool = False
    kill_after: bool = False

    def send(self, letter: Letter) -> DeliveryReport:
        if self.kill_before:
            raise Killed
        if letter.address == "0":
            raise RuntimeError(letter.text)
        if self.behaves == "down":
            return DeliveryReport(AttemptState.QUEUED, "not-reached")
        if self.behaves == "no":
            return DeliveryReport(AttemptState.UNDELIVERABLE, "wrong-number")
        self.taken[letter.reference] += 1
        if self.can_ask and self.taken[letter.reference] > 1:
            return DeliveryReport(AttemptState.ACCEPTED)
        self.letters.append(letter)
        if self.kill_after:
            raise Killed
        return DeliveryReport(AttemptState.UNKNOWN if self.behaves == "lost" else AttemptState.ACCEPTED)

    def ask(self, reference: str) -> DeliveryReport:
        self.asked.append(reference)
        return DeliveryReport(AttemptState.ACCEPTED if self.taken[reference] else AttemptState.QUEUED)


@dataclass
class MessageHouse:
    """The store, the carriers, and what a sender and a worker do."""

    store: FhirStore
    clock: MovableClock
    sms: Gateway = field(default_factory=Gateway)
    email: Gateway = field(default_factory=lambda: Gateway(can_ask=False))
    channels: Channels = field(init=False)

    def __post_init__(self) -> None:
        self.channels = Channels({ChannelName.SMS: self.sms, ChannelName.EMAIL: self.email})

    @property
    def delivery(self) -> MessageDelivery:
        return MessageDelivery(self.store, self.channels, self.clock, policy())

    def put_in(self, *bodies: Json) -> None:
        with self.store.begin() as tx:
            for body in bodies:
                tx.put(body)

    def send(self, key: str = "k", patient: str = "a", **more: Any) -> str:
        """A message is queued, of use for ten days."""
        with self.store.begin() as tx:
            return queue(tx, self.message(key, patient, **more), self.clock())

    def message(self, key: str = "k", patient: str = "a", **more: Any) -> Message:
        kind = more.pop("kind", MessageClass.FOLLOW_UP)
        return Message(
            key,
            kind,
            patient,
            more.pop("template", "follow-up.new"),
            more.pop("expires", self.clock() + timedelta(days=10)),
            **more,
        )

    def round(self, **later: float) -> int:
        """So much later the worker does what is due."""
        self.clock.pass_by(**later)
        return self.delivery.round()

    def row(self, key: str = "k") -> MessageRow:
        with self.store.reading() as tx:
            found = rows.by_key(tx.connection, key)
        assert found is not None
        return found

    def attempts(self, key: str = "k") -> dict[ChannelName, ChannelAttempt]:
        with self.store.reading() as tx:
            return {each.channel: each for each in rows.attempts_of(tx.connection, self.row(key).id)}

    def states(self, key: str = "k") -> dict[str, str]:
        return {str(name): str(attempt.state) for name, attempt in self.attempts(key).items()}

    def record(self, key: str = "k") -> Json:
        """The Communication of a message."""
        with self.store.reading() as tx:
            found = tx.read("Communication", self.row(key).communication)
        assert found is not None
        return found

    def now(self) -> int:
        return clock.milliseconds(self.clock())


def person(id_: str, phone: str, *, mail: str = "", english: bool = False) -> Json:
    telecom = [{"system": "phone", "value": phone, "use": "mobile"}] if phone else []
    telecom += [{"system": "email", "value": mail}] if mail else []
    spoken = {"communication": [{"language": {"coding": [{"code": "en"}]}}]} if english else {}
    return {"resourceType": "Patient", "id": id_, "name": [{"text": "王建国"}], "telecom": telecom, **spoken}


def chosen(patient: str = "a", **by: str) -> Json:
    """What a person chose: `follow_up="app sms"`."""
    items = [
        {"url": f"{EXTENSIONS}{name.replace('_', '-')}-by", "valueCode": channel}
        for name, channels in by.items()
        for channel in channels.split()
    ]
    return {
        "resourceType": "Basic", "id": f"wish-{patient}", "extension": items,
        "code": {"coding": [{"system": CODES + "personal", "code": "reminding"}]},
        "subject": {"reference": f"Patient/{patient}"},
    }  # fmt: skip


def home_zone(zone: str, patient: str = "a") -> Json:
    """A person's rhythm, which says in which zone they live."""
    return {
        "resourceType": "Basic", "id": f"rhythm-{patient}",
        "extension": [{"url": f"{EXTENSIONS}home-zone", "valueCode": zone}],
        "code": {"coding": [{"system": CODES + "personal", "code": "rhythm"}]},
        "subject": {"reference": f"Patient/{patient}"},
    }  # fmt: skip


@contextmanager
def message_house(folder: Path) -> Iterator[MessageHouse]:
    """It is noon."""
    url = empty_database(folder)
    store = FhirStore.open(url, "http://localhost/fhir")
    prepare(store.engine)
    made = MessageHouse(store, MovableClock(NOON))
    made.put_in(
        {"resourceType": "Organization", "id": "hospital", "name": "安心医院"},
        person("a", "13800000001", mail="wang@mail.example"),
        person("b", "13800000002", mail="li@mail.example"),
    )
    try:
        yield made
    finally:
        store.close()
        drop(url)
