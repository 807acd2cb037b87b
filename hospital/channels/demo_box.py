"""The message box of demo mode: it takes what would go to phones and mailboxes. Exists in demo mode only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Engine, delete, insert, select

from hospital.base import clock
from hospital.channels.model import AttemptState, DeliveryReport, Letter
from hospital.channels.tables import demo_text
from hospital.fhir.store.engine import writing

_KEPT_MS: Final = 60 * 60 * 1000


@dataclass(frozen=True)
class DemoText:
    """One text in the demo box; `phone` is the address of a mail."""

    phone: str
    text: str
    code: str
    sent: int


@dataclass(frozen=True)
class DemoBox:
    """Keeps the messages of the last hour for /demo/messages, each once."""

    engine: Engine
    now: Callable[[], datetime]
    can_ask: bool = True

    def send(self, letter: Letter) -> DeliveryReport:
        now = clock.milliseconds(self.now())
        values = {"phone": letter.address, "text": letter.text, "code": letter.code, "sent": now}
        with writing(self.engine) as connection:
            connection.execute(delete(demo_text).where(demo_text.c.sent < now - _KEPT_MS))
            known = connection.execute(select(demo_text.c.id).where(demo_text.c.reference == letter.reference)).first()
            if known is None:
                connection.execute(insert(demo_text).values(reference=letter.reference, **values))
        return DeliveryReport(AttemptState.DELIVERED)

    def ask(self, reference: str) -> DeliveryReport:
        """What is older than an hour is not known any more, and was shown."""
        with self.engine.connect() as connection:
            found = connection.execute(select(demo_text.c.id).where(demo_text.c.reference == reference)).first()
        return DeliveryReport(AttemptState.DELIVERED if found is not None else AttemptState.QUEUED)

    def newest(self, most: int = 20) -> tuple[DemoText, ...]:
        """The newest first."""
        with self.engine.connect() as connection:
            found = connection.execute(select(demo_text).order_by(demo_text.c.id.desc()).limit(most)).mappings()
            return tuple(DemoText(row["phone"], row["text"], row["code"], row["sent"]) for row in found)
