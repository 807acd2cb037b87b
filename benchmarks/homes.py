"""The app with a data folder as after a first sync: passcode set, so many resources in the encrypted store."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from benchmarks.clinic import PANEL, report, visit
from benchmarks.programs import free_port, program
from benchmarks.records import PATIENT, observation, patient
from local_store import keys, resources
from local_store.store import Writer
from services.account.hospital import Hospital
from services.account.preferences import PreferencesStore
from services.account.session import Account
from services.clock import DeviceClock
from services.fhir.words import words
from views.i18n.texts import Language, texts_for

PASSCODE: Final = "274913"
NOBODY_THERE: Final = "http://127.0.0.1:1/fhir"  # an unreachable hospital: the app works without it
TEXTS: Final = texts_for(Language.CHINESE)
_CHUNK: Final = 5000


async def furnish(home: Path, count: int) -> None:
    """Makes the folder, with `count` resources: results, a report for every dozen of them up to 500, three visits."""
    account = Account(home, PreferencesStore(home / "device.json"), DeviceClock())
    await account.start()
    await account.use_token(Hospital(NOBODY_THERE, "安心医院"), "no-token", PATIENT, PASSCODE)
    bodies = _bodies(count)
    while chunk := list(islice(bodies, _CHUNK)):
        await account.store.write(_keep, chunk)
    await account.lock()


def _keep(w: Writer, bodies: list[dict[str, Any]]) -> None:
    for body in bodies:
        resources.put(w, body, patient=PATIENT, fetched_at="2026-11-21T02:00:00.000Z", text=words(body))


def _bodies(count: int) -> Iterator[dict[str, Any]]:
    reports = min(500, count // (PANEL * 2))
    yield patient()
    yield from map(visit, range(3))
    yield from map(report, range(reports))
    yield from map(observation, range(count - reports - 4))


@contextmanager
def app(home: Path, log: Path) -> Iterator[str]:
    """Runs the app on a data folder until the block ends. Gives the address of its page once it can be opened."""
    port = free_port()
    env = {"ANXIN_HOME": str(home), "ANXIN_VIEW": "none", "ANXIN_PORT": str(port)}
    with program([sys.executable, "main.py"], port, log, env):
        yield newest_address(log)


def newest_address(log: Path) -> str:
    """The address that opens the app next: each works once."""
    return str(re.findall(r"^Anxin: (\S+)$", log.read_text("utf-8"), re.M)[-1])


def guess_seconds() -> float:
    """The seconds that one passcode attempt takes on this machine now."""
    vault = _Pocket()
    start = perf_counter()
    keys.create(vault, PASSCODE)
    return perf_counter() - start


class _Pocket(dict[str, bytes]):
    """A vault in memory."""

    name: Final = "file"

    def set(self, name: str, value: bytes) -> None:
        self[name] = value

    def delete(self, name: str) -> None:
        self.pop(name, None)
