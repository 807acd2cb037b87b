"""A session that the hospital ends in the middle of things: what was waiting says so, signing in again leads back to
it, and what was asked is settled. The whole app, its real store and the real hospital."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import flet as ft
import httpx
import pytest
from fastapi import FastAPI

from app.compose import session_of
from hospital.app import create_app
from hospital.base.config import Config
from local_store import outbox
from services.account.session import Account
from services.account.states import SignedOut, Unlocked
from services.clients import Clients
from services.device.network import HintedNetwork
from services.fhir.resource import reference_id
from services.sync.cycle import Sync
from tests.fakes.clock import StandingClock
from tests.fakes.wires import Wires, answer_lost, asks, status
from tests.hospital.databases import sqlite_database
from tests.local_store.worlds import MemoryVault
from tests.prepared import prepare
from tests.services.account.browser import Browser
from tests.services.account.devices import CODE, OTHER_PHONE, PHONE, Device
from tests.services.booking.clinics import clinic_with_one_number, last_number
from tests.services.sync.worlds import BASE, at_hospital, fill, person, server_store
from tests.views.harness import Shown, show_app
from tests.views.house import BEIJING
from views import paths
from views.context import AppContext
from views.routes import CLIENTS, SCREENS

SIGN_IN_AGAIN, AT_THE_HOSPITAL, LATER = "重新登录", "去医院网页登录", "以后再说"
ENDED, HELD, REASON = "登录已过期", "医院为您留着这个号", "想看什么（可不填）"
NOT_KNOWN = "还不知道有没有留到号"
CONFIRM_WAITS = "确认还没有送到医院"


@dataclass
class Clinic:
    """A device on which somebody is signed in, and the hospital where one number is left in a half hour."""

    device: Device
    hospital: FastAPI
    account: Account
    app: AppContext
    role: str

    def ends_the_session(self) -> None:
        """No token is taken any more, and the refresh token is not either."""
        self.device.wires.repair()
        self.device.wires.always(status(401), lambda request: "authorization" in request.headers)
        self.device.wires.always(status(400, body={"error": "invalid_grant"}), asks("POST", "/auth/token"))

    async def holds(self, shown: Shown) -> str:
        """Taps the recommended time; gives the address where its number is asked for."""
        await shown.until(lambda: "其他时间都在下面" in shown.words)
        await shown.press("约这个时间")
        address = await shown.follow()
        await shown.until(lambda: "正在请医院留号……" in shown.words)
        return address

    async def is_held(self, shown: Shown) -> str:
        address = await self.holds(shown)
        await self.app.sync.run_once()
        await shown.until(lambda: HELD in shown.words)
        return address

    async def signs_in_again(self, shown: Shown) -> None:
        self.device.wires.repair()
        await shown.press(SIGN_IN_AGAIN)
        await shown.press(AT_THE_HOSPITAL)
        await shown.until(lambda: isinstance(state := self.account.state, Unlocked) and state.session_ok)
        await self.app.sync.run_once()

    def appointment(self, address: str) -> str:
        found = at_hospital(self.hospital, "Appointment", address.rpartition("/")[2])
        return str(found["status"]) if found else ""


@pytest.fixture
async def clinic(tmp_path: Path) -> AsyncIterator[Clinic]:
    await prepare(_settled, tmp_path)
    clock = StandingClock()
    hospital = _hospital(tmp_path, clock)
    schedule = at_hospital(hospital, "Schedule", reference_id(last_number()["schedule"]) or "")
    assert schedule is not None
    wires = Wires(httpx.ASGITransport(app=hospital))
    device = Device(tmp_path / "home", hospital, MemoryVault(), clock, wires)
    account = await device.signed_in()
    sync = Sync(lambda: session_of(account), clock, HintedNetwork())
    await sync.run_once()
    browser = Browser(hospital, PHONE)

    async def no_file(_name: str, _content: bytes) -> bool:
        return False

    app = AppContext(
        account, sync, device.preferences, clock, BEIJING, browser.open, no_file,
        Clients(lambda: CLIENTS, lambda: session_of(account), clock), device_zone=BEIJING,
    )  # fmt: skip
    yield Clinic(device, hospital, account, app, reference_id(schedule["actor"][0], "PractitionerRole") or "")
    await account.lock()
    server_store(hospital).close()


def _hospital(folder: Path, clock: StandingClock) -> FastAPI:
    config = Config(sqlite_database(folder / "hospital.sqlite"), BASE, demo=True)
    return create_app(config, now=lambda: clock.moment)


async def _settled(folder: Path) -> None:
    """The database of the hospital with its times and two patients."""
    hospital = _hospital(folder, StandingClock())
    for id_, name, phone in (("p1", "王芳", PHONE), ("p2", "李雷", OTHER_PHONE)):
        fill(hospital, {**person(id_, name), "telecom": [{"system": "phone", "value": phone}]})
    clinic_with_one_number(hospital)
    server_store(hospital).close()


@asynccontextmanager
async def at_the_times(clinic: Clinic) -> AsyncIterator[Shown]:
    async with show_app(clinic.app, SCREENS, route=paths.booking_slots(clinic.role)) as shown:
        yield shown


def is_waiting(shown: Shown) -> bool:
    return bool(shown.all(ft.ProgressRing))


async def test_a_number_asked_for_is_not_waited_for_in_vain_and_is_held_after_signing_in_again(clinic: Clinic) -> None:
    async with at_the_times(clinic) as shown:
        address = await clinic.holds(shown)
        clinic.ends_the_session()
        await clinic.app.sync.run_once()
        await shown.until(lambda: NOT_KNOWN in shown.words)
        assert not is_waiting(shown)
        await shown.press(SIGN_IN_AGAIN)
        await shown.press(LATER)
        assert NOT_KNOWN in shown.words
        await clinic.signs_in_again(shown)
        await shown.until(lambda: HELD in shown.words)
        assert shown.page.route == address
        assert clinic.appointment(address) == "pending"


async def test_a_confirmation_whose_answer_was_lost_is_found_booked_with_what_was_typed(clinic: Clinic) -> None:
    async with at_the_times(clinic) as shown:
        address = await clinic.is_held(shown)
        await shown.type(REASON, "头晕三天")
        clinic.device.wires.always(answer_lost, asks("PUT", "/Appointment"))
        await shown.press("确认预约")
        await clinic.app.sync.run_once()
        clinic.ends_the_session()
        await clinic.app.sync.run_once()
        await shown.until(lambda: CONFIRM_WAITS in shown.words and ENDED in shown.words)
        assert not is_waiting(shown)
        await clinic.signs_in_again(shown)
        assert (await shown.follow()).startswith("/appointments/")
        await shown.until(lambda: "预约成功" in shown.texts())
        found = at_hospital(clinic.hospital, "Appointment", address.rpartition("/")[2])
        assert found is not None
        assert (found["status"], found["comment"]) == ("booked", "头晕三天")
        assert await clinic.account.store.read(outbox.unsent) == 0


async def test_words_that_were_being_typed_are_there_after_signing_in_again_and_after_a_lock(clinic: Clinic) -> None:
    async with at_the_times(clinic) as shown:
        address = await clinic.is_held(shown)
        await shown.type(REASON, "头晕三天")
        clinic.ends_the_session()
        await clinic.app.sync.run_once()
        await shown.until(lambda: ENDED in shown.words)
        await clinic.signs_in_again(shown)
        await shown.until(lambda: HELD in shown.words)
        assert shown.field(REASON).value == "头晕三天"
        await clinic.account.lock()
        await shown.until(lambda: HELD not in shown.words)
        await clinic.account.unlock(CODE)
        await shown.until(lambda: HELD in shown.words and shown.field(REASON).value == "头晕三天")
        assert shown.page.route == address


async def test_escape_and_back_leave_the_sign_in_and_nothing_below_it(clinic: Clinic) -> None:
    async with at_the_times(clinic) as shown:
        await clinic.is_held(shown)
        clinic.ends_the_session()
        await clinic.app.sync.run_once()
        await shown.until(lambda: ENDED in shown.words)
        leave: tuple[Callable[[], object], ...] = (
            lambda: shown.key("Escape"),
            lambda: shown.fire(shown.page, "view_pop", {"route": paths.sign_in()}),
        )
        for each in leave:
            await shown.press(SIGN_IN_AGAIN)
            assert AT_THE_HOSPITAL in shown.words
            await each()  # type: ignore[misc]
            await shown.until(lambda: HELD in shown.words)
        assert await clinic.account.store.read(outbox.unsent) == 0


async def test_whoever_signs_in_next_on_this_device_does_not_come_to_the_former_ones_screen(clinic: Clinic) -> None:
    async with at_the_times(clinic) as shown:
        await clinic.is_held(shown)
        await clinic.account.lock()
        await clinic.account.sign_out(send_first=False)
        assert isinstance(clinic.account.state, SignedOut)
        assert await shown.follow() == paths.home()
        await clinic.account.sign_in.begin(Browser(clinic.hospital, OTHER_PHONE).open)
        await clinic.account.set_passcode(CODE)
        await shown.until(lambda: "就诊" in shown.words)
        await clinic.app.sync.run_once()
        assert HELD not in shown.words
        assert await clinic.account.store.read(outbox.unsent) == 0
