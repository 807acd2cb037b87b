"""Keeps what is answered on this device: at once, one write at a time, the newest always written last."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from services.errors import AppError
from services.questionnaires.commands import AnswersAbout
from services.record.questionnaires.filling import Filling
from views.asking import as_app_error
from views.hooks import start_task


@dataclass
class DraftKeeper:
    """`write` puts answers into the store. `on_failed` is told when they could not be kept (no room), and None when
    they were again."""

    write: Callable[[Filling, AnswersAbout], Awaitable[None]]
    on_failed: Callable[[AppError | None], None]
    _waiting: tuple[Filling, AnswersAbout] | None = None
    _writing: bool = False

    def keep(self, filling: Filling, about: AnswersAbout) -> None:
        """Keeps these answers as they are now. While a write is under way only the newest waits for its turn."""
        self._waiting = filling.copy(), about
        if not self._writing:
            self._writing = True
            start_task(self._write())

    async def _write(self) -> None:
        try:
            while self._waiting is not None:
                (filling, about), self._waiting = self._waiting, None
                await self.write(filling, about)
            self.on_failed(None)
        except Exception as cause:  # noqa: BLE001 - an edge: the error becomes a value the screen shows
            self.on_failed(as_app_error(cause))
        finally:
            self._writing = False
