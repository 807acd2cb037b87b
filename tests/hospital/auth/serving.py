"""A real hospital on loopback: uvicorn in a thread on a free port, with a clock that tests can move."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from hospital.app import create_app
from hospital.auth.limits import SignInLimits
from hospital.base.config import Config
from hospital.channels.demo_box import DemoBox
from hospital.cli.serve import settings_of
from tests.hospital.databases import empty_database


@dataclass
class MovableClock:
    """A clock that stands where a test puts it."""

    moment: datetime = field(default_factory=lambda: datetime(2026, 3, 4, 1, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, **much: float) -> None:
        self.moment += timedelta(**much)


@dataclass(frozen=True)
class Hospital:
    app: FastAPI
    base: str
    clock: MovableClock

    def code_for(self, phone: str) -> str:
        """The digits in the newest message to this phone."""
        box = self.app.state.sign_in.demo
        assert isinstance(box, DemoBox)
        return next(one.code for one in box.newest() if one.phone == phone)

    def messages(self) -> int:
        box = self.app.state.sign_in.demo
        assert isinstance(box, DemoBox)
        return len(box.newest())


@contextmanager
def running(app: ASGIApp, listening: socket.socket) -> Iterator[None]:
    """Serves as the hospital is served: one with its own settings, anything else with the usual ones."""
    own = app.state.config if isinstance(app, FastAPI) and hasattr(app.state, "config") else Config("")
    server = uvicorn.Server(settings_of(app, own))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(20)


@contextmanager
def hospital(
    folder: Path,
    *,
    demo: bool = True,
    limits: SignInLimits | None = None,
    clock: MovableClock | None = None,
    url: str = "",
    meeting: str = "",
) -> Iterator[Hospital]:
    """Serves until the block ends, on an empty database unless `url` names one. The socket listens before uvicorn runs,
    so a first request is never refused."""
    clock = clock or MovableClock()
    listening = socket.create_server(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{listening.getsockname()[1]}"
    config = Config(url or empty_database(folder), base, demo=demo, meeting=meeting)
    app = create_app(config, now=clock, sign_in_limits=limits)
    try:
        with running(app, listening):
            yield Hospital(app, base, clock)
    finally:
        app.state.store.close()
