"""The websocket endpoint: binds a connection to subscriptions by a token, then sends notifications (IG, "Websockets").

accepted --bind-with-token, in time--> bound --handshake, then news and heartbeats--> closed
         '------ anything else ------> closed 1008
closed 1000: another connection took over the subscription; 1008: no access any more, or the client is too slow;
1013: too many. Who is not bound yet may be anybody: they have places of their own, a few for each address.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from typing import Any, Final

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocket, WebSocketDisconnect

from hospital.base import clock, json_text
from hospital.fhir.exchange import Service
from hospital.fhir.subscriptions import binding
from hospital.fhir.subscriptions.binding import Bound
from hospital.fhir.subscriptions.feed import EventFeed
from hospital.fhir.subscriptions.stream import Ended, Reauthorize, Stream, news, opened, record, told
from hospital.limits.addresses import caller
from hospital.limits.meter import READ

PATH: Final = "/websocket"
_BIND: Final = re.compile(r"bind-with-token(?::\s*|\s+)(\S+)")
_NORMAL, _NOT_TEXT, _POLICY, _TOO_LONG, _TRY_LATER = 1000, 1003, 1008, 1009, 1013


def address(base: str) -> str:
    """The websocket's URL for a service base URL."""
    return f"ws{base.removeprefix('http')}{PATH}"


class PushSocket:
    """All websocket connections of one process."""

    def __init__(self, service: Service, reauthorize: Reauthorize) -> None:
        self.service = service
        self.reauthorize = reauthorize
        self.feed = EventFeed(service.store, service.push.bounds.poll)
        self.heard: dict[str, _Connection] = {}
        self._unbound: Counter[str] = Counter()
        self._bound = 0

    async def serve(self, websocket: WebSocket) -> None:
        """Serves one connection from its opening to its end."""
        address = caller(websocket.client)
        if not self._may_open(address):
            await websocket.close(_TRY_LATER)
            return
        connection = _Connection(self, websocket, lambda: self._bind(address))
        self._unbound[address] += 1
        try:
            await websocket.accept()
            await connection.run()
        except WebSocketDisconnect:
            return
        finally:
            if connection.is_bound:
                self._bound -= 1
            else:
                self._leave(address)

    def _may_open(self, address: str) -> bool:
        bounds = self.service.push.bounds
        if self._unbound.total() >= bounds.unbound or self._unbound[address] >= bounds.unbound_per_address:
            return False
        return self.service.meter.address(address, READ) == 0

    def _bind(self, address: str) -> bool:
        """Moves a connection from the unbound ones to the bound ones; False when these are too many."""
        if self._bound >= self.service.push.bounds.connections:
            return False
        self._leave(address)
        self._bound += 1
        return True

    def _leave(self, address: str) -> None:
        self._unbound[address] -= 1
        self._unbound += Counter()  # forgets addresses with none

    def redeemed(self, token: str) -> list[Stream]:
        """The streams of a token; empty when it is not valid. Blocks."""
        store, now = self.service.store, clock.milliseconds(self.service.push.now())
        with store.begin() as tx:
            bound = binding.redeem(tx, token, now)
        streams = [] if bound is None else list(self._opened(bound))
        for stream in streams:
            record(self.service, "subscription.bound", stream.access, stream.id, stream.patient)
        if not streams:
            record(self.service, "subscription.refused", None, "", "")
        return streams

    def _opened(self, bound: Bound) -> Iterator[Stream]:
        for id_ in bound.subscriptions:
            with suppress(Ended):
                yield opened(self.service, self.reauthorize, bound.access, id_)


class _Over(Exception):
    """Ends this connection with a close code (RFC 6455 §7.4.1)."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class _Connection:
    """One bound connection: a task that reads further tokens, and a task that sends notifications."""

    def __init__(self, push_socket: PushSocket, websocket: WebSocket, take_place: Callable[[], bool]) -> None:
        self.is_bound = False
        self._take_place = take_place
        self._push_socket = push_socket
        self._service = push_socket.service
        self._websocket = websocket
        self._streams: dict[str, Stream] = {}
        self._told_at: dict[str, float] = {}
        self._disposers: list[Callable[[], None]] = []
        self._rung = asyncio.Event()
        self._scope = anyio.CancelScope()
        self._code: int | None = _POLICY

    async def run(self) -> None:
        """Sends notifications until the connection is ended, then closes it."""
        try:
            with self._scope:
                async with anyio.create_task_group() as group:
                    group.start_soon(self._until_over, self._hear)
                    group.start_soon(self._until_over, self._tell)
        finally:
            for dispose in self._disposers:
                dispose()
            for id_ in [id_ for id_, connection in self._push_socket.heard.items() if connection is self]:
                del self._push_socket.heard[id_]
        if self._code is not None:
            with suppress(TimeoutError, WebSocketDisconnect):
                async with asyncio.timeout(self._service.push.bounds.send):
                    await self._websocket.close(self._code)

    def end(self, code: int | None) -> None:
        """Ends the connection from outside or inside; the code is None when the client is already gone."""
        self._code = code
        self._scope.cancel()

    async def _until_over(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except _Over as over:
            self.end(over.code)
        except WebSocketDisconnect:
            self.end(None)

    async def _hear(self) -> None:
        await self._bind(await self._first())
        while True:
            await self._bind(await self._message())

    async def _first(self) -> str:
        try:
            async with asyncio.timeout(self._service.push.bounds.bind):
                return await self._message()
        except TimeoutError:
            raise _Over(_POLICY) from None

    async def _message(self) -> str:
        received = await self._websocket.receive()
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code", _NORMAL))
        text = received.get("text")
        if text is None:
            raise _Over(_NOT_TEXT)
        if len(text) > self._service.push.bounds.message_bytes:
            raise _Over(_TOO_LONG)
        return str(text)

    async def _bind(self, message: str) -> None:
        """Binds a further or a newer token; sends a handshake for each of its subscriptions."""
        match = _BIND.fullmatch(message.strip())
        streams = await run_in_threadpool(self._push_socket.redeemed, match[1]) if match else []
        if not streams:
            raise _Over(_POLICY)  # the same code whatever is wrong with the token
        if not self.is_bound and not self._take_place():
            raise _Over(_TRY_LATER)
        self.is_bound = True
        for stream in streams:
            before = self._push_socket.heard.get(stream.id)
            if before is not None and before is not self:
                before.end(_NORMAL)
            self._push_socket.heard[stream.id] = self
            await self._send(stream, told(self._service, "handshake", stream))
            if stream.id not in self._streams:
                self._disposers.append(
                    await run_in_threadpool(self._push_socket.feed.listen, stream.patient, self._ringer())
                )
            self._streams[stream.id] = stream
        self._rung.set()  # something may have changed between the handshake and the listening

    def _ringer(self) -> Callable[[], None]:
        loop = asyncio.get_running_loop()

        def ring() -> None:
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(self._rung.set)

        return ring

    async def _tell(self) -> None:
        while True:
            with anyio.move_on_after(self._pause()):
                await self._rung.wait()
            self._rung.clear()
            sent = [await self._tell_one(stream) for stream in list(self._streams.values())]
            if any(sent):
                await asyncio.sleep(self._service.push.bounds.gap)

    async def _tell_one(self, stream: Stream) -> bool:
        """Sends the new events or the due heartbeat of a subscription. If it has ended, the connection ends, too."""
        try:
            bundle = await run_in_threadpool(news, self._service, self._push_socket.reauthorize, stream)
        except Ended:
            raise _Over(_POLICY) from None
        if bundle is None and self._is_due(stream):
            bundle = told(self._service, "heartbeat", stream)
        if bundle is not None:
            await self._send(stream, bundle)
        return bundle is not None

    async def _send(self, stream: Stream, bundle: dict[str, Any]) -> None:
        try:
            async with asyncio.timeout(self._service.push.bounds.send):
                await self._websocket.send_text(json_text.dumps(bundle))
        except TimeoutError:
            raise _Over(_POLICY) from None  # a client that does not read is closed
        self._told_at[stream.id] = time.monotonic()

    def _is_due(self, stream: Stream) -> bool:
        return stream.heartbeat is not None and self._until_due(stream) <= 0

    def _until_due(self, stream: Stream) -> float:
        return self._told_at[stream.id] + (stream.heartbeat or 0) - time.monotonic()

    def _pause(self) -> float:
        """Seconds until the next heartbeat or the next check of permissions."""
        due = [max(0.0, self._until_due(stream)) for stream in self._streams.values() if stream.heartbeat is not None]
        return min([self._service.push.bounds.check, *due])
