"""The export in its states: ready, not everything here, writing, done, failed, for somebody else, on a shared PC."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import flet as ft

from services.errors import Offline, StoreFull
from services.export.model import ExportCounts
from services.sync.cycle import SyncStatus
from views import paths
from views.component import screen
from views.hooks import use_ui_context
from views.i18n.texts import Language
from views.kit.frame import page_frame
from views.kit.prompt import prompt_parts
from views.kit.scene import Scene
from views.kit.surfaces import card
from views.passcode_question import PasscodeQuestion
from views.record.export import ExportDoings, ExportDone, ExportFormat, Exporting, ExportView, export_prompt

_SYNCED: Final = SyncStatus(last_success=datetime(2026, 11, 21, 2, 40, tzinfo=UTC))
_READY: Final = Exporting(size=1312)


def _nothing(*_: Any) -> None:
    return


_QUESTION: Final = PasscodeQuestion(False, _nothing, "", _nothing, _nothing, _nothing)


def _export(exporting: Exporting, status: SyncStatus = _SYNCED, **given: Any) -> ft.Control:
    fixed: dict[str, Any] = {
        "is_own": True,
        "question": _QUESTION,
        "doings": ExportDoings(_nothing, _nothing, _nothing, _nothing),
    }
    return ExportView(exporting=exporting, status=status, **{**fixed, **given})


@screen
def _Asked() -> ft.View:
    around = use_ui_context()
    prompt = export_prompt(around, replace(_QUESTION, opened=True, typed="2468"))
    shown = card(around.look, prompt_parts(around.look, prompt))
    return page_frame(around, [shown], route=paths.export_record())


def exporting_scenes() -> list[Scene]:
    document = replace(_READY, format=ExportFormat.DOCUMENT, language=Language.ENGLISH)
    counts = ExportCounts(resources=1312, unsent=2, directory=40, contents=3, missing=1, gone=1)
    return [
        Scene("record-export", lambda: _export(_READY)),
        Scene("record-export-printed", lambda: _export(replace(_READY, format=ExportFormat.PRINTED)), quick=False),
        Scene("record-export-document", lambda: _export(document, is_own=False), quick=False),
        Scene(
            "record-export-part",
            lambda: _export(replace(_READY, unsent=2), SyncStatus(online=False, error=Offline())),
            quick=False,
        ),
        Scene("record-export-asked", _Asked, quick=False),
        Scene("record-export-writing", lambda: _export(replace(_READY, busy=True, written=400)), quick=False),
        Scene(
            "record-export-done",
            lambda: _export(replace(_READY, done=ExportDone(ExportFormat.BUNDLE, counts))),
            quick=False,
        ),
        Scene("record-export-full", lambda: _export(replace(_READY, error=StoreFull())), quick=False),
        Scene("record-export-shared", lambda: _export(_READY, shared=True), quick=False),
    ]
