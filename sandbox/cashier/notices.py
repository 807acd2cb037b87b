"""Sends notices to the hospital on the schedule of a real provider, until each is acknowledged.

The pauses are those of WeChat Pay's payment notices: at once, then fifteen times again over 24 h 4 min.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, update

from hospital.base import clock
from hospital.base.signing import Signer
from sandbox.cashier import tables
from sandbox.cashier.counter import Counter
from sandbox.cashier.database import reading, writing

_log = logging.getLogger(__name__)

#: Seconds between one try and the next.
PAUSES: Final = (15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600)
_MOST: Final = 50

#: Sends a signed notice to the hospital; returns whether it was accepted. Must not raise.
Deliver = Callable[[Mapping[str, str], bytes], bool]


@dataclass(frozen=True)
class Notices:
    """The notices that wait. `speed` divides the pauses, so that a day passes in seconds."""

    counter: Counter
    signer: Signer
    deliver: Deliver
    speed: float = 1.0

    def round(self) -> int:
        """Tries each notice whose time has come, fifty at most; returns how many were tried."""
        now = clock.milliseconds(self.counter.now())
        query = (
            select(tables.notice)
            .where(tables.notice.c.done.is_(False), tables.notice.c.next <= now)
            .order_by(tables.notice.c.next)
            .limit(_MOST)
        )
        with reading(self.counter.engine) as connection:
            waiting = [dict(row) for row in connection.execute(query).mappings()]
        for notice in waiting:
            self._try(notice["id"], notice["body"], notice["tries"], now)
        return len(waiting)

    def _try(self, id_: int, text: str, tries: int, now: int) -> None:
        body = json.dumps({"id": str(id_), **json.loads(text)}, ensure_ascii=False).encode()
        taken = self.deliver(self.signer.headers(body), body)
        given_up = tries >= len(PAUSES)
        if given_up and not taken:
            _log.warning("a notice was never taken")
        pause = 0 if taken or given_up else PAUSES[tries] * 1000 / self.speed
        values = {"tries": tries + 1, "next": now + round(pause), "done": taken or given_up}
        with writing(self.counter.engine) as connection:
            connection.execute(update(tables.notice).where(tables.notice.c.id == id_).values(**values))
