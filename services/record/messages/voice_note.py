"""A voice note: a WAV file with PCM samples of 16 bits, one channel, 16,000 a second, and nothing else. Pure.

Nothing but the sound is in it (no name, place or time), so its size says how long it is, and both ends can judge it by
its content without a decoder. Source: Multimedia Programming Interface and Data Specifications 1.0 (RIFF WAVE).
"""

from __future__ import annotations

import io
import wave
from typing import Final

VOICE: Final = "audio/wav"
RATE: Final = 16_000
"""Samples a second: speech is understood from half of it on."""
LONGEST: Final = 60
"""Seconds."""
SECOND: Final = 2 * RATE
"""Bytes."""
MOST_PCM: Final = LONGEST * SECOND
_HEAD: Final = 44


def voice_file(pcm: bytes) -> bytes:
    """The file of these samples (little endian), at most the first minute; half a sample at the end is left out."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(pcm[: min(len(pcm), MOST_PCM) // 2 * 2])
    return out.getvalue()


def is_voice(content: bytes) -> bool:
    """Whether a file is a voice note as it is written here, whole and not too long."""
    return _HEAD < len(content) <= _HEAD + MOST_PCM and content == voice_file(content[_HEAD:])


def seconds_of(size: int | None) -> int:
    """How long a voice note of so many bytes is, in whole seconds, one at least."""
    return max(1, round(((size or 0) - _HEAD) / SECOND))
