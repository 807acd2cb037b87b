"""Listens for the hospital's notifications of changes, so that sync can poll rarely. Polling continues as a fallback:
what a lost notification would have brought comes a little later.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from services.device.network import TOPIC as NETWORK_TOPIC
from services.device.network import Network
from services.errors import (
    AccessDenied,
    AppError,
    NotDownloaded,
    Offline,
    Rejected,
    ServerUnavailable,
    SessionExpired,
)
from services.fhir import terms
from services.sync.cycle import TOPIC as SYNC_TOPIC
from services.sync.cycle import HospitalSession, Sync

if TYPE_CHECKING:
    from services.fhir.notification import NotificationType

log = logging.getLogger(__name__)

FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 5 * 60.0
GREETING: Final = 15.0  # seconds a server may take for its handshake
MISSED: Final = 2.5  # missed heartbeats after which the connection counts as dead
STEADY: Final = 30.0  # a connection that lasted this long counts as good


class Listening:
    """Keeps one websocket to the hospital while it is possible and useful. Closes it at once when that ends.

    ```
              look(): open store, hospital offers it, online
    SLEEPING ------------------------------------------------> SUBSCRIBING -> CONNECTING --handshake--> LISTENING
       ^  ^                                                        |              |                        |
       |  '--- look(): locked, signed out, offline (any time) -----+--------------+------------------------'
       |                                                           |              '- closed, silent -> PAUSING -> again
       '--- the hospital refuses, or requires a new sign-in -------'
    LISTENING: each notification wakes sync; meanwhile sync polls rarely (`Sync.set_push_connected`), unless the
    hospital refuses notifications for one of the people
    ```
    """

    def __init__(
        self,
        session: Callable[[], HospitalSession | None],
        sync: Sync,
        network: Network,
        *,
        first_pause: float = FIRST_PAUSE,
    ) -> None:
        self._session = session
        self._sync = sync
        self._network = network
        self._first_pause = first_pause
        self._place: HospitalSession | None = None
        self._refused: HospitalSession | None = None
        self._asked_whom: tuple[str, ...] = ()
        self._changed = asyncio.Event()
        self._staying: asyncio.Timeout | None = None
        sync.changes.listen(frozenset({SYNC_TOPIC}), self.look)
        network.changes.listen(frozenset({NETWORK_TOPIC}), self.look)

    def look(self) -> None:
        """Checks again whether there is a hospital to listen to. Never waits."""
        place = self._where()
        if place == self._place:
            return
        self._place = place
        self._changed.set()
        if self._staying is not None and not self._staying.expired():
            self._staying.reschedule(asyncio.get_running_loop().time())

    async def run_forever(self) -> None:
        """Listens whenever it can, until cancelled. Started once, by the supervisor in `app/tasks.py`."""
        tries = 0
        while True:
            self.look()
            self._changed.clear()
            place = self._place
            if place is None:
                tries = 0
                await self._changed.wait()
                continue
            error, lasted = await self._stay(place)
            if isinstance(error, Rejected | AccessDenied | SessionExpired):
                log.info("the hospital does not let us listen: %s", error.code)
                self._refused = place  # a new sign-in is another session
            elif error is not None:
                tries = 0 if lasted > STEADY else tries + 1
                await self._pause(tries, error)

    def _where(self) -> HospitalSession | None:
        session = self._session()
        if session is None or session == self._refused:
            return None
        if not (self._network.online and self._sync.status.online):
            return None  # only sync tries to reach the hospital; listening follows
        offered = self._sync.offered(session.store)
        return session if offered is not None and offered.tells(terms.RECORD_CHANGED) else None

    async def _stay(self, place: HospitalSession) -> tuple[AppError | None, float]:
        """Listens until the connection ends. Returns why (None: no longer needed) and after how many seconds."""
        now = asyncio.get_running_loop().time
        started = now()
        error: AppError | None = None
        self._staying = asyncio.timeout(None)
        try:
            async with self._staying:
                await self._listen(place)
        except TimeoutError:
            error = None if self._staying.expired() else Offline()
        except AppError as failure:
            error = failure
        finally:
            self._staying = None
            self._sync.set_push_connected(connected=False)
        log.debug("listening ended: %s", error.code if error else "there is no reason to any more")
        return error, now() - started

    async def _listen(self, place: HospitalSession) -> None:
        from services.fhir.notification import NotificationType
        from services.fhir.socket import Socket, open_socket
        from services.sync import subscription

        try:
            admitted = await subscription.admitted(place.store, place.client, place.patients)
        except (AccessDenied, NotDownloaded, Rejected):
            await self._ask_whom(place)
            raise
        if admitted.patients != place.patients:
            await self._ask_whom(place)

        async def next_from(socket: Socket, patience: float | None) -> NotificationType | None:
            try:
                async with asyncio.timeout(patience):
                    return await socket.next()
            except TimeoutError:
                raise Offline from None  # no heartbeat: the connection is dead

        async with open_socket(admitted.binding.address, place.client.base) as socket:
            await socket.bind(admitted.binding.token)
            kind = await next_from(socket, GREETING)
            self._sync.set_push_connected(connected=admitted.patients == place.patients)
            patience = admitted.heartbeat * MISSED if admitted.heartbeat else None
            while True:
                if kind is not NotificationType.HEARTBEAT:  # also a handshake: nothing reported what changed before it
                    self._sync.wake()
                kind = await next_from(socket, patience)

    async def _ask_whom(self, place: HospitalSession) -> None:
        """Where the hospital tells nothing of somebody any more, their access may have ended: a renewed session says
        whose records are covered now. Asked once for the same people: a hospital may have other reasons."""
        if len(place.patients) > 1 and self._asked_whom != place.patients:
            await place.client.renew_session()
            self._asked_whom = place.patients
            self.look()

    async def _pause(self, tries: int, error: AppError) -> None:
        """Waits, longer each time, with jitter, so that not all phones reconnect at once. `look` can end the wait."""
        pause = min(LONGEST_PAUSE, self._first_pause * 2.0 ** min(tries, 16)) * random.uniform(0.5, 1.0)  # noqa: S311
        retry_after = error.retry_after if isinstance(error, ServerUnavailable) else None
        try:
            async with asyncio.timeout(max(pause, retry_after or 0.0)):
                await self._changed.wait()
        except TimeoutError:
            return
