"""Fair turns at the worker threads: what one person asks for at once waits for their own work, not others for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class _Line:
    places: asyncio.Semaphore
    inside: int = 0


@dataclass
class PersonTurns:
    """Each person has `at_once` places; who finds none waits in the order of coming. 0: no bound."""

    at_once: int
    _lines: dict[str, _Line] = field(default_factory=dict)

    def inside(self, signature: str) -> int:
        """How many of a person's requests are in their place or wait for one."""
        line = self._lines.get(signature)
        return line.inside if line else 0

    @asynccontextmanager
    async def turn(self, signature: str) -> AsyncIterator[None]:
        """Holds one of a person's places."""
        if not self.at_once:
            yield
            return
        line = self._lines.setdefault(signature, _Line(asyncio.Semaphore(self.at_once)))
        line.inside += 1
        try:
            async with line.places:
                yield
        finally:
            line.inside -= 1
            if not line.inside:
                del self._lines[signature]
