"""Receives the browser's redirect after signing in: on 127.0.0.1, on a port the system chooses, for one answer.

Every program on this machine can connect to it, and so can any page in any browser. A request without our state is
rejected and the wait continues: a stranger can neither sign the person in as somebody else nor end the sign-in.

Source: RFC 8252 §7.3 (loopback redirect), §8.3; RFC 6749 §4.1.2, RFC 9207 (issuer in the answer).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from services.errors import SignInFailed, SignInProblem
from services.fhir import redirect

PATH: Final = "/callback"
LARGEST_REQUEST: Final = 16 * 1024
_PAGE: Final = Path(__file__).with_name("returned.html")


class GivenUp(SignInFailed):
    """The person cancelled the sign-in; no message is needed."""

    def __init__(self) -> None:
        super().__init__(SignInProblem.DENIED)


class Callback:
    """The address for the browser (`redirect_uri`) and the `code` it brings back. Accepts one callback only.

    `names_issuer`: the server has promised to name itself in each answer (RFC 9207 §2.3), so others are rejected.
    """

    def __init__(self, state: str, issuer: str | None, *, names_issuer: bool = False) -> None:
        self._state = state
        self._issuer = issuer
        self._names_issuer = names_issuer
        self._strangers = 0
        self._result: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._port = 0

    @property
    def redirect_uri(self) -> str:
        return f"http://127.0.0.1:{self._port}{PATH}"

    async def code(self, patience: float) -> str:
        """Waits at most `patience` seconds. Raises SignInFailed: DENIED, OTHER, or at the end TIMED_OUT; when only
        strangers came, STATE_MISMATCH."""
        try:
            async with asyncio.timeout(patience):
                return await asyncio.shield(self._result)
        except TimeoutError as late:
            problem = SignInProblem.STATE_MISMATCH if self._strangers else SignInProblem.TIMED_OUT
            raise SignInFailed(problem) from late

    def give_up(self) -> None:
        """Cancels the wait: `code` ends with GivenUp."""
        self._fail(GivenUp())

    async def listen(self) -> asyncio.Server:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=LARGEST_REQUEST)
        self._port = server.sockets[0].getsockname()[1]
        return server

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(5):
                request = await reader.readuntil(b"\r\n\r\n")
                writer.write(self._reply(request))
                await writer.drain()
        except (TimeoutError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
            pass  # a stranger, or a browser that closed early; the real one comes in another connection
        finally:
            writer.close()

    def _reply(self, request: bytes) -> bytes:
        method, _, rest = request.decode("latin-1").partition(" ")
        target = urlsplit(rest.split(" ", maxsplit=1)[0])
        if method != "GET" or target.path != PATH or self._result.done():
            return _response("404 Not Found", b"")
        brought = redirect.read(target.query)
        if brought is None or not redirect.is_of(brought, self._state):
            self._strangers += 1
            return _response("400 Bad Request", b"")
        self._settle(brought)
        return _response("200 OK", _PAGE.read_bytes())

    def _settle(self, brought: Mapping[str, str]) -> None:
        try:
            self._result.set_result(redirect.code_in(brought, self._issuer, names_issuer=self._names_issuer))
        except SignInFailed as failed:
            self._fail(failed)

    def _fail(self, error: SignInFailed) -> None:
        if not self._result.done():
            self._result.set_exception(error)
            self._result.exception()  # mark the exception as seen: nobody may be waiting any more


def _response(status: str, page: bytes) -> bytes:
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(page)}\r\n"
        "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n"
        "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; font-src data:\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode() + page


@asynccontextmanager
async def callback(state: str, issuer: str | None, *, names_issuer: bool = False) -> AsyncIterator[Callback]:
    """Listens for the redirect of one sign-in, and always stops at the end."""
    door = Callback(state, issuer, names_issuer=names_issuer)
    server = await door.listen()
    try:
        yield door
    finally:
        server.close()
