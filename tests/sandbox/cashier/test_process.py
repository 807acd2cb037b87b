"""The cashier as its own process, over real HTTP, beside a hospital that serves; and when one of them dies."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import update

from hospital.app import create_app
from hospital.base import clock
from hospital.base.config import Config
from hospital.base.signing import Signer, own_key
from hospital.billing import tables
from hospital.billing.embedded import cashier_process
from hospital.billing.sandbox import Sandbox, over_http
from hospital.billing.task_json import requested_task
from tests.hospital.auth.serving import running
from tests.hospital.billing.house import output, stands
from tests.hospital.conftest import access_of_test_token
from tests.hospital.databases import empty_database

ROOT = Path(__file__).parents[3]
BILL = {
    "resourceType": "Invoice", "id": "bill", "status": "issued", "subject": {"reference": "Patient/a"},
    "totalNet": {"value": 12, "currency": "CNY"}, "totalGross": {"value": 12, "currency": "CNY"},
}  # fmt: skip


@dataclass(frozen=True)
class Town:
    """The addresses of both, and a client that is signed in as patient a."""

    cashier: str
    app: FastAPI
    client: httpx.Client

    def pay(self) -> httpx.Response:
        body = requested_task(str(uuid4()), {"reference": "Patient/a"}, "pay", "Invoice/bill/_history/1", clock.now())
        return self.client.put(f"Task/{body['id']}", json=body, headers={"If-None-Match": "*"})


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    listening = socket.create_server(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{listening.getsockname()[1]}"
    own_key(tmp_path / "pay-keys", "hospital")
    with cashier_process(tmp_path, base, 0) as cashier:
        provider = Sandbox(cashier, Signer(tmp_path / "pay-keys", "hospital", clock.now), over_http(cashier))
        app = create_app(Config(empty_database(tmp_path), base), access_of_test_token, provider=provider)
        with app.state.store.begin() as tx:
            tx.put({"resourceType": "Patient", "id": "a"})
            tx.put(BILL)
        headers = {"Authorization": "Bearer patient-a"}
        with running(app, listening), httpx.Client(base_url=f"{base}/fhir/", headers=headers, timeout=30) as client:
            yield Town(cashier, app, client)
        app.state.store.close()


def until(done: Callable[[], bool]) -> None:
    """Waits for something that another process does; half a minute at most."""
    deadline = time.monotonic() + 30
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_person_pays_on_the_page_and_the_hospital_hears_of_it(town: Town) -> None:
    task = town.pay().json()
    page = output(task, "code-url")["valueUrl"]
    assert page.startswith(town.cashier)
    chinese, english = httpx.get(f"{page}?lang=zh"), httpx.get(f"{page}?lang=en")
    assert "付款 ¥12.00" in chinese.text
    assert "Pay ¥12.00" in english.text
    assert "Patient" not in chinese.text
    paid = httpx.post(page, data={"deed": "approve", "lang": "en"})
    assert "You can go back to Anxin" in paid.text
    until(lambda: town.client.get(f"Task/{task['id']}").json()["status"] == "completed")
    assert stands(town.client.get(f"Task/{task['id']}").json()) == ("completed", "paid")
    assert town.client.get("Invoice/bill").json()["status"] == "balanced"
    again = httpx.post(page, data={"deed": "approve", "lang": "en"})
    assert "You can go back to Anxin" in again.text
    assert "Latest orders" in httpx.get(f"{town.cashier}/?lang=en").text


def test_the_books_of_a_day_are_held_against_those_of_the_cashier_beside_the_hospital(
    town: Town, tmp_path: Path
) -> None:
    task = town.pay().json()
    httpx.post(output(task, "code-url")["valueUrl"], data={"deed": "approve"})
    until(lambda: town.client.get(f"Task/{task['id']}").json()["status"] == "completed")
    with town.app.state.store.begin() as tx:
        tx.connection.execute(update(tables.order).values(fen=1100))
    environment = {**os.environ, "HOSPITAL_DB": town.app.state.config.db_url, "HOSPITAL_PAY_KEYS": str(tmp_path)}
    today = f"{clock.now().astimezone(clock.ZONE):%Y-%m-%d}"
    command = [sys.executable, "-m", "hospital", "reconcile", today]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    number = task["id"].replace("-", "")
    expected = f"amount payment {number} here ¥11.00 there ¥12.00\n{today}: 1 differences\n"
    assert (done.returncode, done.stdout) == (1, expected), done.stderr


def test_a_card_is_bound_on_the_cashiers_page_only_by_whom_the_hospital_sent(town: Town) -> None:
    url = town.client.post("Patient/a/$bind-card", json={"resourceType": "Parameters"}).json()["parameter"][0]
    assert "选一张演示卡" in httpx.get(f"{url['valueUrl']}?lang=zh").text
    assert httpx.get(f"{url['valueUrl'][:-4]}AAAA").status_code == 404
    assert httpx.post(f"{town.cashier}/cards/made.up.ticket", data={"kind": "good"}).status_code == 404
    assert httpx.post(url["valueUrl"], data={"kind": "good"}).status_code == 200

    def cards() -> list[object]:
        found = town.client.post("Patient/a/$cards", json={"resourceType": "Parameters"}).json()
        return list(found.get("parameter", []))

    until(lambda: len(cards()) == 1)


def test_the_door_for_the_hospital_opens_to_nobody_else(town: Town) -> None:
    order = {"number": "x", "fen": 1, "title": "t", "expires": 9_999_999_999_999}
    assert httpx.post(f"{town.cashier}/v1/orders", json=order).status_code == 401
    assert httpx.get(f"{town.cashier}/v1/statements/2026-01-01").status_code == 401
    assert httpx.post(f"{town.cashier}/v1/orders", content=b"x" * 70_000).status_code == 413
    assert httpx.get(f"{town.cashier}/pay/unknown").status_code == 404


def test_the_cashier_ends_with_its_parent_even_when_that_is_killed(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from hospital.billing.embedded import cashier_process\n"
        f"with cashier_process(Path({str(tmp_path)!r}), 'http://127.0.0.1:9', 0) as address:\n"
        "    print(address, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        address = parent.stdout.readline().strip()
        assert httpx.get(address).status_code == 200
        parent.kill()

    def gone() -> bool:
        try:
            httpx.get(address, timeout=1)
        except httpx.HTTPError:
            return True
        return False

    until(gone)


def test_keys_are_for_their_owner_alone_and_stand_outside_of_the_program(tmp_path: Path) -> None:
    own_key(tmp_path / "keys", "cashier")
    assert oct((tmp_path / "keys" / "cashier.pem").stat().st_mode & 0o777) == "0o600"


@pytest.mark.parametrize(("settings", "said"), [({"HOSPITAL_PAY": "sandbox"}, "demo mode only"), (
    {"HOSPITAL_PAY": "cash"}, "HOSPITAL_PAY is one of")])  # fmt: skip
def test_outside_of_the_demo_there_is_no_sandbox(tmp_path: Path, settings: dict[str, str], said: str) -> None:
    environment = {**os.environ, "HOSPITAL_DB": str(tmp_path / "h.sqlite"), "HOSPITAL_DEMO": "", **settings}
    command = [sys.executable, "-m", "hospital", "serve", "--port", "0"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert said in done.stderr
    assert done.stdout == ""
