"""A document of a report: opened once it is here, encrypted, and it can be saved without a network."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from local_store import resources
from local_store.store import Writer
from services.record.documents.document_store import is_here
from services.record.documents.paper import paper
from tests.views.harness import show_app
from tests.views.house import AppHarness
from views import paths
from views.reports.screens import SCREENS

CONTENT = b"%PDF-1.4 an ECG on paper"
PRINTED = {
    "title": "心电图报告",
    "contentType": "application/pdf",
    "data": base64.b64encode(CONTENT).decode(),
    "size": len(CONTENT),
    "hash": base64.b64encode(hashlib.sha1(CONTENT, usedforsecurity=False).digest()).decode(),
}


def _report(w: Writer, **printed: object) -> None:
    body = {"resourceType": "DiagnosticReport", "id": "r1", "status": "final", "code": {"text": "心电图"}}
    resources.put(w, {**body, "presentedForm": [{**PRINTED, **printed}]}, patient="p1")


def _plain_in(folder: Path) -> list[Path]:
    """The files in which the content could be read without the key."""
    return [file for file in folder.rglob("*") if file.is_file() and CONTENT in file.read_bytes()]


async def test_a_document_is_saved_with_its_name_and_stays_here_encrypted(house: AppHarness, tmp_path: Path) -> None:
    await house.unlocked()
    await house.account.store.write(_report)
    async with show_app(house.context, SCREENS, route=paths.report("r1")) as shown:
        await shown.until(lambda: "心电图报告" in shown.words)
        await shown.press("心电图报告")
        await shown.until(lambda: bool(house.saved_files))
    assert house.saved_files == {"心电图报告.pdf": CONTENT}
    known = paper(PRINTED, "DiagnosticReport/r1/None/0")
    assert known is not None
    assert await house.account.store.read(is_here, known)
    assert not _plain_in(tmp_path)


async def test_a_document_that_is_not_what_the_hospital_announced_is_not_shown(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(lambda w: _report(w, size=3))
    async with show_app(house.context, SCREENS, route=paths.report("r1")) as shown:
        await shown.until(lambda: "心电图报告" in shown.words)
        await shown.press("心电图报告")
        await shown.until(lambda: "文件下载不完整" in shown.words)
    assert house.saved_files == {}
