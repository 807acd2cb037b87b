"""What every program of the sandbox does alike: it listens, tells the hospital, and ends with whoever started it."""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress

import httpx
import uvicorn
from starlette.types import ASGIApp

_SECONDS = 5.0


def listen(host: str, port: int) -> socket.socket | None:
    """A socket that listens there; None after the reason stands on stderr."""
    try:
        return socket.create_server((host, port))
    except OSError as problem:
        sys.stderr.write(f"error: cannot listen on {host}:{port}: {problem.strerror}\n")
        return None


def serve(app: ASGIApp, listening: socket.socket, ready: str, *, with_parent: bool) -> int:
    """Says `ready` and answers until it is told to stop, or until its standard input ends where it is `with_parent`.
    Returns 0."""
    server = uvicorn.Server(uvicorn.Config(app, access_log=False, log_config=None, server_header=False))
    if with_parent:
        threading.Thread(target=_end_with_parent, args=(server,), daemon=True).start()
    sys.stdout.write(f"{ready}\n")
    sys.stdout.flush()
    with suppress(KeyboardInterrupt):  # Ctrl-C: the server has ended in order, then says it once more
        server.run(sockets=[listening])
    return 0


def over_http(hospital: str, path: str, taken: frozenset[int]) -> Callable[[Mapping[str, str], bytes], bool]:
    """Sends JSON to an address of the hospital's; says whether the hospital has it, by these statuses."""
    client = httpx.Client(base_url=hospital, timeout=_SECONDS, follow_redirects=False)

    def deliver(headers: Mapping[str, str], body: bytes) -> bool:
        try:
            answer = client.post(path, headers={**headers, "Content-Type": "application/json"}, content=body)
        except httpx.HTTPError:
            return False
        return answer.status_code in taken

    return deliver


def _end_with_parent(server: uvicorn.Server) -> None:
    os.read(0, 1)
    server.should_exit = True
