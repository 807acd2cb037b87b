"""A photo as it is kept and sent: its pixels alone, upright, in a bounded size. Pure.

Everything else in a file from a camera is left behind: where it was taken (EXIF GPS), when, by which phone, its
preview, comments and XMP. What is not a picture never comes in.

Source: Exif 2.32 §4.6 (orientation, GPS), RFC 2083 (PNG chunks).
"""

from __future__ import annotations

import hashlib
import io
from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from services.errors import PictureProblem, PictureRefused
from services.pictures.opening import opened

if TYPE_CHECKING:
    from PIL.Image import Image

CONTENT_TYPE: Final = "image/jpeg"
LONG_SIDE: Final = 2000
"""Pixels: a sheet of A4 at 170 dots an inch, where a laboratory's small print is read easily."""
MOST_KEPT: Final = 900 * 1024
_QUALITIES: Final = (85, 75, 60, 45)
_SMALLER: Final = 0.75
_DARK: Final = 18
"""Of 255: the mean of a picture that shows nothing, such as one of a covered lens."""


@dataclass(frozen=True)
class SafePicture:
    """A JPEG without anything but its pixels. `width` and `height` in pixels, `dark` when there is nearly nothing to be
    seen on it."""

    content: bytes
    width: int
    height: int
    dark: bool = False

    @property
    def sha1(self) -> str:
        """Base64, as FHIR's Attachment.hash (R4 §2.24.0.3)."""
        return b64encode(hashlib.sha1(self.content, usedforsecurity=False).digest()).decode()


def safe_picture(content: bytes) -> SafePicture:
    """The picture in a file of any origin. Takes up to a second: call it off the event loop. Raises PictureRefused."""
    from PIL import ImageOps, ImageStat  # noqa: PLC0415 - loaded at the first picture

    with opened(content) as image:
        image.draft("RGB", (LONG_SIDE, LONG_SIDE))  # JPEG: unpacks an eighth, a quarter or a half where that is enough
        image.load()
        upright = ImageOps.exif_transpose(image)
        plain = _on_white(upright)
    plain.thumbnail((LONG_SIDE, LONG_SIDE))
    dark = ImageStat.Stat(plain.convert("L")).mean[0] < _DARK
    return _packed(plain, dark=dark)


def _on_white(image: Image) -> Image:
    """The pixels alone, as red, green and blue; what was transparent is white, as paper."""
    from PIL import Image as Images  # noqa: PLC0415 - see above

    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        paper = Images.new("RGB", layer.size, "white")
        paper.paste(layer, mask=layer.getchannel("A"))
        return paper
    clean = image.convert("RGB").copy()
    clean.info = {}  # Pillow writes a comment, an XMP packet and a colour profile that it finds here
    return clean


def _packed(image: Image, *, dark: bool) -> SafePicture:
    """The best quality that fits, in a smaller size where none does."""
    while min(image.size) > 0:
        for quality in _QUALITIES:
            out = io.BytesIO()
            image.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= MOST_KEPT:
                return SafePicture(out.getvalue(), *image.size, dark)
        image = image.resize((int(image.width * _SMALLER), int(image.height * _SMALLER)))
    raise PictureRefused(PictureProblem.TOO_LARGE)
