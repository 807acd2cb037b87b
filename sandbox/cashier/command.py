"""Runs the sandbox cashier until it is told to stop; prints one line with its address when it listens."""

from __future__ import annotations

import argparse
import os
import socket
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import httpx
import uvicorn

from hospital.base import clock, log
from hospital.base.signing import Signer, own_key
from sandbox.cashier.api import Api
from sandbox.cashier.counter import Counter
from sandbox.cashier.database import open_database
from sandbox.cashier.notices import Deliver, Notices
from sandbox.cashier.web import cashier_app

_CALLBACK = "/pay/callbacks/sandbox"
_SECONDS = 5.0


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=8461, help="default 8461; 0 takes a free one")
    parser.add_argument("--page", default="", help="the address people reach it under, when that is another one")
    parser.add_argument("--hospital", default="http://127.0.0.1:8460", help="the hospital that is told of payments")
    parser.add_argument("--db", type=Path, required=True, help="its own SQLite file")
    parser.add_argument("--keys", type=Path, required=True, help="the folder with both sides' keys")
    parser.add_argument(
        "--speed", type=float, default=1.0, help="divides the pauses between tries to tell the hospital"
    )
    parser.add_argument("--with-parent", action="store_true", help="ends when its standard input does")


def run(args: argparse.Namespace) -> int:
    """0 when it was told to stop; 1 when it cannot listen."""
    try:
        listening = socket.create_server((args.host, args.port))
    except OSError as problem:
        print(f"error: cannot listen on {args.host}:{args.port}: {problem.strerror}", file=sys.stderr)
        return 1
    page = args.page or f"http://{args.host}:{listening.getsockname()[1]}"
    own_key(args.keys, "cashier")
    signer = Signer(args.keys, "cashier", clock.now)
    counter = Counter(open_database(args.db), page)
    notices = Notices(counter, signer, _over_http(args.hospital), args.speed)
    log.configure()
    settings = uvicorn.Config(
        cashier_app(Api(counter, signer), notices), access_log=False, log_config=None, server_header=False
    )
    server = uvicorn.Server(settings)
    if args.with_parent:
        threading.Thread(target=_end_with_parent, args=(server,), daemon=True).start()
    print(f"cashier ready: {page}", flush=True)
    with suppress(KeyboardInterrupt):  # Ctrl-C: the server has ended in order, then says it once more
        server.run(sockets=[listening])
    return 0


def _over_http(hospital: str) -> Deliver:
    client = httpx.Client(base_url=hospital, timeout=_SECONDS, follow_redirects=False)

    def deliver(headers: Mapping[str, str], body: bytes) -> bool:
        try:
            answer = client.post(_CALLBACK, headers={**headers, "Content-Type": "application/json"}, content=body)
        except httpx.HTTPError:
            return False
        return answer.status_code == 200

    return deliver


def _end_with_parent(server: uvicorn.Server) -> None:
    os.read(0, 1)
    server.should_exit = True
