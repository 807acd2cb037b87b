"""The two programs as processes that can be killed at any moment. Both fork from a server that has imported them.

What runs is what `python -m hospital serve` and `main.py` run; only the second of imports before it is saved.
"""

from __future__ import annotations

import multiprocessing
import os
import socket
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final

from hospital.__main__ import main
from hospital.auth.database import prepare
from hospital.auth.scopes import granted
from hospital.auth.tokens import AccessTokens
from hospital.fhir.store.store import FhirStore
from tests.e2e.programs import DidNotStart, free_port
from tests.services.sync.worlds import PATIENT, person, reading
from tests.torture.person import live
from tests.torture.schedule import PATIENCE, Moment

RECORD: Final = 450  # readings that the hospital has from before: three pages
READY_WITHIN: Final = 120.0
TOKEN_MINUTES: Final = 600
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["hospital.__main__", "tests.torture.person"])


def fork(work: Callable[..., None], *args: Any) -> BaseProcess:
    """Starts `work` in a process of its own."""
    process = _forks.Process(target=work, args=args, daemon=True)
    process.start()
    return process


def end(process: BaseProcess, *, may_have_ended: bool = False) -> None:
    """Ends it as a power cut would. AssertionError when it had already ended by itself and may not have."""
    assert may_have_ended or process.is_alive(), "it ended by itself"
    process.kill()
    process.join(10)


class Ward:
    """A hospital with one person's record in it, and tokens for its own side and for that person."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}/fhir"
        self._log = folder / "hospital.base.log"
        self._database = f"sqlite:///{folder / 'hospital.sqlite'}"
        self._process: BaseProcess | None = None
        store = FhirStore.open(self._database, self.base)
        with store.begin() as tx:
            for body in (person(), *(reading(f"past-{number}") for number in range(RECORD))):
                tx.put(body)
        prepare(store.engine)
        tokens = AccessTokens(store.engine)
        self.system = tokens.for_system(TOKEN_MINUTES)
        self.own = tokens.for_patient(PATIENT, granted("patient/*.cruds"), TOKEN_MINUTES)
        store.close()

    def begin(self) -> None:
        """Starts it and does not wait."""
        self._process = fork(_serve, self._database, self.port, str(self._log))

    def start(self) -> None:
        """Starts it and waits until it answers."""
        self.begin()
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline and self._process is not None and self._process.is_alive():
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise DidNotStart(self._log.read_text("utf-8", "replace"))

    def kill(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            end(process)


def _serve(database: str, port: int, log: str) -> None:
    """`python -m hospital serve`, its words in a file."""
    with Path(log).open("ab") as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
    os.environ |= {"HOSPITAL_DB": database, "HOSPITAL_PORT": str(port)}
    os.environ.pop("HOSPITAL_DEMO", None)
    main(["serve"])


class Life:
    """One life of the app, from its start to the moment it is killed."""

    def __init__(self, home: Path, journal: Path, seed: int, pause: float) -> None:
        self._heard, tell = _forks.Pipe(duplex=False)
        self._process = fork(live, str(home), str(journal), seed, pause, tell)
        tell.close()

    def until(self, moment: Moment) -> None:
        """Waits for the moment; a life in which it never comes is long enough after `PATIENCE`."""
        deadline = time.monotonic() + PATIENCE
        left = moment.times
        while moment.after is not None and left and self._heard.poll(max(0.0, deadline - time.monotonic())):
            left -= self._heard.recv() == moment.after
        time.sleep(moment.delay)

    def kill(self) -> None:
        end(self._process)
        self._heard.close()
