"""The app goes to the back, comes to the front, and ends: what stays open and what does not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import flet as ft
import pytest

from app.compose import session_of
from app.lifecycle import Lifecycle
from app.tasks import Tasks
from services.account.session import Account
from services.account.states import Locked, Unlocked
from services.device.desktop_notifier import Desktop, DesktopNotifier
from services.device.network import HintedNetwork
from services.sync.cycle import Sync
from services.sync.listening import Listening
from tests.services.account.devices import CODE, Device, device, hospital
from tests.views.harness import Shown, show

__all__ = ["device", "hospital"]  # fixtures of this file


@dataclass
class Running:
    account: Account
    lifecycle: Lifecycle
    device: Device
    network: HintedNetwork


@pytest.fixture
async def running(device: Device) -> AsyncIterator[Running]:
    account = await device.signed_in()
    network = HintedNetwork()
    sync = Sync(lambda: session_of(account), device.clock, network)
    listening = Listening(lambda: session_of(account), sync, network)
    lifecycle = Lifecycle(
        account,
        sync,
        listening,
        device.clock,
        network=network,
        notifier=DesktopNotifier(lambda notice: (notice, ""), Desktop(lambda *_: None)),
        tasks=Tasks(),
    )
    yield Running(account, lifecycle, device, network)
    await lifecycle.close()


@asynccontextmanager
async def _page(running: Running, platform: str) -> AsyncIterator[Shown]:
    async with show(lambda: ft.Text(value=""), platform=platform) as shown:
        running.lifecycle.attend(shown.page)
        yield shown


async def _sends(shown: Shown, state: ft.AppLifecycleState) -> None:
    await shown.session.dispatch_event(shown.page._i, "app_lifecycle_state_change", {"state": state.value})
    await asyncio.sleep(0.05)


async def test_a_phone_locks_when_it_goes_to_the_back(running: Running) -> None:
    async with _page(running, "android") as page:
        await _sends(page, ft.AppLifecycleState.INACTIVE)
        assert isinstance(running.account.state, Unlocked)
        await _sends(page, ft.AppLifecycleState.PAUSE)
        await page.until(lambda: isinstance(running.account.state, Locked))


async def test_a_desktop_in_the_back_locks_after_the_idle_time_only(running: Running) -> None:
    async with _page(running, "linux") as page:
        await _sends(page, ft.AppLifecycleState.HIDE)
        assert isinstance(running.account.state, Unlocked)
        running.device.clock.advance(minutes=6)
        await _sends(page, ft.AppLifecycleState.SHOW)
        await page.until(lambda: isinstance(running.account.state, Locked))


async def test_the_device_says_when_the_network_goes_and_comes(running: Running) -> None:
    async with _page(running, "android") as page:
        (connectivity,) = (one for one in page.page.services if isinstance(one, ft.Connectivity))
        for said, online in (("none", False), ("wifi", True)):
            await page.session.dispatch_event(connectivity._i, "change", {"connectivity": [said]})
            await page.until(lambda: running.network.online is online)  # noqa: B023 - awaited in the same turn


async def test_the_end_closes_the_store_and_the_next_start_is_locked(running: Running) -> None:
    await running.lifecycle.close()
    assert isinstance(running.account.state, Locked)
    again = await running.device.start()
    assert isinstance(again.state, Locked)
    await again.unlock(CODE)
    assert isinstance(again.state, Unlocked)
    await again.lock()
