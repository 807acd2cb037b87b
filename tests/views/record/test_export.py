"""The export on the screen: the passcode first, the file of the person in view alone, and honest words about it."""

from __future__ import annotations

import json
from typing import Any

from hospital.fhir.validation.check import findings
from local_store import resources
from local_store.store import Writer
from services.export.model import ExportCounts
from tests.views.harness import show, show_app
from tests.views.house import CODE, AppHarness
from views import paths
from views.i18n.texts import Language, texts_for
from views.record.export import ExportDone, ExportFormat, done_words
from views.record.gallery.exporting import exporting_scenes
from views.routes import SCREENS

T = texts_for(Language.CHINESE)


def fill(w: Writer) -> None:
    for patient, name in (("p1", "王芳"), ("p2", "李小雨")):
        person: dict[str, Any] = {"resourceType": "Patient", "id": patient, "name": [{"text": name}]}
        resources.put(w, person, patient=patient)


async def test_the_passcode_comes_first_and_the_file_is_of_the_person_in_view(house: AppHarness) -> None:
    await house.unlocked(represented=("p2",))
    await house.account.store.write(fill)
    house.account.view("p2")
    async with show_app(house.context, SCREENS, route=paths.export_record()) as shown:
        await shown.until(lambda: T.get("record.export.size", n=1) in shown.words)
        assert T.get("record.export.warning") in shown.words
        assert T.get("record.export.part") in shown.words  # never in step with the hospital
        assert T.get("record.export.proxy") in shown.words
        await shown.press(T.get("record.export.go"))
        await shown.type(T.get("account.passcode"), "000000")
        await shown.press(T.get("record.export.passcode.go"))
        await shown.until(lambda: shown.field(T.get("account.passcode")).error == T.get("account.unlock.wrong"))
        assert house.saved_files == {}
        await shown.type(T.get("account.passcode"), CODE)
        await shown.press(T.get("record.export.passcode.go"))
        await shown.until(lambda: T.get("record.export.done") in shown.words)
        ((name, content),) = house.saved_files.items()
        assert name.endswith(".json") and name.startswith("李小雨")
        whole = json.loads(content)
        assert findings(whole) == []
        assert next(entry["resource"]["id"] for entry in whole["entry"]) == "p2"
        assert b"p1" not in content.replace(b'"onBehalfOf":{"reference":"Patient/p1"}', b"")


async def test_the_document_is_saved_in_the_chosen_language(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(fill)
    async with show_app(house.context, SCREENS, route=paths.export_record()) as shown:
        await shown.until(lambda: T.get("record.export.size", n=1) in shown.words)
        await shown.press(T.get("record.export.document"))
        await shown.press("English")
        await shown.press(T.get("record.export.go"))
        await shown.type(T.get("account.passcode"), CODE)
        await shown.press(T.get("record.export.passcode.go"))
        await shown.until(lambda: T.get("record.export.done") in shown.words)
        ((name, content),) = house.saved_files.items()
        assert name.endswith(".html")
        assert b'<html lang="en">' in content and "王芳".encode() in content


def test_what_is_missing_is_said() -> None:
    counts = ExportCounts(resources=9, unsent=2, contents=1, missing=3, gone=1)
    said = done_words(T, ExportDone(ExportFormat.BUNDLE, counts))
    assert said.splitlines() == [
        "9 项数据，1 个附件。",
        "其中 2 项医院还没有收到，已做标记。",
        "3 个附件不在这台设备上，没有导出。",
        "1 项在导出时被医院撤掉，不在里面。",
    ]


async def test_every_state_is_drawn_and_a_shared_pc_exports_nothing() -> None:
    for scene in exporting_scenes():
        async with show(scene.build) as shown:
            assert not shown.has_fault, scene.name
            if scene.name == "record-export-shared":
                assert T.get("record.export.go") not in shown.words
            if scene.name == "record-export-full":
                assert "没有留下半个文件" in shown.words
