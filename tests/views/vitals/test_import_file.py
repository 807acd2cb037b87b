"""From a file to the record: what will be taken is shown before, and a file that cannot be taken says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from local_store import outbox
from services.vitals.importing.findings import ImportEnd
from tests.views.harness import Shown, show, show_app
from tests.views.house import AppHarness
from views import paths
from views.context import PickedFile
from views.routes import SCREENS
from views.vitals.gallery.scenes import scenes
from views.vitals.import_file import FAILED

SCENES = {scene.name: scene for scene in scenes()}
TABLE = "时间,体重(kg),高压,低压\n2026-11-20 07:30,65.2,128,82\n2026-11-19 07:30,65.4,,\n2024-01-02 08:00,70,,\n2026-11-18 07:30,652,,\n"  # noqa: E501


async def choose(house: AppHarness, picked: PickedFile | None) -> tuple[AppHarness, list[Sequence[str]]]:
    asked_for: list[Sequence[str]] = []

    async def pick(endings: Sequence[str]) -> PickedFile | None:
        asked_for.append(endings)
        return picked

    house.context = replace(house.context, pick_file=pick)
    await house.unlocked()
    return house, asked_for


@pytest.mark.parametrize("in_browser", [False, True])
async def test_a_table_is_shown_before_it_is_taken(house: AppHarness, tmp_path: Path, in_browser: bool) -> None:
    file = tmp_path / "weight.csv"
    file.write_text(TABLE, "gbk")
    picked = PickedFile(file.name, content=file.read_bytes()) if in_browser else PickedFile(file.name, file)
    _, endings = await choose(house, picked)
    async with show_app(house.context, SCREENS, route=paths.vitals_import()) as shown:
        await shown.until(lambda: "选择文件" in shown.words)
        await shown.press("选择文件")
        await shown.until(lambda: "将要导入" in shown.words)
        assert endings == [("zip", "xml", "csv", "txt")]
        assert "2 条 · 11 月 19 日 周四 至 昨天" in shown.words
        assert "1 条数值可疑" in shown.words
        await shown.press("全部")
        await shown.press("导入 4 条")
        await shown.until(lambda: "导入了 4 条" in shown.words)
        assert len(await house.account.store.read(outbox.entries)) == 4


async def test_a_device_without_room_is_told_before_anything_is_taken_and_goes_on_once_there_is(
    house: AppHarness, tmp_path: Path
) -> None:
    file = tmp_path / "weight.csv"
    file.write_text(TABLE, "gbk")
    await choose(house, PickedFile(file.name, file))
    free = [7 << 20]
    app = replace(house.context, free_bytes=lambda: free[-1])
    async with show_app(app, SCREENS, route=paths.vitals_import()) as shown:
        await shown.until(lambda: "选择文件" in shown.words)
        await shown.press("选择文件")
        await shown.until(lambda: "将要导入" in shown.words)
        await shown.press("全部")
        await shown.press("导入 4 条")
        await shown.until(lambda: "大约需要 50 MB，现在只剩 7 MB" in shown.words)
        assert await house.account.store.read(outbox.entries) == ()
        free.append(900 << 20)
        await shown.press("导入 4 条")
        await shown.until(lambda: "导入了 4 条" in shown.words)


async def test_who_changes_their_mind_is_where_they_were(house: AppHarness) -> None:
    await choose(house, None)
    async with show_app(house.context, SCREENS, route=paths.vitals_import()) as shown:
        await shown.until(lambda: "选择文件" in shown.words)
        await shown.press("选择文件")
        assert shown.can_press("选择文件")


async def test_a_file_that_cannot_be_taken_says_why(house: AppHarness, tmp_path: Path) -> None:
    file = tmp_path / "picture.zip"
    file.write_bytes(b"PK\x03\x04")
    await choose(house, PickedFile(file.name, file))
    async with show_app(house.context, SCREENS, route=paths.vitals_import()) as shown:
        await shown.until(lambda: "选择文件" in shown.words)
        await shown.press("选择文件")
        await shown.until(lambda: "这个文件读不出来" in shown.words)
        assert shown.can_press("选择文件")


async def test_a_file_that_is_cut_says_so_and_can_be_taken() -> None:
    async with show(SCENES["vitals-import-preview"].build) as shown:
        _says(shown, "文件不完整", "另有 48,210 条别的数据", "3 行没有能读懂", "1 条数值可疑")
        assert shown.can_press("导入 34 条")


def _says(shown: Shown, *words: str) -> None:
    for each in words:
        assert each in shown.words, each


def test_every_end_that_takes_nothing_has_words() -> None:
    assert set(FAILED) == set(ImportEnd) - {ImportEnd.COMPLETE, ImportEnd.CUT}


@pytest.mark.parametrize("is_copy", [True, False])
async def test_the_copy_that_a_phone_made_for_the_app_is_gone_once_it_is_read(
    house: AppHarness, tmp_path: Path, is_copy: bool
) -> None:
    file = tmp_path / "weight.csv"
    file.write_text(TABLE, "gbk")
    await choose(house, PickedFile(file.name, file, is_copy=is_copy))
    async with show_app(house.context, SCREENS, route=paths.vitals_import()) as shown:
        await shown.until(lambda: "选择文件" in shown.words)
        await shown.press("选择文件")
        await shown.until(lambda: "将要导入" in shown.words)
    assert file.exists() is not is_copy
