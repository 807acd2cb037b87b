"""Connections that say nothing, drip headers, do not read or are too many are cut; others of the hospital go on."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from starlette.responses import PlainTextResponse
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from hospital.app import create_app
from hospital.base.config import Config, Limits
from tests.hospital.auth.serving import running
from tests.hospital.databases import empty_database

QUICK = Limits(header_seconds=0.5, answer_seconds=1, address_connections=4, address_burst=10, address_per_second=0.001)
OPEN = "/fhir/.well-known/smart-configuration"
HEAD = f"GET {OPEN} HTTP/1.1\r\nHost: x\r\n".encode()
#: A server that cuts nobody lets a test wait so many seconds.
PATIENCE = 5.0


@contextmanager
def serving(folder: Path, limits: Limits = QUICK, proxies: tuple[str, ...] = ()) -> Iterator[tuple[FastAPI, int]]:
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    config = Config(empty_database(folder), f"http://127.0.0.1:{port}", limits=limits, trusted_proxies=proxies)
    app = create_app(config)
    try:
        with running(app, listening):
            yield app, port
    finally:
        app.state.store.close()


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    with serving(tmp_path) as (_, port):
        yield port


@contextmanager
def caller(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as made:
        yield made


def is_cut(connection: socket.socket, drip: Callable[[], bytes] = lambda: b"") -> bool:
    """Whether the hospital hangs up within PATIENCE, while a piece of `drip` is sent ten times a second."""
    connection.settimeout(0.1)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            if piece := drip():
                connection.sendall(piece)
            if connection.recv(65536) == b"":
                return True
        except TimeoutError:
            continue
        except OSError:
            return True
    return False


def test_a_silent_connection_is_cut(port: int) -> None:
    with caller(port) as silent:
        assert is_cut(silent)


def test_headers_that_drip_are_cut(port: int) -> None:
    with caller(port) as slow:
        slow.sendall(HEAD)
        assert is_cut(slow, lambda: b"X-A: b\r\n")


def test_headers_that_drip_after_a_whole_request_are_cut(port: int) -> None:
    with caller(port) as slow:
        slow.sendall(HEAD + b"\r\n")
        assert slow.recv(65536).startswith(b"HTTP/1.1 200")
        slow.sendall(HEAD)
        assert is_cut(slow, lambda: b"X-A: b\r\n")


def test_a_body_that_nobody_waits_for_is_cut(port: int) -> None:
    with caller(port) as slow:
        slow.sendall(HEAD + b"Content-Length: 1000000\r\n\r\n")
        assert slow.recv(65536).startswith(b"HTTP/1.1 200")
        assert is_cut(slow, lambda: b"x")


def test_headers_without_end_are_cut_before_they_fill_the_memory(port: int) -> None:
    with caller(port) as endless, suppress(OSError):
        endless.sendall(HEAD + b"X-A: ")
        sent = 0
        while sent < 8_000_000:
            endless.sendall(b"x" * 65536)
            sent += 65536
        raise AssertionError("8 MB of headers were taken")


def test_an_address_has_so_many_connections_and_gets_a_new_one_when_one_ends(tmp_path: Path) -> None:
    with ExitStack() as stack:
        _, port = stack.enter_context(serving(tmp_path, replace(QUICK, header_seconds=60)))
        first, *_ = [stack.enter_context(caller(port)) for _ in range(4)]
        with caller(port) as fifth:
            assert fifth.recv(65536).startswith(b"HTTP/1.1 429")
            assert fifth.recv(65536) == b""
        first.close()
        until = time.monotonic() + PATIENCE
        while not is_let_in(port) and time.monotonic() < until:  # the hospital hears of the end a little later
            time.sleep(0.05)
        assert time.monotonic() < until


def is_let_in(port: int) -> bool:
    with caller(port) as another, suppress(OSError):
        another.sendall(HEAD + b"\r\n")
        return another.recv(65536).startswith(b"HTTP/1.1 200")
    return False


def test_an_answer_that_nobody_reads_is_cut(tmp_path: Path) -> None:
    with serving(tmp_path) as (app, port):
        app.router.add_route("/much", lambda _request: PlainTextResponse("x" * 64_000_000))
        with caller(port) as deaf:
            deaf.sendall(b"GET /much HTTP/1.1\r\nHost: x\r\n\r\n")
            time.sleep(2.5)
            taken = 0
            with suppress(OSError):
                while piece := deaf.recv(1 << 20):
                    taken += len(piece)
            assert taken < 64_000_000
        answer = httpx.get(f"http://127.0.0.1:{port}/much")
        assert len(answer.content) == 64_000_000


def test_nobody_is_believed_about_where_they_come_from(port: int) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        asked = [client.get(OPEN, headers={"X-Forwarded-For": f"192.0.2.{n}"}) for n in range(12)]
    assert [answer.status_code for answer in asked] == [200] * 10 + [429] * 2


def test_a_proxy_that_is_named_is_believed(tmp_path: Path) -> None:
    with serving(tmp_path, proxies=("127.0.0.0/8",)) as (_, port):
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
            for who in ("192.0.2.1", "192.0.2.2, 127.0.0.7"):
                asked = [client.get(OPEN, headers={"X-Forwarded-For": who}) for _ in range(11)]
                assert [answer.status_code for answer in asked] == [200] * 10 + [429]
        with caller(port), caller(port), caller(port), caller(port), caller(port) as fifth:  # it carries many
            fifth.sendall(HEAD + b"X-Forwarded-For: 192.0.2.3\r\n\r\n")
            assert fifth.recv(65536).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("given", ["*", "proxy.example", "10.0.0.0/99", "10.0.0.1 10.0.0.2"])
def test_only_addresses_and_networks_can_be_trusted(given: str) -> None:
    with pytest.raises(ValueError, match="does not appear to be"):
        Config.from_env({"HOSPITAL_DB": "sqlite://", "HOSPITAL_TRUSTED_PROXIES": given})
    named = Config.from_env({"HOSPITAL_DB": "sqlite://", "HOSPITAL_TRUSTED_PROXIES": "10.0.0.1, fd00::/8"})
    assert named.trusted_proxies == ("10.0.0.1/32", "fd00::/8")
    assert Config.from_env({"HOSPITAL_DB": "sqlite://"}).trusted_proxies == ()


def test_opening_websockets_is_paid_for_by_the_address(port: int) -> None:
    url = f"ws://127.0.0.1:{port}/fhir/websocket"
    opened = 0
    with pytest.raises(InvalidStatus):
        for _ in range(20):
            with connect(url, proxy=None):
                opened += 1
    assert opened == 10
