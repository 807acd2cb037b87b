"""The app's life cycle: background work, pages that go to the background or return, and changes of the device's
network.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

import flet as ft

from app.tasks import Tasks
from services.account.session import TOPIC as ACCOUNT_TOPIC
from services.account.session import Account
from services.account.states import Unlocked
from services.alarm import NotificationKind
from services.clock import Clock
from services.device.network import HintedNetwork
from services.sync.cycle import Sync
from services.sync.listening import Listening

if TYPE_CHECKING:
    from services.device.notifier import Notifier

IDLE_CHECK_SECONDS = 5.0
LEFT = {ft.AppLifecycleState.HIDE, ft.AppLifecycleState.PAUSE}
BACK = {ft.AppLifecycleState.SHOW, ft.AppLifecycleState.RESUME}


class Lifecycle:
    """Runs sync, listening, the idle lock and what features do in the `background` for the process; each page reports
    whether it is in front."""

    def __init__(
        self,
        account: Account,
        sync: Sync,
        listening: Listening,
        clock: Clock,
        *,
        network: HintedNetwork,
        notifier: Notifier | None,
        tasks: Tasks,
        background: Mapping[str, Callable[[], Awaitable[None]]] | None = None,
    ) -> None:
        self._account = account
        self._sync = sync
        self._listening = listening
        self._clock = clock
        self._network = network
        self._notifier = notifier
        self._tasks = tasks
        self._background = dict(background or {})
        self._starting = asyncio.Lock()
        self._started = False

    async def start(self) -> None:
        """Reads the state that the last run left on the device, then starts the background work; once."""
        async with self._starting:
            if not self._started:
                await self._start()
                self._started = True

    async def _start(self) -> None:
        await self._account.start()
        self._account.changes.listen(frozenset({ACCOUNT_TOPIC}), self._account_changed)
        self._tasks.start("sync", self._sync.run_forever)
        self._tasks.start("listening", self._listening.run_forever)
        self._tasks.start("idle lock", self._lock_when_idle)
        for name, work in self._background.items():
            self._tasks.start(name, work)

    def attend(self, page: ft.Page) -> None:
        """Listens to this page going to the background and returning, and to its device's network."""

        async def changed(event: ft.AppLifecycleStateChangeEvent) -> None:
            if event.state in LEFT:
                self._account.seen(in_front=False)
                await self._left(page)
            elif event.state in BACK:
                self._account.seen(in_front=True)
                await self._came_back()

        page.on_app_lifecycle_state_change = changed
        page.services.append(ft.Connectivity(on_change=self._network_changed))

    async def close(self) -> None:
        """Ends the background work and locks, so that the key leaves memory and the file is closed in order."""
        await self._tasks.close()
        await self._account.close()

    def _account_changed(self) -> None:
        state = self._account.state
        unseen = isinstance(state, Unlocked) and not state.session_ok and not self._account.in_front
        if unseen and self._notifier is not None:  # a phone has none: what is not in front there is locked
            self._notifier.notify(NotificationKind.SIGN_IN_NEEDED)
        self._listening.look()
        self._sync.wake()

    def _network_changed(self, event: ft.ConnectivityChangeEvent) -> None:
        self._network.hint(online=event.connectivity != [ft.ConnectivityType.NONE])

    async def _left(self, page: ft.Page) -> None:
        """Locks a phone at once, so that nobody else sees the record, unless the person is signing in in the browser.
        On a desktop a hidden window is still with its owner; there the idle time decides."""
        from views.device import PHONES  # noqa: PLC0415 - the screens are imported while the browser starts

        if page.platform in PHONES and not page.web and not self._account.sign_in.is_running:
            await self._account.lock()

    async def _came_back(self) -> None:
        await self._account.idle_check(self._clock.now())
        self._sync.wake()

    async def _lock_when_idle(self) -> None:
        while True:
            await asyncio.sleep(IDLE_CHECK_SECONDS)
            await self._account.idle_check(self._clock.now())
