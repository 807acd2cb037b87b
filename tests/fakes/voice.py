"""A device's voice that is heard by tests."""

from __future__ import annotations

import asyncio


class HeardVoice:
    """A device that speaks Chinese until it is stopped, and notes what."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []
        self.silent = asyncio.Event()

    async def speech_allowed(self, language: str) -> bool:
        return language == "zh-CN"

    async def speak(self, text: str, language: str) -> None:
        self.said.append((text, language))
        self.silent.clear()
        await self.silent.wait()

    def stop(self) -> None:
        self.silent.set()
