"""The two programs as a person starts them: real processes on loopback, each with a folder of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import httpx

ROOT = Path(__file__).parents[2]
MOVED = ("-m", "tests.fakes.moved_clock")


class DidNotStart(AssertionError):
    """A program ended or stayed silent; the message holds what it wrote."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Program:
    """One process that answers under `url` when it is ready; everything it writes goes to `log`."""

    module: tuple[str, ...]
    url: str
    log: Path
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self, within: float = 90.0) -> None:
        self.spawn()
        self.wait_until_ready(within)

    def spawn(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.arguments(),
                cwd=ROOT,
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )

    def arguments(self) -> list[str]:
        """The command that starts it."""
        return [sys.executable, *self.module]

    def wait_until_ready(self, within: float = 90.0) -> None:
        assert self.process is not None
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise DidNotStart(self.log.read_text("utf-8", "replace"))
            if self._answers():
                return
        raise DidNotStart(f"silent for {within} s\n{self.log.read_text('utf-8', 'replace')}")

    def _answers(self) -> bool:
        """A client of httpx costs more than the programs do in the meantime, so it is made once there is a listener."""
        parts = urlsplit(self.url)
        try:
            socket.create_connection((parts.hostname or "", parts.port or 80), timeout=2).close()
            return httpx.get(self.url, timeout=2).status_code < 500
        except (OSError, httpx.TransportError):
            time.sleep(0.1)
            return False

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(5)
        self.process = None

    def pause(self) -> None:
        """Freezes the process: it keeps its connections and answers nobody."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """Ends the process at once, as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(5)
        self.process = None


class Hospital(Program):
    """The demo hospital on a database file of its own. `known_as`: where people reach it when that is not its own
    port; its desk uses its own, with `desk_token`. `clock`: the file of a `MovedClock`; such a hospital adds no days to
    its calendar."""

    def __init__(
        self, folder: Path, port: int = 0, known_as: str = "", desk_token: str = "", clock: Path | None = None
    ) -> None:
        self.port = port or free_port()
        self.desk_token = desk_token
        self.database = folder / "hospital.db"
        self.origin = f"http://127.0.0.1:{self.port}"
        self.base = f"{self.origin}/fhir"
        self.known_as = known_as or self.origin
        environment = {
            "HOSPITAL_DB": f"sqlite:///{self.database}",
            "HOSPITAL_PORT": str(self.port),
            "HOSPITAL_BASE_URL": self.known_as,
        }
        self._module = ("-m", "hospital") if clock is None else (*MOVED, str(clock), "hospital")
        served = ("serve", "--demo") if clock is None else ("serve",)
        log = folder / "hospital.base.log"
        super().__init__((*self._module, *served), f"{self.base}/metadata", log, environment)

    def command(self, *arguments: str) -> str:
        """Runs `python -m hospital ARGUMENTS` on this database and gives what it printed."""
        done = subprocess.run(
            [sys.executable, *self._module, *arguments],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        return done.stdout.strip()


class App(Program):
    """The app served to a browser, with its data in `home`. `clock`: the file of a `MovedClock`."""

    def __init__(self, home: Path, hospital: Hospital, log: Path, temp: Path, clock: Path | None = None) -> None:
        self.port = free_port()
        self.home = home
        environment = {
            "ANXIN_HOME": str(home),
            "ANXIN_HOSPITAL": f"{hospital.known_as}/fhir",
            "ANXIN_DEMO": "1",
            "ANXIN_VIEW": "none",
            "ANXIN_PORT": str(self.port),
            "TMPDIR": str(temp),
        }
        module = ("main.py",) if clock is None else (*MOVED, str(clock), "app")
        super().__init__(module, f"http://127.0.0.1:{self.port}/", log, environment)

    def address(self) -> str:
        """The newest address it has given out; each lets one page in."""
        return re.findall(r"^Anxin: (\S+)$", self.log.read_text("utf-8", "replace"), re.M)[-1]


class StartApp(Protocol):
    """Starts an app with a data folder of the given name; the same name again is a restart on the same data.
    `signed_in`: with a folder in which the main person is signed in and has everything; it asks for the passcode."""

    def __call__(self, name: str, *, signed_in: bool = False) -> App: ...
