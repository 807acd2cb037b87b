"""A phone's own screens: opening by fingerprint or face, and what may come from outside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import flet as ft
import pytest

from services.account.session import Account
from services.account.states import Locked, Unlocked
from services.device.biometrics import PhoneBiometrics
from tests.fakes.phone_secrets import CHANGED_FINGERPRINTS, PhoneStorageFake, ProverFake, prompt
from tests.views.harness import show_app
from tests.views.house import CODE, AppHarness, build_house
from views import paths
from views.context import AppContext
from views.i18n.texts import Language, texts_for
from views.routes import SCREENS

GO = texts_for(Language.CHINESE).get("account.sign_in.go")


class PhoneHouse:
    """The app of a phone: a real account and store; the phone's own parts are fakes."""

    def __init__(self, home: Path) -> None:
        self.storage, self.prover = PhoneStorageFake(), ProverFake()
        self.house: AppHarness = build_house(
            home, biometrics=PhoneBiometrics(self.storage, self.prover, asks_always=True)
        )

    @property
    def account(self) -> Account:
        return self.house.account

    @property
    def context(self) -> AppContext:
        return self.house.context

    async def locked(self) -> None:
        await self.house.unlocked()
        await self.account.biometrics.turn_on(CODE)
        await self.account.lock()
        self.storage.asked = 0


@pytest.fixture
def phone(tmp_path: Path) -> Iterator[PhoneHouse]:
    yield PhoneHouse(tmp_path)


async def test_the_prompt_comes_by_itself_and_opens_the_app(phone: PhoneHouse) -> None:
    await phone.locked()
    async with show_app(phone.context, SCREENS, platform="android") as shown:
        await shown.until(lambda: isinstance(phone.account.state, Unlocked))
        assert not shown.has_fault


async def test_it_waits_until_the_app_is_in_front(phone: PhoneHouse) -> None:
    await phone.locked()
    phone.account.seen(in_front=False)
    async with show_app(phone.context, SCREENS, platform="ios") as shown:
        await shown.settle()
        assert phone.storage.asked == 0
        phone.account.seen(in_front=True)
        await shown.until(lambda: isinstance(phone.account.state, Unlocked))


async def test_cancelled_it_asks_no_second_time_by_itself_and_the_passcode_is_ready(phone: PhoneHouse) -> None:
    await phone.locked()
    phone.storage.says = prompt(10)
    async with show_app(phone.context, SCREENS, platform="android") as shown:
        await shown.until(lambda: "没有用指纹或面容打开" in shown.words)
        assert phone.storage.asked == 1
        phone.account.seen(in_front=False)
        phone.account.seen(in_front=True)
        await shown.settle()
        assert phone.storage.asked == 1
        phone.storage.says = None
        await shown.press("用指纹打开")
        await shown.until(lambda: isinstance(phone.account.state, Unlocked))


async def test_changed_fingerprints_are_told_and_the_passcode_opens_it(phone: PhoneHouse) -> None:
    await phone.locked()
    phone.storage.says = CHANGED_FINGERPRINTS
    async with show_app(phone.context, SCREENS, platform="android") as shown:
        await shown.until(lambda: "指纹或面容已不能打开资料" in shown.words)
        assert "用指纹打开" not in shown.texts()
        await shown.type("口令", CODE)
        await shown.submit("口令")
        await shown.until(lambda: isinstance(phone.account.state, Unlocked))


async def test_it_is_turned_on_with_the_passcode_and_off_at_once(phone: PhoneHouse) -> None:
    await phone.house.unlocked()
    async with show_app(phone.context, SCREENS, route=paths.biometrics()) as shown:
        await shown.until(lambda: "用指纹打开" in shown.words and "开启" in shown.texts())
        await shown.type("先输入口令，确认是您本人", "000000")
        await shown.press("开启")
        await shown.until(lambda: any(field.error for field in shown.all(ft.TextField)))
        await shown.type("先输入口令，确认是您本人", CODE)
        await shown.press("开启")
        await shown.until(lambda: phone.account.biometrics.is_on and "关闭" in shown.texts())
        await shown.press("关闭")
        await shown.until(lambda: not phone.account.biometrics.is_on)
        assert not shown.has_fault


async def test_without_anything_set_up_it_is_not_offered_and_says_why(phone: PhoneHouse) -> None:
    phone.prover.names.clear()
    await phone.house.unlocked()
    async with show_app(phone.context, SCREENS, route=paths.biometrics()) as shown:
        await shown.until(lambda: "手机还没有录入指纹或面容" in shown.words)
        assert "开启" not in shown.texts()


async def test_a_desktop_does_not_name_it(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, route=paths.settings()) as shown:
        assert "更改口令" in shown.words
        assert "指纹或面容" not in shown.words


@pytest.mark.parametrize("platform", ["android", "ios"])
@pytest.mark.parametrize("route", [paths.bills(), "/bills/b1", paths.change_passcode(), "/pay/b1", "/signed-in/x"])
async def test_an_address_from_another_app_opens_nothing(phone: PhoneHouse, platform: str, route: str) -> None:
    await phone.house.unlocked()
    async with show_app(phone.context, SCREENS, route=route, platform=platform) as shown:
        home = shown.screens[-1].route
        assert home == paths.home()
        await shown.go(route)
        assert shown.screens[-1].route == home
        assert await shown.follow() == home


async def test_the_way_back_from_signing_in_leaves_no_code_in_the_address(phone: PhoneHouse) -> None:
    await phone.house.unlocked()
    async with show_app(phone.context, SCREENS, platform="ios") as shown:
        await shown.go("/signed-in?code=c&state=s")
        assert await shown.follow() == paths.home()
        assert isinstance(phone.account.state, Unlocked)
        assert not phone.account.sign_in.answer_arrived


async def test_a_strangers_answer_before_the_sign_in_is_told_and_one_can_sign_in(tmp_path: Path) -> None:
    house = build_house(tmp_path)
    house.context.preferences.change(hospital_base="https://hospital.test/fhir", hospital_name="安心医院")
    await house.account.start()
    async with show_app(house.context, SCREENS, route="/signed-in?code=c&state=s", platform="android") as shown:
        await shown.until(lambda: "这次登录已经用过，或等得太久了" in shown.words)
        assert shown.can_press(GO)


async def test_an_address_from_another_app_leaves_a_locked_app_locked(phone: PhoneHouse) -> None:
    await phone.locked()
    phone.storage.says = prompt(10)
    async with show_app(phone.context, SCREENS, route="/signed-in?code=c&state=s", platform="android") as shown:
        await shown.until(lambda: "欢迎回来" in shown.words)
        assert isinstance(phone.account.state, Locked)
