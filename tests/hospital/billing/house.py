"""A hospital and its cashier, each with a database of its own, and wires between them that a test can cut.

The wires carry the same signed bytes as HTTP does; that they do over HTTP too stands in tests/sandbox/cashier.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from fastapi import FastAPI

from hospital.app import create_app
from hospital.base import json_text
from hospital.base.config import Config
from hospital.base.signing import Signer, own_key
from hospital.billing.callbacks import Callbacks
from hospital.billing.invoice import BillDraft, Item
from hospital.billing.invoice import resources as of_bill
from hospital.billing.money import money
from hospital.billing.payment_processor import PaymentProcessor
from hospital.billing.price_list import Price, price_list
from hospital.billing.provider import UnclearAnswer, Unreached
from hospital.billing.sandbox import Sandbox
from hospital.billing.shares import Insured
from hospital.billing.task_json import requested_task
from hospital.fhir.part import Part
from sandbox.cashier.api import Api
from sandbox.cashier.counter import Counter
from sandbox.cashier.database import open_database
from sandbox.cashier.notices import Notices
from tests.hospital.auth.serving import MovableClock
from tests.hospital.conftest import ROOT, access_of_test_token
from tests.hospital.databases import empty_database

Json = dict[str, Any]
PAGE = "https://cashier.test"


@dataclass
class Wires:
    """How the line from the hospital to the cashier is just now: ok, away, lost-request or lost-answer. Answers about
    the number `garbled` are lost in any case."""

    api: Api
    state: str = "ok"
    garbled: str = "-"
    asked: list[str] = field(default_factory=list)

    def to_cashier(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        if self.state == "away":
            raise Unreached
        self.asked.append(f"{method} {path}")
        if self.state == "lost-request":
            raise UnclearAnswer
        reply = self.api.answer(method, path, headers, body)
        if self.state == "lost-answer" or self.garbled in path.split("/"):
            raise UnclearAnswer
        return reply.status, reply.headers, reply.body


@dataclass
class BillingHospital:
    """Both programs. `deliver` is how the cashier's notices reach the hospital; `told` what became of each."""

    app: FastAPI
    counter: Counter
    api: Api
    wires: Wires
    clock: MovableClock
    client: httpx.AsyncClient
    deliver: Callable[[Mapping[str, str], bytes], bool] | None = None
    told: list[str] = field(default_factory=list)

    @property
    def processor(self) -> PaymentProcessor:
        processor = self.app.state.payment_processor
        assert isinstance(processor, PaymentProcessor)
        return processor

    def take(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Brings a notice to the hospital, as its HTTP route would."""
        if self.deliver is not None:
            return self.deliver(headers, body)
        outcome = Callbacks(self.processor).take(dict(headers), body)
        self.told.append(outcome)
        return outcome not in ("forged", "unknown-order", "other-amount", "unknown-ticket")

    def notices(self, speed: float = 1.0) -> Notices:
        return Notices(self.counter, self.api.signer, self.take, speed)

    def bill(self, *, amount: str = "100.00", patient: str = "a", id_: str = "", refundable: bool = True) -> str:
        """A bill that is due, written by the hospital; answers its id."""
        bill_id, now = id_ or f"bill-{uuid4()}", self.clock()
        price = Price("X", "检查", "Examination", "次", Decimal(amount), "examination", "C", Decimal(1))
        until = now.replace(year=now.year + 1) if refundable else None
        made = BillDraft(
            bill_id, {"reference": f"Patient/{patient}"}, [Item(price)], Insured(price_list().plans["self"]), now,
            now.date(), refund_until=until,
        )  # fmt: skip
        with self.app.state.store.begin() as tx:
            for body in of_bill(made):
                tx.put(body)
        return bill_id

    def read(self, type_: str, id_: str) -> Json:
        with self.app.state.store.reading() as tx:
            found = tx.read(type_, id_)
        assert found is not None
        return found

    def version(self, type_: str, id_: str) -> int:
        return int(self.read(type_, id_)["meta"]["versionId"])

    def wish(self, bill_id: str, *, amount: str = "", patient: str = "a", card: str = "", version: int = 0) -> Json:
        """A Task as the app makes it, for a bill as it stands."""
        inputs: dict[str, Json] = {"method": {"valueCode": "card" if card else "qr"}}
        if amount:
            inputs["amount"] = {"valueMoney": money(Decimal(amount))}
        if card:
            inputs["card"] = {"valueString": card}
        focus = f"Invoice/{bill_id}/_history/{version or self.version('Invoice', bill_id)}"
        return requested_task(str(uuid4()), {"reference": f"Patient/{patient}"}, "pay", focus, self.clock(), **inputs)

    async def put(self, body: Json, *, who: str = "", if_match: str = "") -> httpx.Response:
        condition = {"If-Match": if_match} if if_match else {"If-None-Match": "*"}
        who = who or f"patient-{body['for']['reference'].removeprefix('Patient/')}"
        headers = {"Authorization": f"Bearer {who}", "Content-Type": "application/fhir+json", **condition}
        address, text = f"{body['resourceType']}/{body['id']}", json_text.dumps(body)
        return await self.client.put(address, content=text, headers=headers)

    async def post(self, path: str) -> httpx.Response:
        """An operation, as patient a."""
        body = {"resourceType": "Parameters"}
        return await self.client.post(path, json=body, headers={"Authorization": "Bearer patient-a"})

    async def give_up(self, answer: httpx.Response) -> httpx.Response:
        return await self.put({**answer.json(), "status": "cancelled"}, if_match=answer.headers["etag"])

    async def refund(self, payment: Json, amount: str = "", *, who: str = "") -> httpx.Response:
        inputs = {"amount": {"valueMoney": money(Decimal(amount))}} if amount else {}
        focus = f"Task/{payment['id']}"
        return await self.put(
            requested_task(str(uuid4()), payment["for"], "refund", focus, self.clock(), **inputs), who=who
        )

    def scan(self, task: Json, deed: str) -> str:
        """What a person does on the cashier's page of a code."""
        return self.counter.answer(output(task, "code-url")["valueUrl"].rpartition("/")[2], deed)

    def reprice(self, bill_id: str, amount: str) -> Json:
        """The bill as the hospital would write it anew."""
        body = self.read("Invoice", bill_id)
        price = money(Decimal(amount))
        line = {**body["lineItem"][0], "priceComponent": [{"type": "base", "amount": price}]}
        return {**body, "lineItem": [line], "totalNet": price, "totalGross": price}


def output(task: Json, name: str) -> Json:
    """An output of a Task by its code; empty when it has none."""
    for one in task.get("output", ()):
        if one["type"]["coding"][0]["code"] == name:
            found: Json = one
            return found
    return {}


def stands(task: Json) -> tuple[str, str]:
    return task["status"], task["businessStatus"]["coding"][0]["code"]


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["issue"][0]["details"]["coding"][0]["code"]


@contextmanager
def house(folder: Path, parts: Sequence[Part] = ()) -> Iterator[BillingHospital]:
    """Both programs in this process, on databases in the folder; the hospital with further parts."""
    clock, keys = MovableClock(), folder / "keys"
    for side in ("hospital", "cashier"):
        own_key(keys, side)  # type: ignore[arg-type]
    counter = Counter(open_database(folder / "cashier.sqlite"), PAGE, clock)
    api = Api(counter, Signer(keys, "cashier", clock))
    wires = Wires(api)
    provider = Sandbox(PAGE, Signer(keys, "hospital", clock), wires.to_cashier)
    config = Config(empty_database(folder), ROOT)
    app = create_app(config, access_of_test_token, now=clock, provider=provider, parts=parts)
    with app.state.store.begin() as tx:
        tx.put({"resourceType": "Organization", "id": "hospital", "name": "安心医院"})
        for one in ("a", "b"):
            tx.put({"resourceType": "Patient", "id": one, "name": [{"text": f"患者{one}"}]})
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=f"{ROOT}/fhir/")
    try:
        yield BillingHospital(app, counter, api, wires, clock, client)
    finally:
        app.state.store.close()
        counter.engine.dispose()
