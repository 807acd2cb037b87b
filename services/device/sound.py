"""The device's microphone and loudspeaker, as a conversation uses them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Protocol


class VoiceRecorder(Protocol):
    """One recording at a time; nothing of it is written to a file."""

    def record(self) -> AsyncGenerator[bytes]:
        """What is heard, piece by piece: PCM of 16 bits, little endian, one channel, 16,000 samples a second. The
        system may ask the person for permission here, so the screen has said before why. Ends after `stop`, and when
        the device takes the microphone away (a call). Raises SoundFailed."""

    async def stop(self) -> None:
        """Ends the recording, and lets the microphone go. Never raises."""


class VoicePlayer(Protocol):
    """One sound at a time, from memory."""

    async def play(self, content: bytes) -> None:
        """Plays a WAV file; returns when it is over or was stopped. Raises SoundFailed."""

    async def stop(self) -> None:
        """Is silent at once. Never raises."""
