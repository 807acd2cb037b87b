"""A websocket to the hospital: opened at its own host only, bounded in time and size, closed in order.

The only file that knows the library; imported when there is something to listen to, so that it stays off the first
frame. Only the binding token is ever sent, and only after the connection is open.
"""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from services.errors import NotTrusted, Offline, ServerMisunderstood
from services.fhir.notification import NotificationType, kind_of
from services.fhir.origins import is_loopback
from services.fhir.shape import as_object
from services.fhir.web import USER_AGENT, trusted

LARGEST_MESSAGE: Final = 256 * 1024
OPENING: Final = 10.0
CLOSING: Final = 1.0
PING: Final = 20.0  # a connection that breaks silently is noticed after twice as long

logging.getLogger("websockets").setLevel(logging.WARNING)  # it would log what is sent, which is a secret


def belongs_to(address: str, base: str) -> bool:
    """Whether a websocket is the hospital's own: same host, and as safe as the base (wss, or ws on this machine)."""
    try:
        there, here = urlsplit(address), urlsplit(base)
        host, _ = there.hostname or "", there.port
    except ValueError:
        return False
    if not host or host != here.hostname or there.username is not None:
        return False
    return there.scheme == "wss" or (there.scheme == "ws" and here.scheme == "http" and is_loopback(host))


class _Straight(connect):
    """A connection that follows no redirect: the token is for one server only."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


class Socket:
    """One open connection. Raises Offline when it is over, ServerMisunderstood for what is no notification."""

    def __init__(self, wire: ClientConnection) -> None:
        self._wire = wire

    async def bind(self, token: str) -> None:
        """Says what to listen to; the server answers with a handshake or closes."""
        try:
            await self._wire.send(f"bind-with-token: {token}")
        except ConnectionClosed as closed:
            raise Offline from closed

    async def next(self) -> NotificationType | None:
        """Waits for the next notification; None for one of a kind we do not know."""
        try:
            message = await self._wire.recv()
        except ConnectionClosed as closed:
            raise Offline from closed
        try:
            return kind_of(as_object(json.loads(message)))
        except (ValueError, RecursionError):
            raise ServerMisunderstood("notification is not JSON") from None


@asynccontextmanager
async def open_socket(address: str, base: str) -> AsyncIterator[Socket]:
    """Connects, and closes at the end. Raises Offline, NotTrusted, ServerMisunderstood."""
    if not belongs_to(address, base):
        raise ServerMisunderstood("websocket at another host")
    context = await asyncio.to_thread(trusted) if address.startswith("wss:") else None
    opening = _Straight(
        address,
        ssl=context,
        compression=None,
        user_agent_header=USER_AGENT,
        open_timeout=OPENING,
        close_timeout=CLOSING,
        ping_interval=PING,
        ping_timeout=PING,
        max_size=LARGEST_MESSAGE,
        max_queue=4,
    )
    try:
        wire = await opening
    except ssl.SSLCertVerificationError as error:
        raise NotTrusted from error
    except WebSocketException as error:
        raise ServerMisunderstood(type(error).__name__) from error
    except (OSError, TimeoutError) as error:
        raise Offline from error
    try:
        yield Socket(wire)
    finally:
        await wire.close()
