"""The self-check as a person reaches it, and what its report holds of a full record: nothing."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hospital.demo.build import resources as demo_resources
from local_store import resources
from local_store.store import Writer
from tests.views.harness import Shown, show_app
from tests.views.house import HOSPITAL, AppHarness
from views.routes import SCREENS

FIRST = re.compile(r"\d+ passed, \d+ failed")
VERSION = "Version 0.1.0"


async def open_from(shown: Shown, version: str) -> None:
    for _ in range(5):
        await shown.press(version)


async def test_five_presses_on_the_version_lead_there_and_back_leads_away(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, route="/me/about") as shown:
        for _ in range(4):
            await shown.press("版本 0.1.0")
        assert "自检" not in shown.texts()
        await shown.press("版本 0.1.0")
        assert await shown.follow() == "/me/about/self-check"
        await shown.until(lambda: "项通过" in shown.words)
        assert re.search(r"\d 项通过，\d 项没通过", shown.words)
        await shown.press("返回")
        assert await shown.follow() == "/me/about"


async def test_before_anybody_signed_in_it_stands_above_the_first_screen(house: AppHarness, tmp_path: Path) -> None:
    """As `flet test` on an emulator finds it: nobody is signed in, and its language is English."""
    house.context.preferences.change(language="en")
    before = set(os.listdir(tmp_path))  # noqa: PTH208
    async with show_app(house.context, SCREENS) as shown:
        await open_from(shown, VERSION)
        await shown.until(lambda: FIRST.search(shown.words) is not None)
        assert not shown.has_fault
        assert set(os.listdir(tmp_path)) == before  # noqa: PTH208
        await shown.press("Back")
        assert VERSION in shown.texts()


async def test_the_count_is_that_of_the_rows(house: AppHarness) -> None:
    house.context.preferences.change(language="en")
    async with show_app(house.context, SCREENS) as shown:
        await open_from(shown, VERSION)
        await shown.until(lambda: FIRST.search(shown.words) is not None)
        said = shown.texts()
        assert f"{said.count('passed')} passed, {said.count('failed')} failed" in said


async def test_it_can_be_repeated(house: AppHarness) -> None:
    house.context.preferences.change(language="en")
    async with show_app(house.context, SCREENS) as shown:
        await open_from(shown, VERSION)
        await shown.until(lambda: FIRST.search(shown.words) is not None)
        await shown.press("Check again")
        await shown.until(lambda: FIRST.search(shown.words) is not None)


@pytest.fixture
def record() -> list[dict[str, object]]:
    """Everything the demo hospital has, but for its free times and most of what was measured."""
    found: dict[str, list[dict[str, object]]] = {}
    for body in demo_resources(1, date(2026, 11, 21)):
        found.setdefault(body["resourceType"], []).append(body)
    return [json.loads(json.dumps(body, default=str)) for bodies in found.values() for body in bodies[:60]]


async def test_the_report_of_a_full_record_names_nobody(
    house: AppHarness, record: list[dict[str, object]], tmp_path: Path
) -> None:
    """Every string of the record that is longer than a code, the hospital's address, the person's id and the folder."""
    await house.unlocked()
    await house.account.store.write(keep, record)
    async with show_app(house.context, SCREENS, route="/me/about/self-check") as shown:
        await shown.until(lambda: "项通过" in shown.words)
        await shown.press("保存检查结果")
        await shown.until(lambda: bool(house.saved_files))
    (name, content), *others = house.saved_files.items()
    text = content.decode()
    assert (name, others) == ("anxin-self-check.txt", [])
    assert FIRST.fullmatch(text.splitlines()[0])
    assert text.isascii()
    secret = {words for body in record for words in strings(body) if len(words) > 5}
    assert {words for words in secret if words in text} <= {"community"}  # a code of FHIR, and of SQLCipher's edition
    for words in (
        str(tmp_path),
        tmp_path.name,
        HOSPITAL.base,
        "hospital.test",
        str(Path.home()),
    ):
        assert words not in text


def keep(w: Writer, record: list[dict[str, object]]) -> None:
    for body in record:
        resources.put(w, body, fetched_at="2026-11-21T02:00:00Z")


def strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [words for each in value.values() for words in strings(each)]
    if isinstance(value, list):
        return [words for each in value for words in strings(each)]
    return [value] if isinstance(value, str) else []


async def test_it_changes_nothing_of_the_persons(house: AppHarness, tmp_path: Path) -> None:
    await house.unlocked()
    await house.account.store.write(
        resources.put, {"resourceType": "Patient", "id": "p1"}, fetched_at="2026-11-21T02:00:00Z"
    )
    vault = dict(house.account._device.vault.records)  # type: ignore[attr-defined]
    files = set(os.listdir(tmp_path))  # noqa: PTH208
    async with show_app(house.context, SCREENS, route="/me/about/self-check") as shown:
        await shown.until(lambda: "项通过" in shown.words)
    assert house.account._device.vault.records == vault  # type: ignore[attr-defined]
    assert set(os.listdir(tmp_path)) == files  # noqa: PTH208


async def test_a_vault_that_forgets_is_said(house: AppHarness) -> None:
    async def forgets() -> bool:
        return False

    assert house.context.checked is not None
    context = replace(house.context, checked=replace(house.context.checked, vault=forgets))
    async with show_app(context, SCREENS) as shown:
        await open_from(shown, "版本 0.1.0")
        await shown.until(lambda: "项没通过" in shown.words)
        assert "存进去的，读出来不一样" in shown.words
