"""One cycle: push, then pull, then report. The only place in sync where an error becomes a value."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from local_store.changes import ChangeFeed
from services.clock import Clock, instant, too_far
from services.device.network import TOPIC as NETWORK_TOPIC
from services.device.network import Network
from services.errors import AppError, Offline, StoreLocked
from services.sync.screens import Screens
from services.sync.tally import Tally
from services.sync.wake import Pace, Wake

if TYPE_CHECKING:
    from local_store.store import LocalStore
    from services.fhir.capabilities import Capabilities
    from services.fhir.client import FhirClient, Params
    from services.sync.deleted import Deleted

log = logging.getLogger(__name__)

TOPIC: Final = "sync"
LAST_SUCCESS: Final = "sync.last-success"
MOST_PAGES: Final = 20  # of one fetch for a screen


@dataclass(frozen=True)
class HospitalSession:
    """What sync and payments use: an open store, the hospital's client, and the people whose records are kept here."""

    store: LocalStore
    client: FhirClient
    patients: tuple[str, ...]


@dataclass(frozen=True)
class SyncStatus:
    """What screens show of sync. `progress` is set during the first, long pull. `error`: of the last cycle.
    `clock_off`: how far the hospital's clock is ahead of this device's, in whole minutes, when that is too far."""

    running: bool = False
    last_success: datetime | None = None
    progress: tuple[int, int] | None = None
    error: AppError | None = None
    online: bool = True
    clock_off: timedelta | None = None


class Sync:
    """Synchronises the store with the hospital. One cycle at a time; `changes` publishes the topic "sync".

    ```
            wake: outbox, network back, timer, wake()
    IDLE -----------------------------------------------> PUSHING -> PULLING (pushes between pages) -> IDLE
                                                             '--------- any AppError ----------------> IDLE + error
    no session (locked, signed out): sleeps until wake()
    ```
    """

    def __init__(self, session: Callable[[], HospitalSession | None], clock: Clock, network: Network) -> None:
        self.changes = ChangeFeed()
        self.status = SyncStatus(online=network.online)
        self.last_tally = Tally()
        self._session = session
        self._clock = clock
        self._network = network
        self._wake = Wake()
        self._pace = Pace()
        self.push_connected = False  # a live subscription: the hospital notifies of changes by itself
        self._cycle = asyncio.Lock()
        self._pushing = asyncio.Lock()
        self._screens = Screens()
        self._deleted: Deleted = {}
        self._left: frozenset[tuple[int, int]] = frozenset()
        self._attended: LocalStore | None = None
        self._capabilities: Capabilities | None = None
        self._stop_listening: Callable[[], None] = lambda: None
        network.changes.listen(frozenset({NETWORK_TOPIC}), self._network_changed)

    def wake(self) -> None:
        """Asks for a cycle soon. Never waits."""
        self._wake.ring()

    def set_push_connected(self, *, connected: bool) -> None:
        """Sets whether the hospital notifies of changes by itself (a live subscription). While it does, polling is
        rare; when the connection is lost, polling starts again with its shortest pause."""
        if connected == self.push_connected:
            return
        self.push_connected = connected
        if not connected:
            self._pace = Pace()
        self._wake.ring(whole=False)

    def offered(self, store: LocalStore) -> Capabilities | None:
        """The capabilities of this store's hospital; None until a cycle has read them."""
        return self._capabilities if store is self._attended else None

    async def run_forever(self) -> None:
        """Cycles whenever it is time, until cancelled. Started once, by the supervisor in `app/tasks.py`."""
        whole = True
        while True:
            session = self._session()
            if session is None:
                await self._wake.wait(None)
                whole = True
                continue
            if whole or not await self._push_only(session):
                await self.run_once()
            whole = await self._wake.wait(self._pace.seconds(push_connected=self.push_connected))

    async def run_once(self) -> SyncStatus:
        """Runs one whole cycle. If a cycle is already running, waits for its end instead."""
        if self._cycle.locked():
            async with self._cycle:
                return self.status
        async with self._cycle:
            session = self._session()
            if session is None:
                return self.status
            await self._attend(session)
            self._tell(running=True)
            tally, error = Tally(), None
            try:
                tally, error = await self._run(session)
            except StoreLocked:
                log.debug("locked while syncing")
            except AppError as failure:
                error = failure
            finally:
                ends = {"progress": None, "error": error, "online": self._is_online(error)}
                self._tell(running=False, **ends, clock_off=too_far(session.client.clock_apart))
            self.last_tally = tally
            self._pace = self._pace.after(error, news=tally.changed > 0)
            log.debug("cycle: %s, %s", tally, error.code if error else "ok")
            return self.status

    async def fetch(self, type_: str, params: Params) -> Tally:
        """Fetches what a screen needs now (the free slots of one doctor) into the store; a running pull waits between
        two pages until it has arrived. Raises typed errors."""
        session = self._here()
        async with self._screens:
            return await self._fetch(session, type_, params)

    async def _fetch(self, session: HospitalSession, type_: str, params: Params) -> Tally:
        from services.fhir.paging import next_link
        from services.sync.position import slices
        from services.sync.pull import keep_for

        total = Tally()
        page = await session.client.search(type_, params)
        for _ in range(MOST_PAGES):
            now = instant(self._clock.now())
            for part in slices(page):
                total += await session.store.write(keep_for, part, session.patients, now)
            following = next_link(page)
            if following is None:
                break
            page = await session.client.page(following)
        return total

    async def refresh(self, type_: str, id_: str) -> None:
        """Fetches one resource again; if the hospital has deleted it, it is deleted here. Raises typed errors."""
        from local_store import resources
        from services.fhir.failures import Gone
        from services.sync.pull import keep_for

        session = self._here()
        try:
            body = await session.client.read(type_, id_)
        except Gone:
            await session.store.write(resources.remove, type_, id_)
            raise
        page = {"entry": [{"resource": body}]}
        await session.store.write(keep_for, page, session.patients, instant(self._clock.now()))

    def _here(self) -> HospitalSession:
        session = self._session()
        if session is None:
            raise StoreLocked
        return session

    async def _run(self, session: HospitalSession) -> tuple[Tally, AppError | None]:
        from local_store import settings
        from services.fhir.capabilities import capabilities_of

        error = await self._push(session)
        if isinstance(error, Offline):
            return Tally(), error
        if self._capabilities is None:
            self._capabilities = capabilities_of(await session.client.capabilities())
        tally, trouble = await self._catch_up(session, self._capabilities)
        error = error or trouble
        if trouble is None:
            now = self._clock.now()
            await session.store.write(settings.put, LAST_SUCCESS, instant(now))
            self.status = replace(self.status, last_success=now)
        return tally, error

    async def _catch_up(self, session: HospitalSession, capabilities: Capabilities) -> tuple[Tally, AppError | None]:
        from services.sync.catch_up import PullCallbacks, catch_up, scopes_and_news
        from services.sync.together import Together

        async def between_pages() -> None:  # a person who looks or acts does not wait for a long pull to end
            await self._screens.served()
            if await self._has_new(session):
                await self._push(session)

        def on_progress(done: int, of: int) -> None:
            if self.status.last_success is None:
                self._tell(progress=(done, of))

        there = self._clock.now() + (session.client.clock_apart or timedelta())  # this device's clock may be days off
        yesterday = (there - timedelta(days=1)).date()  # today wherever the hospital is
        place = (session.store, session.client, self._clock)
        scopes, found = await scopes_and_news(
            *place, capabilities=capabilities, patients=session.patients, today=yesterday
        )
        self._deleted.clear()
        return await catch_up(
            *place,
            scopes=scopes,
            found=found,
            together=Together(capabilities),
            callbacks=PullCallbacks(between_pages, on_progress),
            deleted=self._deleted,
        )

    async def _push_only(self, session: HospitalSession) -> bool:
        """Sends what is new in the outbox. False when a whole cycle should follow: this push or the last one failed."""
        try:
            await self._attend(session)
            if not await self._has_new(session):
                return True
            return await self._push(session) is None and self.status.error is None
        except StoreLocked:
            return True

    async def _has_new(self, session: HospitalSession) -> bool:
        """Whether an entry became due since the last push; entries which that push left wait for the next cycle."""
        from local_store import outbox

        return bool(await session.store.read(outbox.due, instant(self._clock.now())) - self._left)

    async def _push(self, session: HospitalSession) -> AppError | None:
        from local_store import outbox
        from services.sync.deleted import deletions
        from services.sync.push import push

        async with self._pushing:
            before = await session.store.read(outbox.entries_that_delete)
            report = await push(session.store, session.client, self._clock, self._capabilities)
            self._deleted |= deletions(before, await session.store.read(outbox.entries_that_delete))
            self._left = await session.store.read(outbox.due, instant(self._clock.now()))
        return report.error

    async def _attend(self, session: HospitalSession) -> None:
        """Switches to another store after an unlock: listens to its outbox, and reads how old its data is."""
        if session.store is self._attended:
            return
        from local_store import outbox

        self._stop_listening()
        self._attended, self._capabilities = session.store, None
        self._stop_listening = session.store.changes.listen(
            frozenset({outbox.TOPIC}), lambda: self._wake.ring(whole=False)
        )
        last = await last_success(session.store)
        self.status = replace(self.status, last_success=last, error=None)

    def _network_changed(self) -> None:
        self._tell(online=self._network.online)
        if self._network.online:
            self.wake()

    def _is_online(self, error: AppError | None) -> bool:
        """Whether the hospital counts as reachable: always after a success, else by the error and the system's hint."""
        return error is None or (self._network.online and not isinstance(error, Offline))

    def _tell(self, **fields: object) -> None:
        new = replace(self.status, **fields)  # type: ignore[arg-type]  # field names are checked by the dataclass
        if new != self.status:
            self.status = new
            self.changes.publish(frozenset({TOPIC}))


async def last_success(store: LocalStore) -> datetime | None:
    """When this store was last in step with the hospital, by this device's clock; None for never."""
    from local_store import settings
    from services.fhir.when import instant_of

    return instant_of(await store.read(settings.get, LAST_SUCCESS))
