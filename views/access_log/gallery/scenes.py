"""Who looked: staff by name, a carer, a refusal, counts; nobody yet; while the hospital is asked; out of reach."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import flet as ft

from services.access_log.model import Deed, Matter, Party, Purpose, RecordAccess
from services.errors import AppError, Offline
from views.access_log.listing import AccessLogView
from views.kit.scene import Scene

_NOW = datetime(2026, 11, 21, 2, 42, tzinfo=UTC)


def _nothing(*_: Any) -> None:
    return


def _access(id_: str, hours: float, party: Party, deed: Deed, matter: Matter, **more: Any) -> RecordAccess:
    more.setdefault("refused", False)
    return RecordAccess(
        id=id_, at=_NOW - timedelta(hours=hours), party=party, by=None, deed=deed, matter=matter, **more
    )


_TREATMENT = {"purpose": Purpose.TREATMENT, "address": "10.20.3.14"}
ACCESSES = (
    _access("1", 0.2, Party.STAFF, Deed.LOOKED, Matter.RESULTS, name="陈静", times=3, **_TREATMENT),
    _access("2", 0.5, Party.STAFF, Deed.OPENED_PAGE, Matter.OTHER, name="林小兰", **_TREATMENT),
    _access("3", 1.5, Party.CARER, Deed.SEARCHED, Matter.VISITS, name="王建国", times=12, purpose=Purpose.FAMILY),
    _access("4", 25, Party.STAFF, Deed.COUNTED, Matter.MEDICINES, purpose=Purpose.OPERATIONS, address="10.20.3.20"),
    _access("5", 26, Party.SOMEBODY, Deed.LOOKED, Matter.PERSON, refused=True),
    _access("6", 27, Party.HOSPITAL, Deed.CHANGED, Matter.BILLS, times=2),
    _access("7", 80, Party.NOBODY, Deed.SIGNED_IN, Matter.OTHER, refused=True, address="198.51.100.23"),
)


OF_A_CHILD = (
    _access("c1", 0.1, Party.READER, Deed.LOOKED, Matter.RESULTS, purpose=Purpose.FAMILY),
    _access("c2", 0.4, Party.CARER, Deed.SHARED, Matter.SHARING, name="高建国", purpose=Purpose.FAMILY),
    _access("c3", 2, Party.SELF, Deed.SEARCHED, Matter.PLAN),
    *ACCESSES[:1],
)


def _shown(
    accesses: tuple[RecordAccess, ...] | None,
    *,
    error: AppError | None = None,
    more: bool = False,
    theirs: bool = False,
    readable: bool = True,
) -> ft.View:
    return AccessLogView(
        accesses=accesses,
        own=False,
        now=_NOW,
        fetching=accesses is None and error is None,
        error=error,
        on_own=_nothing,
        on_more=_nothing if more else None,
        on_again=_nothing,
        theirs=theirs,
        readable=readable,
    )


def scenes() -> list[Scene]:
    return [
        Scene("access-log", lambda: _shown(ACCESSES, more=True)),
        Scene("access-log-of-a-child", lambda: _shown(OF_A_CHILD, theirs=True)),
        Scene("access-log-not-yours", lambda: _shown(None, theirs=True, readable=False), quick=False),
        Scene("access-log-none", lambda: _shown(()), quick=False),
        Scene("access-log-asking", lambda: _shown(None), quick=False),
        Scene("access-log-offline", lambda: _shown(None, error=Offline()), quick=False),
    ]
