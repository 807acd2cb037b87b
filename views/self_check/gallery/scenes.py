"""The self-check in its states, from fixed data."""

from __future__ import annotations

from typing import Any

import flet as ft

from services.self_check.model import CheckKind, CheckNote, CheckResult, Verdict
from views.answers import Loading, Ready
from views.kit.scene import Scene
from views.self_check.check import SelfCheckView

WELL = (
    CheckResult(CheckKind.DRIVER, Verdict.PASSED, value="3.53.4"),
    CheckResult(CheckKind.CIPHER, Verdict.PASSED, value="4.19.0 community"),
    CheckResult(CheckKind.KEY, Verdict.PASSED, value="182 ms"),
    CheckResult(CheckKind.VAULT, Verdict.PASSED),
    CheckResult(CheckKind.ALARM, Verdict.PASSED),
    CheckResult(CheckKind.CLOCK, Verdict.PASSED, CheckNote.CLOCK_ALONE),
    CheckResult(CheckKind.FONTS, Verdict.NOT_HERE, CheckNote.SYSTEM_FONTS),
    CheckResult(CheckKind.STORAGE, Verdict.PASSED, value="41.2 GB"),
    CheckResult(CheckKind.NETWORK, Verdict.NOT_HERE, CheckNote.NO_HOSPITAL),
)
ILL = (
    WELL[0],
    CheckResult(CheckKind.CIPHER, Verdict.FAILED, CheckNote.NO_CIPHER),
    CheckResult(CheckKind.KEY, Verdict.FAILED, CheckNote.FAULT, "RuntimeError"),
    CheckResult(CheckKind.VAULT, Verdict.FAILED, CheckNote.NOT_READ_BACK),
    CheckResult(CheckKind.ALARM, Verdict.FAILED, CheckNote.ALARMS_OFF),
    CheckResult(CheckKind.CLOCK, Verdict.FAILED, CheckNote.CLOCK_OFF, "25 min"),
    CheckResult(CheckKind.FONTS, Verdict.FAILED, CheckNote.FONT_MISSING, "2"),
    CheckResult(CheckKind.STORAGE, Verdict.FAILED, CheckNote.LITTLE_ROOM, "0.1 GB"),
    CheckResult(CheckKind.NETWORK, Verdict.FAILED, CheckNote.OUT_OF_REACH, "offline"),
)


def _nothing(*_: Any) -> None:
    return


def _shown(found: Any, **more: Any) -> ft.Control:
    return SelfCheckView(found=found, on_again=_nothing, on_keep=_nothing, **more)


def scenes() -> list[Scene]:
    return [
        Scene("self-check", lambda: _shown(Ready(WELL))),
        Scene("self-check-failed", lambda: _shown(Ready(ILL))),
        Scene("self-check-running", lambda: _shown(Loading()), quick=False),
        Scene("self-check-before-sign-in", lambda: _shown(Ready(WELL), on_back=_nothing), quick=False),
    ]
