"""The files that patients may send: photos of papers, and PDFs; judged by their content, never by what they are called.

A member of staff opens them, so what is no picture stays out (SVG and HTML carry scripts), and no picture unpacks to
more than a browser bears. Where a photo was taken is not the hospital's to know: a photo with a place in it is refused,
which tells the app of a mistake before somebody reads it.
"""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Mapping
from typing import Any, Final

from hospital.base.outcome import Refusal, refusal

MOST_BYTES: Final = 4 * 1024 * 1024
MOST_PIXELS: Final = 40_000_000
_BEGINS: Final = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n", "application/pdf": b"%PDF-"}
_FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG"}
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


def _no(element: str, words: str) -> Refusal:
    place = f"Binary.{element}"
    return refusal(422, "business-rule", f"{place} {words}", code="invalid", expression=place)
