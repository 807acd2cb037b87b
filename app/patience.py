"""Asks a control of the device and waits as long as a person thinks about the system's question."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from services.errors import AppError

_TRIES: Final = 6  # Flet waits ten seconds for an answer


async def answer_of(call: Callable[[], Awaitable[Any]], failed: Callable[[str | None], AppError]) -> Any:
    """What the control answers. Raises what `failed` makes of the plug-in's words, or of None: it never answered."""
    for _ in range(_TRIES):
        try:
            return await call()
        except TimeoutError:
            continue
        except RuntimeError as wrong:
            raise failed(str(wrong)) from None
    raise failed(None)
