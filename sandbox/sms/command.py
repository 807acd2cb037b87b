"""Runs the sandbox SMS gateway until it is told to stop; prints one line with its address when it listens."""

from __future__ import annotations

import argparse
import os
import sys
import threading
from pathlib import Path

from hospital.base import clock, log
from hospital.base.shared_signing import SharedSigner
from sandbox.program import listen, over_http, serve
from sandbox.sms.message_centre import MessageCentreServer
from sandbox.sms.phones import Phones
from sandbox.sms.web import REPORTS_PATH, sms_app

_TAKEN = frozenset({200, 404})  # 404: of a message that this hospital never sent


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
    listening = listen(args.host, args.port)
    if listening is None:
        return 1
    if not key:
        print("error: SANDBOX_SMS_KEY is not set", file=sys.stderr)
        return 1
    log.configure()
    phones = Phones(args.db)
    deliver = over_http(args.hospital, REPORTS_PATH, _TAKEN)
    app = sms_app(phones, SharedSigner(key.encode(), clock.now), deliver, args.late)
    if args.smpp_port is not None:
        centre = MessageCentreServer((args.host, args.smpp_port), phones, key)
        threading.Thread(target=centre.serve_forever, daemon=True).start()
        print(f"message centre ready: {args.host}:{centre.server_address[1]}", flush=True)
    ready = f"SMS gateway ready: http://{args.host}:{listening.getsockname()[1]}"
    return serve(app, listening, ready, with_parent=args.with_parent)
