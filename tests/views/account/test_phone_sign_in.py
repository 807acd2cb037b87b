"""From the tap to the passcode, with the phone: the whole house, the real hospital, a real phone's pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta, timezone

import flet as ft
import pytest

from services.account.people import People
from services.account.session import Account
from services.account.states import NeedsPasscode, SignedOut, Unlocked
from services.clients import Clients
from services.device.network import HintedNetwork
from services.sync.cycle import Sync
from tests.fakes.wires import asks, status
from tests.services.account.clinic_pcs import Pc, clock, hospital, pc
from tests.services.account.devices import CODE
from tests.services.sync.worlds import BASE
from tests.views.harness import Shown, show_app
from views import paths
from views.context import AppContext
from views.routes import CLIENTS, SCREENS

__all__ = ["clock", "hospital", "pc"]  # fixtures of this file
BEIJING = timezone(timedelta(hours=8))
DOOR = "用手机扫码登录"


@pytest.fixture
async def account(pc: Pc) -> AsyncIterator[Account]:
    pc.turns = asyncio.Semaphore(0)
    made = await pc.start()
    await made.choose_hospital(BASE)
    yield made
    made.sign_in.cancel()
    await made.lock()


@pytest.fixture
def app(pc: Pc, account: Account) -> AppContext:
    async def no_browser(_url: str) -> None:
        return

    async def no_file(_name: str, _content: bytes) -> bool:
        return False

    def nobody() -> None:
        return None

    return AppContext(
        account,
        Sync(nobody, pc.clock, HintedNetwork()),
        pc.preferences,
        pc.clock,
        BEIJING,
        no_browser,
        no_file,
        Clients(lambda: CLIENTS, nobody, pc.clock),
        device_zone=BEIJING,
    )


def _a_pause(pc: Pc) -> None:
    """Lets the PC ask the hospital once more."""
    assert pc.turns is not None
    pc.turns.release()


async def _code(pc: Pc, shown: Shown) -> str:
    """The short code that stands on the screen."""
    await shown.until(lambda: bool(shown.all(ft.Image)))
    (spoken,) = (s.label for s in shown.all(ft.Semantics) if s.label and s.label.startswith("登录码："))
    return spoken.removeprefix("登录码：").replace(" ", "").replace(",", "-")


async def _opened(pc: Pc, shown: Shown) -> str:
    await shown.until(lambda: DOOR in shown.texts())
    await shown.press(DOOR)
    return await _code(pc, shown)


def _link(code: str) -> str:
    return f"{BASE}/auth/device?user_code={code}"


async def test_a_person_who_says_yes_on_the_phone_goes_on_at_the_passcode(
    pc: Pc, account: Account, app: AppContext
) -> None:
    async with show_app(app, SCREENS) as shown:
        code = await _opened(pc, shown)
        assert f"{BASE}/auth/device" in shown.texts()
        assert "10:00 后过期" in shown.texts()
        (picture,) = shown.all(ft.Image)
        assert isinstance(picture.src, str)
        assert picture.src.startswith("<svg")
        await pc.approved(link=_link(code))()
        _a_pause(pc)
        await shown.until(lambda: isinstance(account.state, NeedsPasscode))
        assert "设一个口令" in shown.texts()
        await shown.type("新口令", CODE)
        await shown.type("再输一遍", CODE)
        await shown.press("完成")
        await shown.until(lambda: isinstance(account.state, Unlocked))
    assert account.people == People.of_patient("p1")


async def test_a_code_that_has_expired_is_told_and_a_new_one_works(pc: Pc, account: Account, app: AppContext) -> None:
    async with show_app(app, SCREENS) as shown:
        first = await _opened(pc, shown)
        pc.clock.advance(minutes=10)
        await shown.until(lambda: "二维码过期了" in shown.texts())
        await shown.press("换一个新的")
        second = await _code(pc, shown)
        assert second != first
        await pc.approved(link=_link(second))()
        _a_pause(pc)
        await shown.until(lambda: "设一个口令" in shown.texts())


async def test_a_no_on_the_phone_is_told_and_one_may_try_again(pc: Pc, account: Account, app: AppContext) -> None:
    async with show_app(app, SCREENS) as shown:
        code = await _opened(pc, shown)
        await pc.approved(link=_link(code), decision="deny")()
        _a_pause(pc)
        await shown.until(lambda: "您没有同意授权" in shown.words)
        assert isinstance(account.state, SignedOut)
        await shown.press("换一个新的")
        assert await _code(pc, shown) != code


async def test_another_way_in_stops_the_waiting(pc: Pc, account: Account, app: AppContext) -> None:
    async with show_app(app, SCREENS) as shown:
        await _opened(pc, shown)
        assert account.sign_in.is_running
        await shown.press("换别的方式登录")
        assert "去医院网页登录" in shown.texts()
        assert not account.sign_in.is_running
        _a_pause(pc)
        await shown.settle()
        assert pc.wires.count("POST", "/auth/token") == 0


async def test_without_a_network_it_says_so_and_goes_on_when_there_is_one(
    pc: Pc, account: Account, app: AppContext
) -> None:
    async with show_app(app, SCREENS) as shown:
        await shown.until(lambda: DOOR in shown.texts())
        pc.wires.cut = True
        await shown.press(DOOR)
        await shown.until(lambda: "现在连不上医院" in shown.words)
        pc.wires.cut = False
        await shown.press("换一个新的")
        assert await _code(pc, shown)


async def test_a_session_that_ended_is_renewed_with_the_phone_and_leads_back(
    pc: Pc, account: Account, app: AppContext
) -> None:
    pc.turns = None
    pc.meanwhile[1] = pc.approved()
    await account.sign_in.begin_by_phone(pc.shown.append)
    await account.set_passcode(CODE)
    account._session_expired()
    pc.turns = asyncio.Semaphore(0)
    async with show_app(app, SCREENS, route=paths.reports()) as shown:
        await shown.press("重新登录")
        code = await _opened(pc, shown)
        await pc.approved(link=_link(code))()
        _a_pause(pc)
        await shown.until(lambda: isinstance(account.state, Unlocked) and account.state.session_ok)
        await shown.until(lambda: "重新登录" not in shown.words and "报告" in shown.texts())
        assert shown.page.route == paths.reports()


@pytest.mark.parametrize("platform", ["android", "ios"])
async def test_a_phone_is_not_asked_to_scan_itself(pc: Pc, app: AppContext, platform: str) -> None:
    asked = pc.wires.count("GET", "smart-configuration")
    async with show_app(app, SCREENS, platform=platform) as shown:
        await shown.settle()
        assert "去医院网页登录" in shown.texts()
        assert DOOR not in shown.texts()
    assert pc.wires.count("GET", "smart-configuration") == asked


async def test_a_hospital_without_a_door_for_devices_is_offered_none(pc: Pc, app: AppContext) -> None:
    plain = {"authorization_endpoint": f"{BASE}/auth/authorize", "token_endpoint": f"{BASE}/auth/token"}
    pc.wires.always(status(200, body=plain), asks("GET", "/fhir/.well-known/smart-configuration"))
    asked = pc.wires.count("GET", "smart-configuration")
    async with show_app(app, SCREENS) as shown:
        await shown.until(lambda: pc.wires.count("GET", "smart-configuration") > asked)
        assert "去医院网页登录" in shown.texts()
        assert DOOR not in shown.texts()
