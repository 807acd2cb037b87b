"""A microphone that hears what a test says, and a loudspeaker that notes what it plays."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from services.errors import SoundFailed


class HeardRecorder:
    """Hands over pieces until it is stopped or a call comes in. `fails`: what opening it comes to."""

    def __init__(self, fails: SoundFailed | None = None) -> None:
        self.fails = fails
        self.running = False
        self.opened = 0
        self._pieces: asyncio.Queue[bytes | None] = asyncio.Queue()

    async def record(self) -> AsyncGenerator[bytes]:
        self.opened += 1
        if self.fails is not None:
            raise self.fails
        self.running, self._pieces = True, asyncio.Queue()
        try:
            while (piece := await self._pieces.get()) is not None:
                yield piece
        finally:
            self.running = False

    async def stop(self) -> None:
        self._pieces.put_nowait(None)

    def says(self, piece: bytes) -> None:
        self._pieces.put_nowait(piece)

    def a_call_comes_in(self) -> None:
        self._pieces.put_nowait(None)


class HeardPlayer:
    """Plays until a test says that it is over, or it is stopped."""

    def __init__(self) -> None:
        self.played: list[bytes] = []
        self.over = asyncio.Event()

    async def play(self, content: bytes) -> None:
        self.played.append(content)
        self.over.clear()
        await self.over.wait()

    async def stop(self) -> None:
        self.over.set()
