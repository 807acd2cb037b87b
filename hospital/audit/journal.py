"""The audit rows of one request, collected while it runs; a context variable leads to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import uuid4

from hospital.audit.entry import AuditEntry


@dataclass
class Journal:
    """One request: its id, the caller, the client and the purpose once they are known, and the rows to keep before the
    answer."""

    request: str = field(default_factory=lambda: str(uuid4()))
    actor: str = ""
    client: str = ""
    purpose: str = ""
    waiting: list[AuditEntry] = field(default_factory=list)


_current: ContextVar[Journal | None] = ContextVar("journal", default=None)


@contextmanager
def opened() -> Iterator[Journal]:
    """The journal of what runs inside the block, worker threads included."""
    made = Journal()
    before = _current.set(made)
    try:
        yield made
    finally:
        _current.reset(before)


def current() -> Journal:
    """The journal of the present request; outside of one (command line, start) a blank one."""
    return _current.get() or Journal()
