"""The files that patients may send: photos of papers, PDFs and voice notes; judged by their content, never by what they
are called.

A member of staff opens them, so what is no picture stays out (SVG and HTML carry scripts), and no picture unpacks to
more than a browser bears. Where a photo was taken is not the hospital's to know: a photo with a place in it is refused,
which tells the app of a mistake before somebody reads it.
"""

from __future__ import annotations

import base64
import binascii
import io
import wave
from collections.abc import Mapping
from typing import Any, Final

from hospital.base.outcome import Refusal, refusal

MOST_BYTES: Final = 4 * 1024 * 1024
MOST_PIXELS: Final = 40_000_000
_BEGINS: Final = {
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "application/pdf": b"%PDF-",
    "audio/wav": b"RIFF",
}
VOICE: Final = "audio/wav"
VOICE_RATE, VOICE_SECONDS = 16_000, 60
_FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG"}
_WAVE_HEAD: Final = 44  # bytes before the samples, where nothing else is in the file
_GPS: Final = 0x8825  # Exif 2.32 §4.6.3


def check_file(binary: Mapping[str, Any]) -> None:
    """Refuses a patient's Binary (422) that is none of these kinds, is not what it says, or is too large."""
    kind, data = str(binary.get("contentType", "")), binary.get("data")
    try:
        content = base64.b64decode("".join(str(data or "").split()), validate=True)
    except (ValueError, binascii.Error):
        raise _no("data", "is base64") from None
    check_kind(kind, len(content))
    if not content.startswith(_BEGINS[kind]):
        raise _no("data", f"is not {kind} by its content")
    if kind in _FORMATS:
        _check_picture(content, _FORMATS[kind])
    if kind == VOICE:
        _check_voice(content)


def check_kind(kind: str, length: int) -> None:
    """Refuses (422) a type or a number of bytes that a patient's file may not have, before its content is there."""
    if length > MOST_BYTES:
        raise _no("data", f"has at most {MOST_BYTES} bytes from a patient")
    if kind not in _BEGINS:
        raise _no("contentType", f"is one of {', '.join(sorted(_BEGINS))} from a patient")


def _check_picture(content: bytes, kind: str) -> None:
    """Reads the head alone; no pixel is unpacked."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - few patients send a picture

    try:
        with Image.open(io.BytesIO(content), formats=(kind,)) as image:
            size, places = image.size, image.getexif().get_ifd(_GPS)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, EOFError):
        raise _no("data", "is a picture that can be opened") from None
    if size[0] * size[1] > MOST_PIXELS:
        raise _no("data", f"has at most {MOST_PIXELS} pixels")
    if places:
        raise _no("data", "does not say where it was taken")


def _check_voice(content: bytes) -> None:
    """Samples of one channel and nothing beside them: no name, place or time, and no more than a minute."""
    try:
        with wave.open(io.BytesIO(content)) as file:
            form, frames = file.getparams()[:3], file.getnframes()
    except (wave.Error, EOFError, ValueError):
        raise _no("data", "is sound that can be played") from None
    if form != (1, 2, VOICE_RATE) or len(content) != _WAVE_HEAD + 2 * frames or not frames:
        raise _no("data", f"is PCM of 16 bits, one channel and {VOICE_RATE} samples a second, and nothing else")
    if frames > VOICE_SECONDS * VOICE_RATE:
        raise _no("data", f"is {VOICE_SECONDS} seconds long at most")


def _no(element: str, words: str) -> Refusal:
    place = f"Binary.{element}"
    return refusal(422, "business-rule", f"{place} {words}", code="invalid", expression=place)
