"""Several processes on one database: who writes, who gives the token and who is listened to may be three of them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import httpx
import pytest

from tests.hospital.fhir.samples import observation, own_id, patient
from tests.hospital.fhir.subscriptions.ear import PATIENCE, ear, subscribe, token_for
from tests.local_store.worlds import ROOT

pytestmark = pytest.mark.postgresql


@dataclass(frozen=True)
class Process:
    """A hospital of its own on a shared database."""

    base: str

    @property
    def websocket(self) -> str:
        return f"{self.base.replace('http', 'ws', 1)}/websocket"

    def caller(self, token: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=f"{self.base}/", headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE
        )


def hospital(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "hospital", *arguments]


@contextmanager
def serving(env: dict[str, str]) -> Iterator[Process]:
    server = subprocess.Popen(hospital("serve", "--port", "0"), cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield Process(server.stdout.readline().split("FHIR ")[1].split()[0])
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture
def env(db_url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOSPITAL_")}
    return {**kept, "HOSPITAL_DB": db_url, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def processes(env: dict[str, str]) -> Iterator[list[Process]]:
    with ExitStack() as stack:
        yield [stack.enter_context(serving(env)) for _ in range(3)]


def token(env: dict[str, str], whose: str) -> str:
    asked = subprocess.run(hospital("token", whose), env=env, cwd=ROOT, check=True, capture_output=True, text=True)
    return asked.stdout.strip()


async def test_a_change_through_one_process_is_heard_at_another(processes: list[Process], env: dict[str, str]) -> None:
    writing, giving, listening = processes
    async with writing.caller(token(env, "--system")) as staff:
        await staff.put("Patient/a", json=patient("a"))
        async with giving.caller(token(env, "a")) as ana:
            await subscribe(ana, own_id("s"), "a")
            first, _ = await token_for(ana, own_id("s"))
        async with ear(listening.websocket) as mine:
            assert await mine.bind(first) == ("handshake", 0)
            for number in range(3):
                await staff.put(f"Observation/o{number}", json=observation(f"o{number}", "a"))
                assert await mine.next() == ("event-notification", number + 1)
            await staff.delete("Observation/o0")
            assert await mine.next() == ("event-notification", 4)
        async with ear(giving.websocket) as again:
            await again.wire.send(f"bind-with-token: {first}")
            assert await again.ends() == 1008


async def test_a_process_that_is_told_to_stop_lets_its_listeners_go(env: dict[str, str]) -> None:
    with ExitStack() as stack:
        process = stack.enter_context(serving(env))
        async with process.caller(token(env, "--system")) as staff:
            await staff.put("Patient/a", json=patient("a"))
        async with process.caller(token(env, "a")) as ana:
            await subscribe(ana, own_id("s"), "a")
            binding, url = await token_for(ana, own_id("s"))
        async with ear(url) as mine:
            await mine.bind(binding)
            stack.close()
            assert await mine.ends() in (1006, 1012)
