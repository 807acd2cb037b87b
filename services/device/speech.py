"""The system's own voice, which reads aloud."""

from __future__ import annotations

from typing import Protocol


class Voice(Protocol):
    """A device's way to speak. One text at a time: a new one ends the one before."""

    async def speech_allowed(self, language: str) -> bool:
        """Whether this device has a voice for a language (`zh-CN`, `en`). Never raises."""

    async def speak(self, text: str, language: str) -> None:
        """Says a text; returns when it was said, or stopped. Says nothing where it is not allowed. Never raises."""

    def stop(self) -> None:
        """Is silent at once."""


class NoVoice:
    """A device that cannot speak, or that nobody has taught to."""

    async def speech_allowed(self, language: str) -> bool:
        return False

    async def speak(self, text: str, language: str) -> None:
        """There is no voice."""

    def stop(self) -> None:
        """There is nothing to end."""
