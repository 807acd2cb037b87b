"""The web view answers its own page at its own address, and nobody else."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a running app."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    home = tmp_path_factory.mktemp("home")
    environment = {"ANXIN_HOME": str(home), "ANXIN_VIEW": "none", "ANXIN_PORT": str(port), "PATH": ""}
    app = subprocess.Popen([sys.executable, "main.py"], cwd=ROOT, env=environment)
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
    yield port
    app.terminate()
    assert app.wait(15) == 0


def test_our_own_page_is_served_and_open_to_no_other_origin(port: int) -> None:
    answer = httpx.get(f"http://127.0.0.1:{port}/")
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("headers", [{"Origin": "https://strange.example"}, {"Host": "strange.example"}])
def test_a_strange_page_or_name_gets_nothing(port: int, headers: dict[str, str]) -> None:
    answer = httpx.get(f"http://127.0.0.1:{port}/", headers=headers)
    assert (answer.status_code, answer.content) == (403, b"")


def test_a_websocket_of_our_own_page_opens(port: int) -> None:
    with connect(f"ws://127.0.0.1:{port}/ws", origin=f"http://127.0.0.1:{port}") as socket_:  # type: ignore[arg-type]
        assert socket_.protocol.state.name == "OPEN"


def test_a_websocket_of_a_strange_page_does_not(port: int) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(f"ws://127.0.0.1:{port}/ws", origin="https://strange.example")  # type: ignore[arg-type]
    assert refused.value.response.status_code == 403
