"""The screens of the bills on a device of its own, against the real hospital and its cashier."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta, timezone
from pathlib import Path
from typing import cast

import httpx
import pytest

from hospital.fhir.search.run import search
from services.account.hospital import Hospital
from services.account.preferences import PreferencesStore
from services.account.session import Account
from services.account.states import Locked
from services.clients import Clients
from services.device.network import HintedNetwork
from services.fhir.web import Web
from services.sync.cycle import HospitalSession, Sync
from tests.fakes.clock import StandingClock
from tests.fakes.wires import Wires, answer_lost, asks, request_lost
from tests.hospital.billing.house import BillingHospital
from tests.hospital.billing.house import house as opened
from tests.local_store.worlds import CHEAP, MemoryVault
from tests.services.sync.worlds import BASE
from tests.views.harness import Shown, show_app
from tests.views.house import CODE
from views import paths
from views.bills.use_payment import ASK_EVERY
from views.context import AppContext
from views.routes import CLIENTS, SCREENS

BEIJING = timezone(timedelta(hours=8))


@dataclass
class Device:
    """A phone of patient a; `again` is what a kill and a new start leave."""

    home: Path
    house: BillingHospital
    wires: Wires
    vault: MemoryVault = field(default_factory=MemoryVault)
    opened_pages: list[str] = field(default_factory=list)
    saved_files: dict[str, bytes] = field(default_factory=dict)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[AppContext]:
        clock, preferences = StandingClock(self.house.clock()), PreferencesStore(self.home / "device.json")

        async def no_time(_seconds: float) -> None:
            return

        web = Web(clock, transport=self.wires, sleep=no_time)
        account = Account(self.home, preferences, clock, web=web, make_vault=lambda _: self.vault, cost=CHEAP)
        await account.start()
        if (self.home / "store").exists():
            await account.unlock(CODE)
        else:
            await account.use_token(Hospital(f"{BASE}/fhir", "医院"), "patient-a", "a", CODE)

        def session() -> HospitalSession:
            return HospitalSession(account.store, account.client, ("a",))

        async def launch(url: str) -> None:
            self.opened_pages.append(url)

        async def keep_file(name: str, content: bytes) -> bool:
            self.saved_files[name] = content
            return True

        sync, clients = Sync(session, clock, HintedNetwork()), Clients(lambda: CLIENTS, session, clock)
        yield AppContext(account, sync, preferences, clock, BEIJING, launch, keep_file, clients, device_zone=BEIJING)
        await account.close()
        await web.close()


@pytest.fixture
async def device(tmp_path: Path) -> AsyncIterator[Device]:
    (tmp_path / "hospital").mkdir()
    with opened(tmp_path / "hospital") as house:
        yield Device(tmp_path / "device", house, Wires(httpx.ASGITransport(app=house.app)))


@asynccontextmanager
async def shown_at(device: Device, *bills: str) -> AsyncIterator[tuple[AppContext, Shown]]:
    """The payment's screen, after the bills have come."""
    async with device.running() as app:
        await app.sync.run_once()
        async with show_app(app, SCREENS, route=paths.pay(*bills)) as shown:
            yield app, shown


def order_of(device: Device) -> str:
    with device.house.app.state.store.reading() as tx:
        (task,) = search(tx, "Task", {}, limit=10)
    return str(task["id"])


async def asks_for_a_code(shown: Shown, amount: str) -> None:
    """From the payment's screen to the code on it."""
    await shown.until(lambda: f"支付 {amount}" in shown.words)
    await shown.press(f"支付 {amount}")
    await shown.until(lambda: "用手机支付软件扫一扫" in shown.words)


async def test_a_code_is_shown_scanned_elsewhere_and_the_screen_says_paid(device: Device) -> None:
    bill = device.house.bill(amount="1234.50")
    async with shown_at(device, bill) as (app, shown):
        await asks_for_a_code(shown, "¥1,234.50")
        assert "15:00" in shown.words
        device.house.scan(device.house.read("Task", order_of(device)), "approve")
        device.house.notices().round()
        await app.sync.run_once()  # as after a push of the hospital
        await shown.until(lambda: "支付成功" in shown.words)
        assert shown.can_press("查看账单和票据")
        await shown.go(paths.bill(bill))
        await shown.until(lambda: "保存电子票据" in shown.words)
        assert "已付清" in shown.words
        await shown.press("保存电子票据")
        await shown.until(lambda: bool(device.saved_files))
    assert device.saved_files["电子票据.pdf"].startswith(b"%PDF-")


async def test_a_code_left_on_the_screen_does_not_keep_the_record_open(device: Device) -> None:
    bill = device.house.bill(amount="10.00")
    async with shown_at(device, bill) as (app, shown):
        await asks_for_a_code(shown, "¥10.00")
        clock = cast("StandingClock", app.clock)
        clock.advance(minutes=4)
        before = device.wires.count("POST", "$query")
        await shown.while_time_passes(clock, lambda: device.wires.count("POST", "$query") > before, each=ASK_EVERY)
        clock.advance(minutes=1)
        await app.account.idle_check(app.clock.now())
        assert isinstance(app.account.state, Locked)


async def test_two_taps_make_one_order(device: Device) -> None:
    bill = device.house.bill(amount="10.00")
    async with shown_at(device, bill) as (_app, shown):
        await shown.until(lambda: "支付 ¥10.00" in shown.words)
        button = shown.button("支付 ¥10.00")
        for _ in range(2):
            await shown.session.dispatch_event(button._i, "click", None)
        await shown.until(lambda: "用手机支付软件扫一扫" in shown.words)
    assert [one for one in device.house.wires.asked if one == "POST /v1/orders"] == ["POST /v1/orders"]


async def test_killed_between_paying_and_the_answer_the_next_start_finds_it_paid(device: Device) -> None:
    bill = device.house.bill(amount="66.00")
    device.wires.next(answer_lost, asks("PUT", "/Task"), times=3)
    async with shown_at(device, bill) as (_app, shown):
        await shown.until(lambda: "支付 ¥66.00" in shown.words)
        device.wires.always(request_lost, asks("GET", "/Task"))
        await shown.press("支付 ¥66.00")
        await shown.until(lambda: "还不知道付款有没有成功" in shown.words)
    device.house.scan(device.house.read("Task", order_of(device)), "approve")
    device.wires.repair()
    async with device.running() as app, show_app(app, SCREENS, route=paths.home()) as shown:
        await shown.until(lambda: "患者a的健康记录" in shown.words)
        await shown.go(paths.bill(bill))
        await shown.until(lambda: "已付清" in shown.words)
        assert "支付 ¥66.00" not in shown.words
    assert [one for one in device.house.wires.asked if one == "POST /v1/orders"] == ["POST /v1/orders"]


async def test_a_new_price_is_shown_and_asked_about_before_anything_is_charged(device: Device) -> None:
    bill = device.house.bill(amount="100.00")
    async with shown_at(device, bill) as (_app, shown):
        await shown.until(lambda: "支付 ¥100.00" in shown.words)
        with device.house.app.state.store.begin() as tx:
            tx.put(device.house.reprice(bill, "120.00"))
        await shown.press("支付 ¥100.00")
        await shown.until(lambda: "账单金额变了" in shown.words and "按 ¥120.00 付款" in shown.words)
        assert {"¥100.00", "¥120.00"} <= set(shown.texts())
        assert device.house.wires.asked == []
        await shown.press("按 ¥120.00 付款")
        await shown.press("支付 ¥120.00")
        await shown.until(lambda: "用手机支付软件扫一扫" in shown.words)


async def test_a_payment_is_closed_at_the_cashier_before_another_one(device: Device) -> None:
    bill = device.house.bill(amount="20.00")
    async with shown_at(device, bill) as (_app, shown):
        await asks_for_a_code(shown, "¥20.00")
        first = device.house.read("Task", order_of(device))
        await shown.press("不付了，关闭这笔付款")
        await shown.until(lambda: "这笔付款已关闭" in shown.words)
        assert device.house.scan(first, "approve") == "closed"
        await shown.press("重新选择付款方式")
        await shown.press("先付一部分")
        await shown.type("金额（元）", "20.01")
        assert not shown.can_press("去付款")
        await shown.type("金额（元）", "5")
        await shown.press("支付 ¥5.00")
        await shown.until(lambda: "¥5.00" in shown.words and "用手机支付软件扫一扫" in shown.words)


async def test_a_cashier_that_is_away_is_said_and_trying_again_is_the_same_order(device: Device) -> None:
    bill = device.house.bill(amount="30.00")
    device.house.wires.state = "away"
    async with shown_at(device, bill) as (_app, shown):
        await shown.until(lambda: "支付 ¥30.00" in shown.words)
        await shown.press("支付 ¥30.00")
        await shown.until(lambda: "收费系统暂时没有回应" in shown.words)
        device.house.wires.state = "ok"
        await shown.press("再试一次")
        await shown.until(lambda: "用手机支付软件扫一扫" in shown.words)
    assert order_of(device)


async def test_without_a_network_bills_can_be_read_and_not_paid(device: Device) -> None:
    bill = device.house.bill(amount="40.00")
    async with device.running() as app:
        await app.sync.run_once()
        device.wires.cut = True
        await app.sync.run_once()
        async with show_app(app, SCREENS, route=paths.bills()) as shown:
            await shown.until(lambda: "合计待付" in shown.words)
            assert "¥40.00" in shown.words
            await shown.go(paths.pay(bill))
            await shown.until(lambda: "付款需要联网" in shown.words and "支付 ¥40.00" in shown.words)
            assert not shown.can_press("支付 ¥40.00")
    assert device.house.wires.asked == []


async def test_several_bills_are_paid_with_one_code(device: Device) -> None:
    bills = [device.house.bill(amount=amount) for amount in ("10.10", "20.20")]
    async with device.running() as app:
        await app.sync.run_once()
        async with show_app(app, SCREENS, route=paths.bills()) as shown:
            await shown.until(lambda: "一起付款（2 张）" in shown.words)
            assert shown.can_press("一起付款（2 张）")
            await shown.go(paths.pay(*bills))
            await shown.until(lambda: "支付 ¥30.30" in shown.words)


async def binds_a_card(device: Device, app: AppContext, shown: Shown) -> None:
    """As the person does on the provider's own page, and comes back."""
    await shown.until(lambda: "绑定银行卡" in shown.words)
    await shown.press("绑定银行卡")
    await shown.until(lambda: bool(device.opened_pages))
    ticket = device.house.api.signer.unsealed(device.opened_pages[-1].rpartition("/")[2]).rpartition(".")[0]
    device.house.counter.bind(ticket, "good")
    device.house.notices().round()
    clock = cast("StandingClock", app.clock)
    await shown.while_time_passes(clock, lambda: "解绑这张卡" in shown.words, each=ASK_EVERY)


async def test_a_card_pays_once_the_passcode_was_typed(device: Device) -> None:
    bill = device.house.bill(amount="10.00")
    async with shown_at(device, bill) as (app, shown):
        await binds_a_card(device, app, shown)
        await shown.press("支付 ¥10.00")
        await shown.type("口令", "000000")
        await shown.press("确认支付 ¥10.00")
        await shown.until(lambda: shown.field("口令").error == "口令不对，请再试一次")
        assert device.wires.count("PUT", "Task") == 0, "nothing is charged"
        await shown.type("口令", CODE)
        await shown.press("确认支付 ¥10.00")
        await shown.until(lambda: "支付成功" in shown.words)
        assert shown.prompt is None


async def test_a_card_is_unbound_after_a_question_and_the_code_is_chosen_again(device: Device) -> None:
    bill = device.house.bill(amount="10.00")
    async with shown_at(device, bill) as (app, shown):
        await binds_a_card(device, app, shown)
        await shown.press("解绑这张卡")
        assert "支付机构那边的签约" in shown.words
        await shown.press("解绑这张卡")
        await shown.until(lambda: "已绑定，付款后由银行确认" not in shown.words and shown.prompt is None)
        await asks_for_a_code(shown, "¥10.00")
