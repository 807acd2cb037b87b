"""Help, feedback, privacy and about: reached from "me", and what they say of the hospital is its own data."""

from __future__ import annotations

import tomllib
from pathlib import Path

import flet as ft
import pytest

from local_store import resources
from services.record.contact import HospitalContact, read_contact
from services.version import VERSION
from tests.views.harness import show_app
from tests.views.house import AppHarness
from views.account.screens import SCREENS

WARD = {"resourceType": "Organization", "id": "a-ward", "name": "内科", "partOf": {"reference": "Organization/z"}}
HOSPITAL = {
    "resourceType": "Organization",
    "id": "z",
    "name": "安心医院",
    "telecom": [{"system": "phone", "value": "021-5550-0100"}, {"system": "email", "value": "service@anxin.example"}],
    "address": [{"text": "康宁路 88 号", "city": "安心市"}],
}


async def keep(house: AppHarness, *bodies: dict[str, object]) -> None:
    for body in bodies:
        await house.account.store.write(resources.put, body, fetched_at="2026-11-21T02:00:00Z")


@pytest.mark.parametrize(
    ("door", "said"),
    [
        ("帮助", "怎么挂号？"),
        ("意见反馈", "请别写病情"),
        ("隐私", "资料在哪里"),
        ("关于安心", "不能代替医生"),
    ],
)
async def test_each_page_is_one_tap_from_me_and_back_leads_there(house: AppHarness, door: str, said: str) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, route="/me") as shown:
        await shown.press(door)
        await shown.follow()
        assert said in shown.texts()
        await shown.press("返回")
        assert await shown.follow() == "/me"


async def test_the_hospital_is_called_by_the_number_of_its_own_data(house: AppHarness) -> None:
    await house.unlocked()
    await keep(house, WARD, HOSPITAL)
    async with show_app(house.context, SCREENS, route="/me/help") as shown:
        await shown.until(lambda: "021-5550-0100" in shown.texts())
        assert "内科" not in shown.texts()
        await shown.press("打电话给医院")
        await shown.press("发邮件给医院")
        await shown.until(lambda: house.opened_pages == ["tel:02155500100", "mailto:service@anxin.example"])


async def test_no_way_to_reach_the_hospital_is_made_up(house: AppHarness) -> None:
    await house.unlocked()
    await keep(house, {"resourceType": "Organization", "id": "z", "name": "安心医院"})
    async with show_app(house.context, SCREENS, route="/me/feedback") as shown:
        await shown.until(lambda: any("没有公布电话和邮箱" in words for words in shown.texts()))
        assert not [each for each in shown.all(ft.ListTile) if each.on_click is not None]


async def test_me_names_hospital_and_city_and_no_address_of_a_server(house: AppHarness) -> None:
    await house.unlocked()
    await keep(house, HOSPITAL)
    async with show_app(house.context, SCREENS, route="/me") as shown:
        await shown.until(lambda: "安心市" in shown.texts())
        assert "安心医院" in shown.texts()
        assert "hospital.test" not in shown.words


def test_what_a_hospital_does_not_say_is_nothing() -> None:
    for body in (None, {}, {"telecom": "x", "address": [None]}, {"telecom": [{"system": "fax", "value": "1"}]}):
        assert read_contact(body, "en") == HospitalContact()


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["version"] == VERSION
