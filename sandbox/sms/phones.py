"""What the gateway took and what each phone got. A message is known by its id, and goes to its phone once.

By the last digits of a number a phone misbehaves, as real ones do:

…0001 answers twice    the delivery report comes twice          …0004 wrong number   refused at once
…0002 never answers    taken; the request gets no answer        …0005 mailbox full   taken; the report says so
…0003 answers late     taken; the answer comes after a minute   …0006 no such phone  taken; the report says so

That holds for numbers that begin with 199 alone, which no person in the demo has; a test may also say it of any number.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final


class Behaviour(StrEnum):
    """How a phone, or the way to it, behaves."""

    WELL = "well"
    TWICE = "twice"
    NEVER = "never"
    LATE = "late"
    WRONG_NUMBER = "wrong-number"
    MAILBOX_FULL = "mailbox-full"
    UNKNOWN_NUMBER = "unknown-number"


_BY_ENDING: Final = {
    "0001": Behaviour.TWICE,
    "0002": Behaviour.NEVER,
    "0003": Behaviour.LATE,
    "0004": Behaviour.WRONG_NUMBER,
    "0005": Behaviour.MAILBOX_FULL,
    "0006": Behaviour.UNKNOWN_NUMBER,
}
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS sms_text (
    id TEXT PRIMARY KEY, phone TEXT NOT NULL, text TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL,
    reports INTEGER NOT NULL, requests INTEGER NOT NULL
)
"""


@dataclass(frozen=True)
class SmsText:
    """One text: `reports` are still to be sent, `requests` is how often it was handed over."""

    id: str
    phone: str
    text: str
    state: str
    reason: str
    reports: int
    requests: int


@dataclass
class Phones:
    """The texts in a SQLite file of their own; safe to use from several threads."""

    file: Path
    told: dict[str, Behaviour] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def behaviour(self, phone: str) -> Behaviour:
        """How this phone behaves."""
        if phone in self.told:
            return self.told[phone]
        return _BY_ENDING.get(phone[-4:], Behaviour.WELL) if phone.startswith("199") else Behaviour.WELL

    def take(self, id_: str, phone: str, text: str) -> SmsText:
        """Takes a text, once for each id, and returns how it stands."""
        behaviour = self.behaviour(phone)
        state, reason = "delivered", ""
        if behaviour in (Behaviour.MAILBOX_FULL, Behaviour.UNKNOWN_NUMBER):
            reason = "mailbox-full" if behaviour is Behaviour.MAILBOX_FULL else "wrong-number"
            state = "undeliverable"
        with self._open() as database:
            database.execute(
                "INSERT INTO sms_text VALUES (?, ?, ?, ?, ?, ?, 1)"
                " ON CONFLICT (id) DO UPDATE SET requests = requests + 1",
                (id_, phone, text, state, reason, 2 if behaviour is Behaviour.TWICE else 1),
            )
        found = self.find(id_)
        assert found is not None  # noqa: S101 - it was just written
        return found

    def find(self, id_: str) -> SmsText | None:
        with self._open() as database:
            row = database.execute("SELECT * FROM sms_text WHERE id = ?", (id_,)).fetchone()
        return None if row is None else SmsText(*row)

    def all(self) -> list[SmsText]:
        """Every text, the newest first; one row is one text on a phone."""
        with self._open() as database:
            return [SmsText(*row) for row in database.execute("SELECT * FROM sms_text ORDER BY rowid DESC")]

    def unreported(self) -> list[SmsText]:
        """The texts with delivery reports that the hospital has not taken yet."""
        return [text for text in self.all() if text.reports]

    def reported(self, id_: str) -> None:
        """The hospital took one report about this text."""
        with self._open() as database:
            database.execute("UPDATE sms_text SET reports = reports - 1 WHERE id = ? AND reports > 0", (id_,))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            database = sqlite3.connect(self.file)
            try:
                with database:
                    database.execute(_TABLES)
                    yield database
            finally:
                database.close()
