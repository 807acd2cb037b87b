"""A clinic without a network: patients write to its store, and its clock moves."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from hospital.base import clock
from hospital.base.outcome import Refusal
from hospital.fhir.api import writes
from hospital.fhir.api.writes import Conditions
from hospital.fhir.part import register_deciders
from hospital.fhir.permissions import Access
from hospital.fhir.proxy import Proxy, ProxyScope
from hospital.fhir.store.store import FhirStore
from hospital.scheduling.part import part
from tests.hospital.auth.serving import MovableClock
from tests.hospital.databases import sqlite_database, sqlite_url
from tests.hospital.scheduling.booking import EXTENSION, Json, furnish, slot


@dataclass
class UnservedClinic:
    """A store with a clinic of one department, and what its patients do there."""

    store: FhirStore
    clock: MovableClock = field(default_factory=MovableClock)

    def write(self, patient: str, body: Json, etag: str = "", *, proxy: str = "") -> tuple[int, str, str]:
        """The status, the refusal's code and the stored status of a write by the patient, or by their `proxy`."""
        looks_after = Proxy(patient, "carer", frozenset({ProxyScope.BOOK}))
        access = Access(frozenset({patient}), f"Patient/{patient}")
        if proxy:
            access = Access(frozenset({proxy}), f"Patient/{proxy}", proxies=(looks_after,))
        conditions = Conditions(if_match=etag) if etag else Conditions(if_none_match="*")
        try:
            with self.store.begin() as tx:
                done = writes.update(tx, access, body["id"], body, conditions)
        except Refusal as no:
            assert 400 <= no.status < 500, no
            return no.status, no.code, ""
        return done.status, "", str(done.version.body["status"]) if done.version else ""

    def request(self, patient: str, slot_id: str, *, hold: bool = False) -> Json:
        """A new request for a number."""
        people = [{"actor": {"reference": f"Patient/{patient}"}, "status": "accepted"}]
        body = {"resourceType": "Appointment", "id": str(uuid4()), "status": "proposed", "participant": people}
        wanted = {"extension": [{"url": EXTENSION + "hold-requested", "valueBoolean": True}]} if hold else {}
        return body | {"slot": [{"reference": f"Slot/{slot_id}"}]} | wanted

    def book(self, patient: str, slot_id: str) -> tuple[int, str]:
        """The status and the code of a booking."""
        return self.write(patient, self.request(patient, slot_id))[:2]

    def give_up(self, patient: str, body: Json) -> tuple[int, str, str]:
        """Cancels a number that is held or booked."""
        found = self.stored(body)
        return self.write(patient, found | {"status": "cancelled"}, etag(found))

    def put_in(self, *bodies: Json) -> None:
        """Rows as the hospital, or an earlier release, wrote them."""
        with self.store.begin() as tx:
            for body in bodies:
                tx.put(body)

    def stored(self, body: Json) -> Json:
        with self.store.reading() as tx:
            found = tx.read(body["resourceType"], body["id"])
        assert found is not None
        return found


def here(text: str) -> datetime:
    """A moment by the clock on the clinic's wall."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.ZONE)


def etag(body: Json) -> str:
    return f'W/"{body["meta"]["versionId"]}"'


@contextmanager
def unserved() -> Iterator[UnservedClinic]:
    """A furnished clinic of its own; quick to make, because its database is a copy."""
    with TemporaryDirectory(dir=_furnished().name) as folder:
        for file in Path(_furnished().name).glob("clinic*.sqlite"):
            shutil.copy(file, folder)
        store = FhirStore.open(sqlite_url(Path(folder) / "clinic.sqlite"), "http://localhost/fhir")
        made = UnservedClinic(store)
        register_deciders(store.deciders, [part(made.clock, b"secret")])
        try:
            yield made
        finally:
            store.close()


@cache
def _furnished() -> TemporaryDirectory[str]:
    """A folder with the database that each clinic begins with."""
    folder = TemporaryDirectory()
    store = FhirStore.open(sqlite_database(Path(folder.name) / "clinic.sqlite"), "http://localhost/fhir")
    slots = [slot("li-0800", "08:00"), slot("li-0900", "09:00"), slot("li-1400", "14:00")]
    with store.begin() as tx:
        tx.put({"resourceType": "Location", "id": "room-li", "name": "305 诊室"})
        furnish(tx, [*slots, slot("li-today", "09:30", day="2026-03-04")])
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return folder
