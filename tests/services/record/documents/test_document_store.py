"""The content of a document, from a hospital of any manners: opened once, kept, and only what was asked for."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from local_store.store import LocalStore
from services.clock import DeviceClock
from services.errors import AttachmentDamaged
from services.record.documents.document_store import DocumentStore
from tests.local_store.worlds import KEY

PDF = b"%PDF-1.4\n" + bytes(range(240))
LINED = base64.encodebytes(PDF).decode().replace("\n", "\r\n")


class Session:
    """An open store, and a server with these resources."""

    def __init__(self, store: LocalStore, *bodies: dict[str, Any]) -> None:
        self.store = store
        self.client = self
        self.patients = ("a",)
        self._bodies = {(body["resourceType"], body["id"]): body for body in bodies}

    async def read(self, type_: str, id_: str) -> dict[str, Any]:
        return self._bodies[type_, id_]

    async def operation(self, type_: str, id_: str, name: str, answers: str = "Parameters") -> dict[str, Any]:
        return self._bodies[answers, "b"]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    opened = await LocalStore.open(tmp_path / "store.db", KEY)
    yield opened
    await opened.close()


def reference(attachment: dict[str, Any], **more: Any) -> dict[str, Any]:
    content = {"attachment": {"contentType": "application/pdf"} | attachment}
    return {"resourceType": "DocumentReference", "id": "d", "content": [content],
            "subject": {"reference": "Patient/a"}} | more  # fmt: skip


def binary(data: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": "Binary", "id": "b", "contentType": "application/pdf", "data": data} | more


def documents(store: LocalStore, *bodies: dict[str, Any]) -> DocumentStore:
    return DocumentStore(lambda: Session(store, *bodies), DeviceClock())


@pytest.mark.parametrize("attachment", [{"data": LINED}, {"url": "Binary/b"}])
async def test_base64_in_lines_opens(store: LocalStore, attachment: dict[str, Any]) -> None:
    found = documents(store, reference(attachment), binary(LINED))
    assert (await found.document("d"))[1] == PDF


async def test_what_is_no_base64_is_damaged(store: LocalStore) -> None:
    with pytest.raises(AttachmentDamaged):
        await documents(store, reference({"data": "no base64!"})).document("d")


async def test_a_printed_report_is_a_pdf_or_nothing(store: LocalStore) -> None:
    printed = base64.b64encode(b"%PDF-1.4 ...").decode()
    assert await documents(store, binary(printed)).printed("r") == b"%PDF-1.4 ..."
    with pytest.raises(AttachmentDamaged):
        await documents(store, binary(base64.b64encode(b"<html>").decode())).printed("r")
