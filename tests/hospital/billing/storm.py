"""A modelled day of faults: apps that pay one bill, over lines that drop, double and delay, between programs that die.

Everything is real but the lines and the moments of death: the hospital's interactions and store, the cashier's signed
door and database. A schedule is all that one random number generator decides, the house writing the bill anew included;
in the end everybody is back, and what must be true then is judged by `judge`.

An app keeps to the contract of a careful client: its Task id is stored before the first try, an unknown result is asked
about or sent again under the same id, an order is closed before another is made, and it stops when nothing is due.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Connection, func, select

from hospital.base import json_text
from hospital.base.outcome import Refusal
from hospital.billing import tables
from hospital.billing.callbacks import Callbacks
from hospital.billing.money import fen
from hospital.billing.provider import UnclearAnswer, Unreached
from hospital.billing.task_json import kept_of
from hospital.fhir.api.interactions import perform
from hospital.fhir.exchange import FhirRequest, FhirResponse
from hospital.fhir.permissions import Access
from sandbox.cashier import tables as cashier_tables
from sandbox.cashier.database import reading
from tests.hospital.billing.house import BillingHospital, output

Json = dict[str, Any]


class Died(BaseException):
    """A program was killed here: nothing after this line ran, what was committed stays."""


@dataclass
class Storm:
    """One schedule. `calm` once everybody is back."""

    house: BillingHospital
    luck: random.Random
    calm: bool = False
    late: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    notices: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    faults: int = 0

    def happens(self, chance: float) -> bool:
        if self.calm or self.luck.random() >= chance:
            return False
        self.faults += 1
        return True

    def to_cashier(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        """The line from the hospital to the cashier; it may be dead, and either end of it may die."""
        self.deliver_late()
        if self.happens(0.08):
            raise Unreached
        if self.happens(0.08):
            raise Died
        if self.happens(0.08):
            raise UnclearAnswer  # the request is lost
        if self.happens(0.1):
            self.late.append((method, path, dict(headers), body))  # it will come yet, after others
            raise UnclearAnswer
        reply = self.house.api.answer(method, path, headers, body)
        if self.happens(0.06):
            self.house.api.answer(method, path, headers, body)  # a proxy sent it twice
        if self.happens(0.08):
            raise UnclearAnswer  # the answer is lost
        if self.happens(0.05):
            raise Died
        return reply.status, reply.headers, reply.body

    def deliver_late(self) -> None:
        """What was held up on the way arrives now, in any order."""
        while self.late and (self.calm or self.luck.random() < 0.4):
            method, path, headers, body = self.late.pop(self.luck.randrange(len(self.late)))
            self.house.api.answer(method, path, headers, body)

    def take(self, headers: Mapping[str, str], body: bytes) -> bool:
        """The line of the cashier's notices: lost, doubled, kept back, or the hospital dies over it."""
        if self.happens(0.2):
            return False
        if self.happens(0.15):
            self.notices.append((dict(headers), body))
            return False
        for _ in range(2 if self.happens(0.15) else 1):
            self._noticed(headers, body)
        return not self.happens(0.1)

    def deliver_notices(self) -> None:
        while self.notices and (self.calm or self.luck.random() < 0.4):
            self._noticed(*self.notices.pop(self.luck.randrange(len(self.notices))))

    def _noticed(self, headers: Mapping[str, str], body: bytes) -> None:
        Callbacks(self.house.processor).take(dict(headers), body)


@dataclass
class App:
    """The app of one patient, with one bill to pay. `task` is what it stored before it asked."""

    storm: Storm
    bill: str
    access: Access = field(default_factory=lambda: Access(frozenset({"a"}), "app"))
    task: Json | None = None

    def step(self) -> None:
        """One thing a person or the app does next."""
        luck = self.storm.luck
        if self.task is None:
            self._start()
            return
        deed = 0.0 if self.storm.calm and luck.random() < 0.7 else luck.random()  # in peace they just pay
        standing = self._ask("GET", f"/Task/{self.task['id']}")
        if standing is None:
            self._send()
        elif standing["status"] in ("failed", "cancelled", "completed"):
            self.task = None
        elif deed < 0.35:
            self._scan(standing)
        elif deed < 0.6:
            self._ask("POST", f"/Task/{standing['id']}/$query", {"resourceType": "Parameters"})
        elif deed < 0.8:
            self._send()
        elif deed < 0.9:
            etag = f'W/"{standing["meta"]["versionId"]}"'
            self._ask("PUT", f"/Task/{standing['id']}", {**standing, "status": "cancelled"}, {"if-match": etag})

    def _start(self) -> None:
        bill = self._ask("GET", f"/Invoice/{self.bill}")
        if bill is None or bill["status"] != "issued":
            return
        amount = "" if self.storm.calm or self.storm.luck.random() < 0.8 else "0.01"
        id_ = str(UUID(int=self.storm.luck.getrandbits(128), version=4))
        self.task = {**self.storm.house.wish(self.bill, amount=amount), "id": id_}
        self._send()

    def _send(self) -> None:
        if self.task is not None:
            self._ask("PUT", f"/Task/{self.task['id']}", self.task, {"if-none-match": "*"})

    def _scan(self, standing: Json) -> None:
        url = output(standing, "code-url")
        if url:
            deed = self.storm.luck.choices(("approve", "twice", "decline", "late"), (6, 2, 1, 1))[0]
            deed = "approve" if self.storm.calm else deed
            self.storm.house.counter.answer(url["valueUrl"].rpartition("/")[2], deed)

    def _ask(self, method: str, path: str, body: Json | None = None, headers: Json | None = None) -> Json | None:
        """One request, whose answer may be lost. None without a usable answer."""
        service = self.storm.house.app.state.service
        row, params = service.table.find(method, path)
        sent = None if body is None else json_text.loads(json_text.dumps(body))
        asked = FhirRequest(service, self.access, path=params, body=sent, headers=headers or {})
        try:
            answer: FhirResponse = perform(row, asked)
        except Refusal as no:
            if no.code in ("amount-changed", "already-paid", "payment-open", "superseded") and method == "PUT":
                self.task = self.task if self._known() else None
            return None
        except Died:
            return None
        if self.storm.happens(0.1) or answer.version is None:
            return None
        return answer.version.body

    def _known(self) -> bool:
        with self.storm.house.app.state.store.reading() as tx:
            return self.task is not None and tx.read("Task", self.task["id"]) is not None


def play(house: BillingHospital, seed: int) -> Storm:
    """One schedule from its beginning until all is quiet again. AssertionError when the books are wrong."""
    storm = Storm(house, random.Random(seed))  # noqa: S311 - a schedule that can be played again
    object.__setattr__(house.processor.provider, "wire", storm.to_cashier)
    house.deliver = storm.take
    bill = house.bill(amount=f"{storm.luck.randint(2, 99999) / 100:.2f}", id_=f"storm-{seed}")
    apps, notices = [App(storm, bill) for _ in range(storm.luck.choice((1, 1, 2)))], house.notices()
    for _ in range(storm.luck.randint(8, 20)):
        deed = storm.luck.random()
        try:
            if deed < 0.55:
                storm.luck.choice(apps).step()
            elif deed < 0.6:
                _write_anew(storm, bill)
            elif deed < 0.75:
                house.processor.round()
            elif deed < 0.9:
                notices.round()
                storm.deliver_notices()
            else:
                house.clock.pass_by(seconds=storm.luck.choice((1, 16, 60, 400, 950)))
                storm.deliver_late()
        except Died:
            continue
    _afterwards(storm, apps[0])
    judge(house, bill)
    return storm


def _write_anew(storm: Storm, bill: str) -> None:
    """The house finds another sum, while somebody may be paying the old one."""
    house = storm.house
    if house.read("Invoice", bill)["status"] != "issued":
        return
    body = json_text.loads(json_text.dumps(house.reprice(bill, f"{storm.luck.randint(2, 99999) / 100:.2f}")))
    service = house.app.state.service
    row, params = service.table.find("PUT", f"/Invoice/{bill}")
    asked = FhirRequest(service, Access.system("desk"), path=params, body=body)
    perform(row, asked)


def _afterwards(storm: Storm, app: App) -> None:
    """Everybody is back. What is still open comes to its end; then the person pays what is due, once more, in peace."""
    house, storm.calm = storm.house, True
    storm.deliver_late()
    storm.deliver_notices()
    for _ in range(3):
        house.clock.pass_by(minutes=17)
        house.notices().round()
        house.processor.round()
    for _ in range(40):
        if house.read("Invoice", app.bill)["status"] != "issued":
            break
        app.step()
    house.clock.pass_by(minutes=17)
    house.notices().round()
    house.processor.round()
    house.clock.pass_by(minutes=1)
    house.processor.round()


def judge(house: BillingHospital, bill: str) -> None:
    """The bill is paid once, and hospital, cashier and bill say the same sum to the fen."""
    body = house.read("Invoice", bill)
    asked_for = fen(body["totalNet"]["value"])
    assert (body["status"], fen(kept_of(body))) == ("balanced", asked_for)
    with house.app.state.store.reading() as tx:
        parts, entry, claim = tables.part, tables.entry, tables.claim
        numbers = set(tx.connection.execute(select(parts.c.number).where(parts.c.id == bill)).scalars())
        assert _sum(tx.connection, entry.c.fen, entry.c.of.in_(numbers)) == asked_for
        assert tx.connection.execute(select(claim).where(claim.c.focus == f"Invoice/{bill}")).first() is None
    order, refund = cashier_tables.order, cashier_tables.refund
    with reading(house.counter.engine) as connection:
        paid = _sum(connection, order.c.fen, order.c.number.in_(numbers) & (order.c.state == "paid"))
        back = _sum(connection, refund.c.fen, refund.c.of.in_(numbers))
    assert paid - back == asked_for


def _sum(connection: Connection, column: Column[int], which: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.coalesce(func.sum(column), 0)).where(which)).scalar_one())
