"""Runs the sandbox SMS gateway until it is told to stop; prints one line with its address when it listens."""

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
from hospital.base.shared_signing import SharedSigner
from sandbox.sms.message_centre import MessageCentreServer
from sandbox.sms.phones import Phones
from sandbox.sms.web import REPORTS_PATH, Deliver, sms_app

_SECONDS = 5.0


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=8462, help="default 8462; 0 takes a free one")
    parser.add_argument("--hospital", default="http://127.0.0.1:8460", help="the hospital that gets delivery reports")
    parser.add_argument("--db", type=Path, required=True, help="its own SQLite file")
    parser.add_argument("--smpp-port", type=int, default=None, help="takes texts by SMPP, too; 0 takes a free port")
    parser.add_argument("--late", type=float, default=60.0, help="how many seconds a late answer takes")
    parser.add_argument("--with-parent", action="store_true", help="ends when its standard input does")


def run(args: argparse.Namespace) -> int:
    """0 when it was told to stop; 1 when it cannot listen, or has no secret (SANDBOX_SMS_KEY, the hospital's
    HOSPITAL_SMS_KEY)."""
    key = os.environ.get("SANDBOX_SMS_KEY", "")
    try:
        listening = socket.create_server((args.host, args.port))
    except OSError as problem:
        print(f"error: cannot listen on {args.host}:{args.port}: {problem.strerror}", file=sys.stderr)
        return 1
    if not key:
        print("error: SANDBOX_SMS_KEY is not set", file=sys.stderr)
        return 1
    log.configure()
    phones = Phones(args.db)
    app = sms_app(phones, SharedSigner(key.encode(), clock.now), _over_http(args.hospital), args.late)
    server = uvicorn.Server(uvicorn.Config(app, access_log=False, log_config=None, server_header=False))
    if args.with_parent:
        threading.Thread(target=_end_with_parent, args=(server,), daemon=True).start()
    if args.smpp_port is not None:
        centre = MessageCentreServer((args.host, args.smpp_port), phones, key)
        threading.Thread(target=centre.serve_forever, daemon=True).start()
        print(f"message centre ready: {args.host}:{centre.server_address[1]}", flush=True)
    print(f"SMS gateway ready: http://{args.host}:{listening.getsockname()[1]}", flush=True)
    with suppress(KeyboardInterrupt):  # Ctrl-C: the server has ended in order, then says it once more
        server.run(sockets=[listening])
    return 0


def _over_http(hospital: str) -> Deliver:
    client = httpx.Client(base_url=hospital, timeout=_SECONDS, follow_redirects=False)

    def deliver(headers: Mapping[str, str], body: bytes) -> bool:
        try:
            answer = client.post(REPORTS_PATH, headers={**headers, "Content-Type": "application/json"}, content=body)
        except httpx.HTTPError:
            return False
        return answer.status_code in (200, 404)  # 404: of a message that this hospital never sent

    return deliver


def _end_with_parent(server: uvicorn.Server) -> None:
    os.read(0, 1)
    server.should_exit = True
