"""Sessions that end in ways nobody planned: a token used twice, a sign-in left halfway, a closed record."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from fastapi import FastAPI

from app.compose import session_of
from local_store import outbox
from services.account.session import NeedsPasscode, SignedOut, Unlocked
from services.device.network import HintedNetwork
from services.errors import AppError, SessionExpired
from services.record.person import record_is_closed
from services.sync.cycle import Sync
from tests.services.account.browser import Browser
from tests.services.account.devices import CODE, PHONE, Device, device, hospital
from tests.services.sync.worlds import BASE, at_hospital, fill, new_id, reading

__all__ = ["device", "hospital"]  # fixtures of this file


async def test_a_refresh_token_used_twice_ends_the_session_and_keeps_what_is_unsent(device: Device) -> None:
    account = await device.signed_in()
    await account.store.write(outbox.enqueue, reading(new_id()), patient="p1", created_at="2026-11-21T04:00:00Z")
    await account.lock()
    kept = dict(device.vault.records)  # a backup of the device, with the refresh token of that day
    await account.unlock(CODE)
    for _ in range(2):
        device.clock.advance(hours=2)
        await account.client.read("Patient", "p1")
    await account.lock()

    device.vault.records |= {"session": kept["session"]}
    old = await device.start()
    await old.unlock(CODE)
    with suppress(AppError):
        await old.client.read("Patient", "p1")
    assert isinstance(old.state, Unlocked)
    assert not old.state.session_ok
    try:
        await old.client.read("Patient", "p1")
    except SessionExpired:
        pass
    else:
        raise AssertionError("a used token still opens the record")
    assert await old.store.read(outbox.unsent) == 1
    await old.close()


async def test_a_sign_in_left_halfway_leaves_nothing_and_can_be_begun_again(device: Device, hospital: FastAPI) -> None:
    account = await device.start()
    await account.choose_hospital(BASE)
    opened = asyncio.Event()

    async def look_away(_url: str) -> None:
        opened.set()

    signing_in = asyncio.ensure_future(account.sign_in.begin(look_away))
    await opened.wait()
    account.sign_in.cancel()
    await signing_in
    assert isinstance(account.state, SignedOut)
    assert device.vault.records == {}

    await account.sign_in.begin(Browser(hospital, PHONE).open)
    assert isinstance(account.state, NeedsPasscode)
    await account.close()  # the app ends before a passcode was chosen
    again = await device.start()
    assert isinstance(again.state, SignedOut)
    assert not list(device.home.glob("store/*.db"))
    await again.sign_in.begin(Browser(hospital, PHONE).open)
    await again.set_passcode(CODE)
    assert isinstance(again.state, Unlocked)
    await again.close()


async def test_a_record_the_hospital_closed_says_so_and_stays_readable(device: Device, hospital: FastAPI) -> None:
    account = await device.signed_in()
    await account.store.write(outbox.enqueue, reading(new_id()), patient="p1", created_at="2026-11-21T04:00:00Z")
    body = at_hospital(hospital, "Patient", "p1")
    assert body is not None
    fill(hospital, {**body, "active": False})
    sync = Sync(lambda: session_of(account), device.clock, HintedNetwork())
    await sync.run_once()
    assert await account.store.read(record_is_closed, "p1")
    assert await account.store.read(lambda r: r.value("SELECT count(*) FROM resource")) >= 2
    await account.close()
