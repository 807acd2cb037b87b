"""The SMS gateway by HTTP: what it took, what it surely has not, and what nobody knows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from hospital.auth.sending import HttpGateway, SendOutcome
from tests.e2e.programs import free_port


@contextmanager
def gateway(status: int) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """A gateway on loopback that answers so; 0: it takes the request and hangs up."""
    heard: list[tuple[str, str]] = []

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name that the standard library asks for
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            heard.append((self.headers["Authorization"], body))
            if status:
                self.send_response(status)
                self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answering)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, SendOutcome.TAKEN),
        (202, SendOutcome.TAKEN),
        (401, SendOutcome.REFUSED),
        (429, SendOutcome.REFUSED),
        (500, SendOutcome.UNKNOWN),
        (502, SendOutcome.UNKNOWN),
        (0, SendOutcome.UNKNOWN),
    ],
)
def test_only_what_the_gateway_surely_has_not_is_called_refused(status: int, outcome: SendOutcome) -> None:
    with gateway(status) as (url, heard):
        assert HttpGateway(url, "the key").send("13800000001", "到时间了", "", 0) is outcome
    ((key, body),) = heard
    assert key == "Bearer the key"
    assert json.loads(body) == {"to": "13800000001", "text": "到时间了"}


def test_a_gateway_that_is_not_there_has_nothing() -> None:
    nobody = HttpGateway(f"http://127.0.0.1:{free_port()}/", "the key")
    assert nobody.send("13800000001", "到时间了", "", 0) is SendOutcome.REFUSED


def test_the_log_says_neither_phone_nor_text(caplog: pytest.LogCaptureFixture) -> None:
    with gateway(500) as (url, _):
        HttpGateway(url, "the key").send("13800000001", "到时间了", "123456", 0)
    assert "SMS gateway" in caplog.text
    assert not any(secret in caplog.text for secret in ("13800000001", "到时间了", "123456", "the key"))
