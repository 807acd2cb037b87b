"""On a desktop the second column holds what a person most likely wants to see, before they choose anything."""

from __future__ import annotations

from datetime import timedelta

import flet as ft
import pytest

from local_store import resources, settings
from local_store.store import Reader, Writer
from services.clock import instant
from services.record.results.seen import is_seen
from tests.fakes.clock import NOON
from tests.views.harness import show_app
from tests.views.house import AppHarness
from views import paths
from views.routes import SCREENS

DESKTOP, PHONE = 1280, 400


def _fill(w: Writer) -> None:
    resources.put(w, {"resourceType": "Patient", "id": "p1", "name": [{"text": "王秀兰"}]}, patient="p1")
    for number, title in enumerate(("血脂四项", "生化检查")):
        issued = instant(NOON - timedelta(days=2 - number))
        report = {"resourceType": "DiagnosticReport", "id": f"r{number}", "status": "final", "issued": issued}
        report |= {"code": {"text": title}, "conclusion": f"{title}的结论", "meta": {"versionId": "1"}}
        resources.put(w, report, patient="p1")
    awaited = {"resourceType": "DiagnosticReport", "id": "r2", "status": "registered", "issued": instant(NOON)}
    resources.put(w, awaited | {"code": {"text": "甲状腺功能"}}, patient="p1")
    for number, days in enumerate((-30, 9, 2)):
        start = instant(NOON + timedelta(days=days))
        status = "fulfilled" if days < 0 else "booked"
        visit = {"resourceType": "Appointment", "id": f"a{number}", "status": status, "start": start}
        resources.put(w, visit | {"patientInstruction": f"第 {number} 次的须知"}, patient="p1")
    for number, status in enumerate(("balanced", "issued")):
        amount = {"value": 10 + number, "currency": "CNY"}
        bill = {"resourceType": "Invoice", "id": f"b{number}", "status": status, "date": instant(NOON)}
        resources.put(w, bill | {"totalNet": amount, "totalGross": amount}, patient="p1")


@pytest.mark.parametrize(
    ("address", "listed", "opened"),
    [
        (paths.reports(), "血脂四项", "生化检查的结论"),
        (paths.appointments(), "以往和已取消的预约", "第 2 次的须知"),
        (paths.bills(), "账单", "支付 ¥11.00"),
    ],
)
async def test_the_first_of_a_list_stands_open_beside_it(
    house: AppHarness, address: str, listed: str, opened: str
) -> None:
    await house.unlocked()
    await house.account.store.write(_fill)
    async with show_app(house.context, SCREENS, route=address, width=DESKTOP) as shown:
        await shown.until(lambda: listed in shown.words and opened in shown.words)
        assert not shown.has_fault
        await shown.resize(PHONE)
        await shown.until(lambda: listed in shown.words and opened not in shown.words)


async def test_a_report_nobody_chose_stays_new(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(_fill)

    def seen(r: Reader) -> bool:
        return is_seen(r, "r1", "1")

    async with show_app(house.context, SCREENS, route=paths.reports(), width=DESKTOP) as shown:
        await shown.until(lambda: "生化检查的结论" in shown.words)
        assert not await house.account.store.read(seen)
        await shown.press("生化检查")
        assert await shown.follow() == paths.report("r1")
        await shown.until(lambda: "生化检查的结论" in shown.words)
        while not await house.account.store.read(settings.get, "reports.seen"):
            await shown.settle()
        assert await house.account.store.read(seen)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (paths.reports(), "还没有报告"),
        (paths.appointments(), "还没有预约"),
        (paths.bills(), "还没有账单"),
        (paths.home(), "正在下载您的资料"),
    ],
)
async def test_where_there_is_nothing_there_is_one_column(house: AppHarness, address: str, words: str) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, route=address, width=DESKTOP) as shown:
        await shown.until(lambda: words in shown.words)
        assert not shown.all(ft.VerticalDivider)[1:], "the rail alone is a column of its own"


async def test_what_was_typed_above_a_list_outlasts_a_change_of_the_windows_width(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(_fill)
    async with show_app(house.context, SCREENS, route=paths.reports(), width=DESKTOP) as shown:
        await shown.until(lambda: "生化检查的结论" in shown.words)
        await shown.type("搜索报告", "血脂")
        await shown.until(lambda: "甲状腺功能" not in shown.words)
        for width in (PHONE, DESKTOP):
            await shown.resize(width)
            await shown.until(lambda: shown.field("搜索报告").value == "血脂" and "甲状腺功能" not in shown.words)
