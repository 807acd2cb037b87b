"""The web view answers its own page at its own address, and nobody else; only a page that was let in gets the app."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Running:
    """An app that runs, and what it has said."""

    port: int
    said: Path

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def address(self) -> str:
        return re.findall(r"^Anxin: (\S+)$", self.said.read_text("utf-8"), re.M)[-1]

    def enters(self) -> str:
        """A page that opens the newest address; its word."""
        found = re.search(r'"anxin.page", "([^"]+)"', httpx.get(self.address()).text)
        assert found is not None
        return found[1]

    def socket(self, word: str = "", origin: str = "") -> ClientConnection:
        path = f"ws/{word}" if word else "ws"
        return connect(f"ws://127.0.0.1:{self.port}/{path}", origin=origin or self.origin)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    home = tmp_path_factory.mktemp("home")
    environment = {"ANXIN_HOME": str(home), "ANXIN_VIEW": "none", "ANXIN_PORT": str(port), "PATH": ""}
    said = home.parent / "said.log"
    with said.open("wb") as log:
        process = subprocess.Popen([sys.executable, "main.py"], cwd=ROOT, env=environment, stdout=log)
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
    yield Running(port, said)
    process.terminate()
    assert process.wait(15) == 0


def refused(app: Running, word: str = "", origin: str = "") -> bool:
    with pytest.raises(InvalidStatus) as no:
        app.socket(word, origin)
    return no.value.response.status_code == 403


def test_our_own_page_is_served_and_open_to_no_other_origin(app: Running) -> None:
    answer = httpx.get(f"{app.origin}/")
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("headers", [{"Origin": "https://strange.example"}, {"Host": "strange.example"}])
def test_a_strange_page_or_name_gets_nothing(app: Running, headers: dict[str, str]) -> None:
    answer = httpx.get(f"{app.origin}/", headers=headers)
    assert (answer.status_code, answer.content) == (403, b"")


def test_a_page_that_was_let_in_gets_the_app_and_again_after_a_reload(app: Running) -> None:
    word = app.enters()
    assert httpx.get(f"{app.origin}/admitted/{word}").status_code == 204
    for _ in range(2):
        with app.socket(word) as open_socket:
            assert open_socket.protocol.state.name == "OPEN"


def test_a_page_that_was_not_let_in_gets_no_app_and_is_told_so(app: Running) -> None:
    word = app.enters()
    for guess in ("", "guess", f"{word}x", f"x/{word}"):
        assert refused(app, guess)
    assert httpx.get(f"{app.origin}/admitted/guess").status_code == 403
    closed = httpx.get(f"{app.origin}/closed")
    assert closed.status_code == 403
    assert "每个只能用一次" in closed.text


def test_a_websocket_of_a_strange_page_does_not_open_even_with_the_word(app: Running) -> None:
    assert refused(app, app.enters(), "https://strange.example")


def test_an_address_works_once_and_the_next_one_is_told(app: Running) -> None:
    first = app.address()
    app.enters()
    assert app.address() != first
    assert httpx.get(first).status_code == 403


def test_a_browser_that_looks_ahead_spends_no_address(app: Running) -> None:
    address = app.address()
    assert httpx.get(address, headers={"Sec-Purpose": "prefetch;prerender"}).status_code == 403
    assert httpx.head(address).status_code == 403
    assert httpx.get(address).status_code == 200


def test_an_address_that_two_had_lets_neither_stay(app: Running) -> None:
    address = app.address()
    word = app.enters()
    with app.socket(word) as open_socket:
        assert httpx.get(address).status_code == 403
        assert httpx.get(f"{app.origin}/admitted/{word}").status_code == 403
        open_socket.send(b"anything")
        with pytest.raises((ConnectionClosed, TimeoutError)):
            open_socket.recv(timeout=5)
    assert refused(app, word)


def test_nothing_can_be_sent_to_it_but_through_the_websocket(app: Running) -> None:
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert httpx.request(method, f"{app.origin}/upload").status_code == 405
