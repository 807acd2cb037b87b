"""The audit rows of one request, collected while it runs; a context variable leads to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

from hospital.audit.entry import AuditEntry

_LONGEST_ADDRESS: Final = 64  # as the column of the table


@dataclass
class Journal:
    """One request: its id, the address it came from, the caller, the client and the purpose once they are known, what
    it asked and sent, and the rows to keep before the answer.

    `told`: it leaves rows, or need not. `refusal_told`, `fault_told`: one of them says that it was refused, or that the
    server failed.
    """

    request: str = field(default_factory=lambda: str(uuid4()))
    actor: str = ""
    client: str = ""
    purpose: str = ""
    network: str = ""
    told: bool = False
    refusal_told: bool = False
    fault_told: bool = False
    query: tuple[tuple[str, str], ...] = ()
    body: object = None
    waiting: list[AuditEntry] = field(default_factory=list)


_current: ContextVar[Journal | None] = ContextVar("journal", default=None)


@contextmanager
def opened(network: str = "") -> Iterator[Journal]:
    """The journal of what runs inside the block, worker threads included; one that is open already goes on. `network`:
    where the request comes from."""
    present = _current.get()
    if present is not None:
        yield present
        return
    made = Journal(network=network[:_LONGEST_ADDRESS])
    before = _current.set(made)
    try:
        yield made
    finally:
        _current.reset(before)


def current() -> Journal:
    """The journal of the present request; outside of one (command line, start) a blank one."""
    return _current.get() or Journal()
