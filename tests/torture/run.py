"""Kills the app, or the hospital, again and again while both work; then lets them agree and gives the verdict."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from local_store import outbox
from local_store.exact_json import loads
from local_store.store import LocalStore, Reader
from services.account.hospital import Hospital as AtHospital
from services.device import vault
from tests.services.sync.worlds import PATIENT
from tests.torture.journal import Journal
from tests.torture.lives import Life, Ward
from tests.torture.person import PASSCODE, house_of, unlock
from tests.torture.schedule import app_moments, hospital_moments
from tests.torture.staff import Staff
from tests.torture.verdict import TYPES, History, Name, findings

ROUND: Final = 20  # kills with one phone; then another one begins, with a first sync of its own
BUSY, CALM = 0.03, 0.2  # seconds at most between two edits of a person
MOST_CYCLES: Final = 60


@dataclass
class Outcome:
    """What came of a run. `findings` is empty when nothing was lost, nothing doubled and there is no gap."""

    kills: int = 0
    edits: int = 0
    staff: int = 0
    resources: int = 0
    findings: list[str] = field(default_factory=list)

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(
            self.kills + other.kills,
            self.edits + other.edits,
            self.staff + other.staff,
            self.resources + other.resources,
            [*self.findings, *other.findings],
        )


@dataclass
class Phone:
    """One phone: what is on its disk, and what its person was told."""

    home: Path
    journal: Path

    @classmethod
    def new(cls, home: Path, ward: Ward) -> Phone:
        """A phone that is signed in and has never synced. Its key is in a file, not in this machine's own keyring. One
        person uses one phone after the other, so the journal goes on."""
        home.mkdir()
        (home / vault.FILE).write_text("{}")

        async def sign_in() -> None:
            account = house_of(home).account
            await account.start()
            await account.use_token(AtHospital(ward.base, "ward"), ward.own, PATIENT, PASSCODE)
            await account.close()

        asyncio.run(sign_in())
        return cls(home, home.parent / "journal")

    def verdict(self, ward: Ward) -> Outcome:
        """Lets phone and hospital agree, then compares."""
        on_phone = asyncio.run(self._converge())
        journal, history = Journal(self.journal), History.of(ward.base, ward.system)
        return Outcome(resources=len(on_phone), findings=findings(journal, history, on_phone))

    async def _converge(self) -> dict[Name, dict[str, Any]]:
        house = house_of(self.home)
        await house.account.start()
        await unlock(house)
        store = house.account.store
        for _ in range(MOST_CYCLES):
            await _send_all_again(store)
            status = await house.sync.run_once()
            waiting = await store.read(outbox.unsent)
            if status.error is None and not waiting and not house.sync.last_tally.changed:
                break
        else:
            raise AssertionError(await store.read(outbox.entries), status.error)
        on_phone = await store.read(_everything)
        await house.account.close()
        return on_phone


async def _send_all_again(store: LocalStore) -> None:
    for entry in await store.read(outbox.entries):
        await store.write(outbox.retry, entry.entry_id)


def _everything(r: Reader) -> dict[Name, dict[str, Any]]:
    rows = r.rows("SELECT type, id, body FROM resource")
    return {(type_, id_): loads(body) for type_, id_, body in rows if type_ in TYPES}


@contextmanager
def at_work(ward: Ward, seed: int) -> Iterator[Staff]:
    """The hospital's own side writes meanwhile."""
    staff = Staff(ward.base, ward.system, seed)
    staff.start()
    try:
        yield staff
    finally:
        staff.end()


def kill_the_app(folder: Path, count: int, seed: int) -> Outcome:
    """Kills the app `count` times at moments from `seed`; a new phone every `ROUND` kills."""
    ward = Ward(folder)
    ward.start()
    total, moments = Outcome(), app_moments(seed, count)
    try:
        for start in range(0, count, ROUND):
            phone = Phone.new(folder / f"phone-{start}", ward)
            with at_work(ward, seed + start) as staff:
                for number, moment in enumerate(moments[start : start + ROUND]):
                    life = Life(phone.home, phone.journal, seed + start + number, BUSY)
                    life.until(moment)
                    life.kill()
                    total.kills += 1
            total += phone.verdict(ward)
            total.staff += staff.written
        total.edits = Journal(phone.journal).told
    finally:
        ward.kill()
    return total


def kill_the_hospital(folder: Path, count: int, seed: int) -> Outcome:
    """Kills the hospital `count` times at moments from `seed`, while the app goes on writing."""
    ward = Ward(folder)
    total, moments = Outcome(), hospital_moments(seed, count)
    try:
        for start in range(0, count, ROUND):
            phone = Phone.new(folder / f"phone-{start}", ward)
            life = Life(phone.home, phone.journal, seed + start, CALM)
            with at_work(ward, seed + start) as staff:
                for moment in moments[start : start + ROUND]:
                    ward.begin()
                    if moment.after is not None:
                        ward.wait_until_ready()
                    time.sleep(moment.delay)
                    ward.kill()
                    total.kills += 1
            ward.start()
            life.kill()
            total += phone.verdict(ward)
            total.staff += staff.written
            ward.kill()
        total.edits = Journal(phone.journal).told
    finally:
        ward.kill()
    return total
