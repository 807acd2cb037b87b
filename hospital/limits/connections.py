"""Bounds connections before, between and after their requests: how many one address has, how long headers may take, how
slowly an answer may be read. The requests themselves are the gate's.

silent or waiting --headers complete--> answering --answer complete--> silent or waiting
   '-- header_seconds, or too many bytes --> closed                        (keep-alive)
an answer that is hardly read: aborted, in every state
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from ipaddress import ip_address, ip_network
from typing import Any, Final
from weakref import WeakSet

from uvicorn.protocols.http.auto import AutoHTTPProtocol

from hospital.base.config import Limits
from hospital.limits.addresses import subscriber

_TOO_MANY: Final = b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Connections:
    """The open connections of one process by where they come from. Those of trusted proxies are not counted: they carry
    many callers."""

    def __init__(self, limits: Limits, trusted_proxies: Collection[str] = ()) -> None:
        self.limits = limits
        self._proxies = [ip_network(proxy) for proxy in trusted_proxies]
        self._open: dict[str, WeakSet[asyncio.Transport]] = {}

    def protocol(self) -> type[asyncio.Protocol]:
        """The protocol class for uvicorn; each of its connections keeps these bounds."""
        return type("BoundedProtocol", (_Bounded, AutoHTTPProtocol), {"connections_of_process": self})

    def admit(self, transport: asyncio.Transport) -> bool:
        """Counts a connection that was just opened; False when its address has too many."""
        host = str((transport.get_extra_info("peername") or ("",))[0])
        if self._is_proxy(host):
            return True
        key = subscriber(host)
        if key not in self._open:
            self._forget_closed()
        living = self._living(key)
        if len(living) >= self.limits.address_connections:
            return False
        self._open.setdefault(key, WeakSet()).add(transport)
        return True

    def _living(self, key: str) -> list[asyncio.Transport]:
        # a websocket takes over the transport without a word, so each is asked instead of counted out
        return [transport for transport in self._open.get(key, ()) if not transport.is_closing()]

    def _forget_closed(self) -> None:
        for key in [key for key in self._open if not self._living(key)]:
            del self._open[key]

    def _is_proxy(self, host: str) -> bool:
        try:
            address = ip_address(host.partition("%")[0])
        except ValueError:
            return False
        return any(address in network for network in self._proxies)


class _Bounded(asyncio.Protocol):
    """Stands in front of uvicorn's own protocol, which it calls for everything."""

    connections_of_process: Connections
    #: uvicorn's own: the connection, its loop, and the request that is being answered.
    transport: asyncio.Transport
    loop: asyncio.AbstractEventLoop
    cycle: Any

    _head_timer: asyncio.TimerHandle | None = None
    _reading_timer: asyncio.TimerHandle | None = None
    _in_head = False
    _head_bytes = 0
    _unread = 0

    @property
    def _limits(self) -> Limits:
        return self.connections_of_process.limits

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if self.connections_of_process.admit(self.transport):
            self._await_head()
        else:
            self.transport.write(_TOO_MANY)
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        super().data_received(data)
        if self._is_answering() or self.transport.get_protocol() is not self:  # or it has become a websocket
            _cancel(self._head_timer)
        self._head_bytes = self._head_bytes + len(data) if self._in_head else 0
        if self._head_bytes > self._limits.url_bytes + self._limits.header_bytes:
            self.transport.close()

    def on_message_begin(self) -> None:
        """Called by httptools, which itself keeps headers of any length; h11 has a bound of its own."""
        super().on_message_begin()  # type: ignore[misc]
        self._in_head = True

    def on_headers_complete(self) -> None:
        """Called by httptools before the request is handled."""
        self._in_head = False
        super().on_headers_complete()  # type: ignore[misc]

    def on_response_complete(self) -> None:
        """Called by uvicorn after each answer, before the next request of the connection."""
        super().on_response_complete()  # type: ignore[misc]
        if not self._is_answering():
            self._await_head()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._await_reading()

    def resume_writing(self) -> None:
        super().resume_writing()
        if not self.transport.is_closing():
            _cancel(self._reading_timer)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        _cancel(self._head_timer)
        _cancel(self._reading_timer)

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _await_head(self) -> None:
        _cancel(self._head_timer)
        self._head_timer = self.loop.call_later(self._limits.header_seconds, self._too_late)

    def _too_late(self) -> None:
        self.transport.close()
        self._await_reading()  # what is still to be read keeps a connection open that is closed already

    def _await_reading(self) -> None:
        _cancel(self._reading_timer)
        self._unread = self.transport.get_write_buffer_size()
        self._reading_timer = self.loop.call_later(self._limits.answer_seconds, self._look_at_reading)

    def _look_at_reading(self) -> None:
        """Aborts when less was read since the last look than a slow line takes."""
        read = self._unread - self.transport.get_write_buffer_size()
        if read < self._limits.answer_seconds * self._limits.answer_bytes_per_second:
            self.transport.abort()
        else:
            self._await_reading()


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
