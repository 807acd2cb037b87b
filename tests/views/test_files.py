"""Where a file goes and where it comes from: a dialog on a desktop, the download of a browser, a phone's own sheet."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import flet as ft
import msgpack
import pytest

from tests.views.connection import RecordingConnection
from tests.views.harness import Shown, show
from views.device import pick_file, save_file, save_stream

PDF = b"%PDF-1.7"
ANDROID, IOS = {"platform": "android"}, {"platform": "ios"}
BROWSER, DESKTOP = {"platform": "android", "web": True}, {"platform": "linux"}


@asynccontextmanager
async def answering(
    answers: dict[str, Any], page: dict[str, Any]
) -> AsyncIterator[tuple[Shown, ft.FilePicker, ft.Share]]:
    """A page whose client answers a call of a method as `answers` says, by its name."""
    async with show(lambda: ft.Text(value=""), **page) as shown:
        connection = shown.session.connection
        assert isinstance(connection, RecordingConnection)
        connection._answers.update(answers)
        picker, share = ft.FilePicker(), ft.Share()
        shown.page.services += [picker, share]
        shown.page.update()
        yield shown, picker, share


def calls(shown: Shown) -> dict[str, Any]:
    """What the client was asked to do, by the name of its method."""
    connection = shown.session.connection
    assert isinstance(connection, RecordingConnection)
    bodies = (msgpack.unpackb(each, strict_map_key=False)[1] for each in connection.sent)
    return {body["name"]: body["args"] for body in bodies if isinstance(body, dict) and "call_id" in body}


@pytest.mark.parametrize("phone", [ANDROID, IOS])
@pytest.mark.parametrize(("status", "kept"), [("success", True), ("dismissed", False), ("unavailable", True)])
async def test_a_phones_own_sheet_takes_a_file(phone: dict[str, Any], status: str, kept: bool) -> None:
    async with answering({"share_files": {"status": status, "raw": ""}}, phone) as (shown, picker, share):
        assert await save_file(shown.page, picker, share, "血脂.pdf", PDF) is kept
        asked = calls(shown)
    (file,) = asked["share_files"]["files"]
    assert (file["data"], file["name"], file["mime_type"]) == (PDF, "血脂.pdf", "application/pdf")
    assert "save_file" not in asked


@pytest.mark.parametrize(
    ("page", "chosen", "kept"), [(DESKTOP, "kept.ics", True), (DESKTOP, None, False), (BROWSER, None, True)]
)
async def test_elsewhere_the_person_chooses_a_place(page: dict[str, Any], chosen: str | None, kept: bool) -> None:
    async with answering({"save_file": chosen}, page) as (shown, picker, share):
        assert await save_file(shown.page, picker, share, "a.ics", b"BEGIN") is kept
        asked = calls(shown)
    assert asked["save_file"]["src_bytes"] == b"BEGIN"
    assert "share_files" not in asked


@pytest.mark.parametrize(("page", "is_copy"), [(ANDROID, True), (IOS, True), (DESKTOP, False)])
async def test_what_a_phone_hands_over_is_a_copy(page: dict[str, Any], is_copy: bool, tmp_path: Path) -> None:
    found = [{"id": 0, "name": "a.csv", "size": 3, "path": str(tmp_path / "a.csv"), "bytes": None}]
    async with answering({"pick_files": found}, page) as (shown, picker, _):
        picked = await pick_file(shown.page, picker, ("csv", "zip"))
    assert picked is not None
    assert (picked.path, picked.is_copy) == (tmp_path / "a.csv", is_copy)


async def test_a_browser_hands_over_what_one_message_carries() -> None:
    found = [{"id": 0, "name": "a.csv", "size": 3, "path": None, "bytes": b"a,b"}]
    async with answering({"pick_files": found}, BROWSER) as (shown, picker, _):
        picked = await pick_file(shown.page, picker, ("csv", "zip"))
        asked = calls(shown)["pick_files"]
    assert picked is not None
    assert (picked.path, picked.content, picked.is_copy) == (None, b"a,b", False)
    assert (asked["with_data"], asked["allowed_extensions"]) == (True, ["csv"])


def left_of(path: str) -> list[Path]:
    """The file and its folder, where they are still there."""
    return [each for each in (Path(path), Path(path).parent) if each.exists()]


async def slices() -> AsyncIterator[bytes]:
    yield b"{"
    yield b"}"


@pytest.mark.parametrize("chosen", [True, False])
async def test_a_desktop_writes_a_stream_where_the_person_wants_it(tmp_path: Path, chosen: bool) -> None:
    target = tmp_path / "record.json"
    async with answering({"save_file": str(target) if chosen else None}, DESKTOP) as (shown, picker, share):
        assert await save_stream(shown.page, picker, share, "record.json", slices()) is chosen
    assert target.exists() is chosen
    assert not chosen or target.read_bytes() == b"{}"


async def test_a_phone_shares_a_streams_file_by_its_place_and_deletes_it() -> None:
    async with answering({"share_files": {"status": "success", "raw": ""}}, ANDROID) as (shown, picker, share):
        assert await save_stream(shown.page, picker, share, "record.json", slices())
        asked = calls(shown)
    (file,) = asked["share_files"]["files"]
    assert file["name"] == "record.json" and not file.get("data")
    assert left_of(file["path"]) == []
