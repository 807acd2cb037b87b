"""`serve`: runs the hospital until it is told to stop; prints one line with the address when it is ready."""

from __future__ import annotations

import argparse
import gc
import os
import socket
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from hospital.app import create_app
from hospital.auth import demo_proxies, demo_start
from hospital.base import clock, log
from hospital.base.config import Config
from hospital.base.private_files import NOT_CHECKED
from hospital.base.rounds import Round
from hospital.billing.choosing import NoCashier, provider_of
from hospital.billing.provider import Provider
from hospital.cli import audit_head, demo_reach
from hospital.cli.demo_reach import NotOnNetwork
from hospital.cli.live import EVERY_SECONDS, PACE, Play
from hospital.demo import build, seed
from hospital.demo.people import CARERS, Carer
from hospital.fhir.proxy import ProxyRole
from hospital.fhir.push import PushLimits
from hospital.limits.connections import Connections
from hospital.scheduling import sweep as day
from hospital.scheduling import wait_statistics

#: A thread that comes back from the database asks for Python's lock after so long; with 5 ms, Python's own, whoever
#: holds the turn of the writers waits for threads that only compute.
_SWITCH_SECONDS: Final = 0.001
#: Python looks for garbage that refers to itself after so many new objects. Requests leave little of it, and what there
#: is after 700, Python's own number, mostly belongs to requests that are not answered yet.
_NEW_OBJECTS: Final = 20_000


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true", help="demo data, and a message box in place of text messages")
    parser.add_argument(demo_reach.FLAG, action="store_true", help="demo mode may be reached from other machines")
    parser.add_argument("--live", action="store_true", help="plays a clinic day: people come, are called, get results")
    parser.add_argument("--pace", type=float, default=PACE, help=f"how many times faster it is played ({PACE:g})")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=None, help="default: HOSPITAL_PORT or 8460; 0 takes a free one")


def run(args: argparse.Namespace) -> int:
    config = Config.from_env()
    port = config.port if args.port is None else args.port
    try:
        listening = _listen(args.host, port)
    except OSError as problem:
        print(f"error: cannot listen on {args.host}:{port}: {problem.strerror}", file=sys.stderr)
        return 1
    port = listening.getsockname()[1]
    known_as = os.environ.get("HOSPITAL_BASE_URL") or f"http://{_written(args.host)}:{port}"
    config = replace(config, port=port, base_url=known_as.rstrip("/"), demo=config.demo or args.demo or args.live)
    try:
        if config.demo:
            demo_reach.check(listening.getsockname()[0], config.base_url, meant=args.demo_on_network)
        with provider_of(config) as provider:
            return _serve(config, provider, listening, args.pace if args.live else 0)
    except (NoCashier, NotOnNetwork) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1


def _serve(config: Config, provider: Provider | None, listening: socket.socket, pace: float) -> int:
    if NOT_CHECKED:
        print(f"note: {NOT_CHECKED}", file=sys.stderr)
    sys.setswitchinterval(_SWITCH_SECONDS)
    gc.set_threshold(_NEW_OBJECTS)
    app = create_app(config, provider=provider)
    if config.demo:
        seed.ensure(app.state.store, clock.now())
        demo_proxies.ensure(app.state.sign_in, map(_looking_after, CARERS))
    duties = day.WITHOUT_DESK if config.demo and not pace else day.DUTIES
    app.state.rounds.rounds += [
        Round(lambda: day.sweep(app.state.store, clock.now(), duties), day.EVERY_SECONDS),
        Round(lambda: wait_statistics.measure(app.state.store, clock.now()), wait_statistics.EVERY_SECONDS),
        Round(lambda: day.offer_vacancies(app.state.store, clock.now()), day.VACANCIES_EVERY_SECONDS),
    ]
    if config.audit_head:
        head = Path(config.audit_head)
        keeping = Round(lambda: audit_head.keep(app.state.store.trail, config, head), audit_head.EVERY_SECONDS)
        app.state.rounds.rounds.append(keeping)
    if pace > 0:
        play = Play.opened(app.state.store, clock.now(), build.DEFAULT_SEED, pace)
        app.state.rounds.rounds.append(Round(lambda: play.step(clock.now()), EVERY_SECONDS))
    # no access log: its lines would hold query strings, and those the state and challenge of a sign-in
    log.configure()
    server = Announcing(settings_of(app, config), config)
    server.run(sockets=[listening])
    app.state.store.close()
    return 0


def _looking_after(carer: Carer) -> tuple[str, str, str, ProxyRole]:
    role = ProxyRole.GUARDIAN if carer.guardian else ProxyRole.GRANTED
    return carer.related_person, carer.patient_id, carer.holder_id, role


def settings_of(app: ASGIApp, config: Config) -> uvicorn.Config:
    """How the hospital is served: who is believed, and what a connection may take before the gate sees a request."""
    return uvicorn.Config(
        app,
        http=Connections(config.limits, config.trusted_proxies).protocol(),
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        proxy_headers=bool(config.trusted_proxies),
        forwarded_allow_ips=list(config.trusted_proxies),
        ws_max_size=PushLimits().message_bytes,
        ws_per_message_deflate=False,
    )


class Announcing(uvicorn.Server):
    """A server that prints its address once it answers."""

    def __init__(self, config: uvicorn.Config, hospital: Config) -> None:
        super().__init__(config)
        self._hospital = hospital

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        gc.collect()
        gc.freeze()  # what is there now stays as long as the server does, and need not be looked at again
        base = self._hospital.base_url
        tried = (
            f" messages {base}/demo/messages patient or nurse {base}{demo_start.PATH}" if self._hospital.demo else ""
        )
        print(f"hospital ready: FHIR {self._hospital.fhir_base}{tried}", flush=True)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError:
        made.close()
        raise
    return made


def _written(host: str) -> str:
    if host in ("0.0.0.0", "::"):  # noqa: S104 - only recognised here; whoever listens everywhere said so
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
