"""Runs the sandbox cashier until it is told to stop; prints one line with its address when it listens."""

from __future__ import annotations

import argparse
from pathlib import Path

from hospital.base import clock, log
from hospital.base.signing import Signer, own_key
from sandbox.cashier.api import Api
from sandbox.cashier.counter import Counter
from sandbox.cashier.database import open_database
from sandbox.cashier.notices import Notices
from sandbox.cashier.web import cashier_app
from sandbox.program import listen, over_http, serve

_CALLBACK = "/pay/callbacks/sandbox"
_TAKEN = frozenset({200})


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
    listening = listen(args.host, args.port)
    if listening is None:
        return 1
    page = args.page or f"http://{args.host}:{listening.getsockname()[1]}"
    own_key(args.keys, "cashier")
    signer = Signer(args.keys, "cashier", clock.now)
    counter = Counter(open_database(args.db), page)
    notices = Notices(counter, signer, over_http(args.hospital, _CALLBACK, _TAKEN), args.speed)
    log.configure()
    app = cashier_app(Api(counter, signer), notices)
    return serve(app, listening, f"cashier ready: {page}", with_parent=args.with_parent)
