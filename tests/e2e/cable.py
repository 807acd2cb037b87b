"""The way between the app and the hospital, as something that can be cut: bytes go through it until they do not."""

from __future__ import annotations

import socket
import struct
from contextlib import suppress
from enum import Enum
from threading import Lock, Thread

_CHUNK = 64 * 1024
_TORN = struct.pack("ii", 1, 0)  # SO_LINGER: closed with a reset, as a lost network ends a connection


class Way(Enum):
    """What comes through."""

    WHOLE = "whole"
    CUT = "cut"
    THERE = "there"  # what is asked arrives, the answer does not come back


class Cable:
    """Listens on `port` and leads to another one on this machine. Ends with `close`."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._listening = socket.create_server(("127.0.0.1", port))
        self._to = 0
        self._way = Way.WHOLE
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        self._left: int | None = None

    def lead_to(self, port: int) -> None:
        """Begins to carry what is asked at `port` to the program that listens on this one."""
        self._to = port
        Thread(target=self._take_calls, daemon=True).start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Nothing comes through any more, and what was under way is torn."""
        with self._lock:
            self._way, torn, self._open = Way.CUT, self._open, set()
        for one in torn:
            _tear(one)

    def lose_answers(self) -> None:
        """The hospital hears and acts; its answer tears the line instead of arriving, and until then nobody knows."""
        self._way = Way.THERE

    def cut_after(self, sent: int) -> None:
        """Nothing comes through any more as soon as so many bytes of what is asked have gone there."""
        self._left = sent

    def mend(self) -> None:
        self._way, self._left = Way.WHOLE, None

    def close(self) -> None:
        self.cut()
        self._listening.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for a call, so that the port is free
        self._listening.close()

    def _take_calls(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:  # closed: the test is over
                return
            far = self._connected()
            if far is None:
                _tear(near)
                continue
            Thread(target=self._carry, args=(near, far), daemon=True).start()
            Thread(target=self._carry, args=(far, near, True), daemon=True).start()

    def _connected(self) -> socket.socket | None:
        """The other end of a new call; None while nothing comes through."""
        if self._way is Way.CUT:
            return None
        try:
            return socket.create_connection(("127.0.0.1", self._to))
        except OSError:
            return None

    def _carry(self, source: socket.socket, target: socket.socket, back: bool = False) -> None:
        with self._lock:
            self._open.add(source)
        try:
            while chunk := source.recv(_CHUNK):
                if back and self._way is Way.THERE:
                    raise ConnectionResetError
                target.sendall(chunk if back else self._let_through(chunk))
            target.shutdown(socket.SHUT_WR)
            source.close()
        except OSError:
            _tear(source)
            _tear(target)
        with self._lock:
            self._open.discard(source)

    def _let_through(self, chunk: bytes) -> bytes:
        """What of it comes through; cuts when that was all."""
        if self._left is None:
            return chunk
        chunk, self._left = chunk[: self._left], max(0, self._left - len(chunk))
        if not self._left:
            self.cut()
            raise ConnectionResetError
        return chunk


def _tear(one: socket.socket) -> None:
    with suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _TORN)
        one.shutdown(socket.SHUT_RDWR)
    with suppress(OSError):
        one.close()
