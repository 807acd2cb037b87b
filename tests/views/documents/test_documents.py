"""A person photographs a paper, chooses a picture, sends both, and sees them again; what is no photo is said."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from local_store import outbox, resources
from local_store.store import Reader, Writer
from services.clock import instant
from services.errors import CameraFailed, CameraProblem
from services.record.timeline.own import OwnEntry, OwnKind
from services.record.timeline.recording import record_own
from tests.fakes.camera import FilmedCamera
from tests.fakes.clock import NOON
from tests.services.pictures.camera_files import bomb, jpeg, phone_photo, sheet
from tests.services.pictures.pdf_files import pdf
from tests.views.harness import Shown, show_app
from tests.views.house import AppHarness
from views import paths
from views.context import AppContext, PickedFile
from views.documents.screens import SCREENS
from views.i18n.texts import Language, texts_for
from views.record.screens import SCREENS as RECORD_SCREENS

T = texts_for(Language.CHINESE)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


def choosing(house: AppHarness, *files: PickedFile, camera: FilmedCamera | None = None) -> AppContext:
    waiting = list(files)

    async def pick(_endings: Sequence[str]) -> PickedFile | None:
        return waiting.pop(0) if waiting else None

    return dataclasses.replace(house.context, pick_file=pick, camera=camera.made if camera else None)


def _sent(r: Reader) -> list[str]:
    return [entry.type for entry in outbox.entries(r)]


def pictures(shown: Shown) -> list[bytes]:
    return [image.src for image in shown.all(ft.Image) if isinstance(image.src, bytes)]


async def test_a_photo_and_a_file_become_one_paper(house: AppHarness, tmp_path: Path) -> None:
    await house.unlocked()
    file = tmp_path / "report.jpg"
    file.write_bytes(phone_photo())
    camera = FilmedCamera([jpeg(sheet())])
    app = choosing(house, PickedFile("report.jpg", file), camera=camera)
    async with show_app(app, SCREENS, route=paths.document_add()) as shown:
        await shown.until(lambda: T.get("documents.take") in shown.words)
        await shown.press(T.get("documents.take"))
        await shown.press(T.get("camera.open"))
        await shown.until(lambda: shown.can_press(T.get("camera.take")))
        await shown.press(T.get("camera.take"))
        await shown.until(lambda: len(pictures(shown)) == 1)
        await shown.press(T.get("documents.choose_file"))
        await shown.until(lambda: len(pictures(shown)) == 2)
        assert b"PhoneMaker" not in b"".join(pictures(shown))
        await shown.type(T.get("documents.name"), "外院血常规")
        await shown.press(T.get("documents.send"))
        assert await shown.follow() == paths.documents()
        await shown.until(lambda: T.get("documents.state.waiting") in shown.words)
        assert "外院血常规" in shown.words
        assert camera.opened == [True]
        assert await app.account.store.read(_sent) == ["Binary", "Binary", "DocumentReference"]
        await shown.press("外院血常规")
        await shown.follow()
        await shown.until(lambda: len(pictures(shown)) == 2)  # from this device: there is no network
        await shown.press(T.get("documents.take_back"))
        await shown.press(T.get("documents.take_back.no"))
        assert len(await app.account.store.read(_sent)) == 3
        await shown.press(T.get("documents.take_back"))
        await shown.press(T.get("documents.take_back.yes"))
        await shown.until(lambda: T.get("documents.none") in shown.words)
        assert await app.account.store.read(_sent) == []


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (SVG, "error.picture_none"),
        (b"<!doctype html><script>alert(1)</script>", "error.picture_none"),
        (jpeg(sheet())[:9000], "error.picture_cut"),
        (bomb(), "error.picture_large"),
    ],
)
async def test_what_is_no_photo_is_said_and_another_can_be_chosen(house: AppHarness, content: bytes, key: str) -> None:
    await house.unlocked()
    app = choosing(house, PickedFile("photo.jpg", content=content), PickedFile("photo.jpg", content=jpeg(sheet())))
    async with show_app(app, SCREENS, route=paths.document_add()) as shown:
        await shown.until(lambda: T.get("documents.choose_file") in shown.words)
        assert T.get("documents.take") not in shown.words  # this device has no camera
        await shown.press(T.get("documents.choose_file"))
        await shown.until(lambda: T.get(key).split("\n")[0] in shown.words)
        assert not shown.can_press(T.get("documents.send"))
        await shown.press(T.get("documents.choose_file"))
        await shown.until(lambda: len(pictures(shown)) == 1)
        assert T.get(key).split("\n")[0] not in shown.words
        assert shown.can_press(T.get("documents.send"))


async def test_who_refuses_the_camera_chooses_a_file(house: AppHarness) -> None:
    await house.unlocked()
    camera = FilmedCamera(fails=CameraFailed(CameraProblem.DENIED))
    file = PickedFile("photo.jpg", content=jpeg(sheet()))
    async with show_app(choosing(house, file, camera=camera), SCREENS, route=paths.document_add()) as shown:
        await shown.until(lambda: T.get("documents.take") in shown.words)
        await shown.press(T.get("documents.take"))
        assert camera.opened == []
        await shown.press(T.get("camera.open"))
        await shown.until(lambda: T.get("kit.permission.settings", name=T.get("camera.name")) in shown.words)
        await shown.press(T.get("documents.choose"))
        await shown.until(lambda: len(pictures(shown)) == 1)
        assert shown.can_press(T.get("documents.send"))


def _paper(w: Writer) -> None:
    page = {"attachment": {"contentType": "image/jpeg", "url": "Binary/b", "size": 4000}}
    author = {"reference": "Patient/p1"}
    body: dict[str, Any] = {"resourceType": "DocumentReference", "id": "d", "status": "current", "content": [page]}
    body |= {"subject": author, "author": [author], "date": instant(NOON), "description": "外院血常规"}
    resources.put(w, body, patient="p1", fetched_at=instant(NOON))


async def test_on_a_desktop_the_papers_stand_beside_what_is_opened_and_a_draft_is_kept(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(_paper)
    app = choosing(house, PickedFile("photo.jpg", content=jpeg(sheet())))
    async with show_app(app, SCREENS, route=paths.documents(), width=1280) as shown:
        await shown.until(lambda: T.get("documents.one") in shown.words and shown.texts().count("外院血常规") == 2)
        await shown.press(T.get("documents.add"))
        assert await shown.follow() == paths.document_add()
        await shown.until(lambda: "外院血常规" in shown.words)
        await shown.press(T.get("documents.choose_file"))
        await shown.until(lambda: len(pictures(shown)) == 1)
        await shown.type(T.get("documents.name"), "胸片")
        await shown.press("外院血常规")
        assert await shown.follow() == paths.document("d")
        await shown.press(T.get("kit.back"))
        await shown.follow()
        await shown.until(lambda: len(pictures(shown)) == 1)
        assert shown.field(T.get("documents.name")).value == "胸片", "what was prepared is kept"


async def test_a_pdf_goes_with_an_entry_whatever_it_is_called_and_opens_inside(house: AppHarness) -> None:
    await house.unlocked()
    ulcer = OwnEntry(OwnKind.CONDITION, "胃溃疡")
    whole = pdf("胃镜报告", 2)

    def say(w: Writer) -> None:
        record_own(w, "c", ulcer, "", patient="p1", now=NOON, today=NOON.date())

    await house.account.store.write(say)
    app = choosing(house, PickedFile("../../CON.pdf", content=whole[:-40]), PickedFile("../../CON.pdf", content=whole))
    screens = (*SCREENS, *RECORD_SCREENS)
    async with show_app(app, screens, route=paths.record_entry("Condition", "c")) as shown:
        await shown.until(lambda: T.get("record.papers.add") in shown.words)
        await shown.press(T.get("record.papers.add"))
        assert await shown.follow() == paths.document_add_for("Condition", "c")
        await shown.until(lambda: T.get("documents.about", entry="胃溃疡") in shown.words)
        await shown.press(T.get("documents.choose_file"))
        await shown.until(lambda: T.get("error.pdf_cut").split("\n")[0] in shown.words)
        await shown.press(T.get("documents.choose_file"))
        await shown.until(lambda: shown.can_press(T.get("documents.send")))
        await shown.press(T.get("documents.send"))
        await shown.follow()
        await shown.until(lambda: T.get("record.papers") in shown.words)
        assert "CON" not in str(await app.account.store.read(_bodies))
        await shown.press("胃溃疡")
        await shown.follow()
        await shown.until(lambda: len(pictures(shown)) == 2)  # its pages, drawn here
        assert shown.can_press(T.get("documents.save"))


def _bodies(r: Reader) -> list[Any]:
    return [entry.body for entry in outbox.entries(r) if entry.type == "DocumentReference"]
