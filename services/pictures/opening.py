"""Opening a picture that comes from outside: what it is is judged by its content, and how large it is before any pixel
is unpacked. Pillow is loaded at the first picture.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from services.errors import PictureProblem, PictureRefused

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES: Final = 25 * 1024 * 1024
MOST_PIXELS: Final = 40_000_000
"""Unpacked 120 MB, which a phone of today bears for a moment."""
_LEAST_SIDE: Final = 16
_READ: Final = ("JPEG", "PNG")
_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
#: Brands of ISO/IEC 23008-12 (HEIF) and AVIF, which stand in the `ftyp` box at the beginning of the file.
_HEIF: Final = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"})


@contextmanager
def opened(content: bytes) -> Iterator[Image]:
    """A picture whose size is bounded; its pixels are still packed. Raises PictureRefused, also for what Pillow finds
    wrong with it while it is open."""
    check_kind(content)
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - loaded at the first picture

    try:
        with Image.open(io.BytesIO(content), formats=_READ) as image:
            _check_size(image.size)
            yield image
    except UnidentifiedImageError:
        raise PictureRefused(PictureProblem.CUT) from None  # it begins like a picture, and no more is there
    except Image.DecompressionBombError:
        raise PictureRefused(PictureProblem.TOO_LARGE) from None
    except (OSError, SyntaxError, ValueError, EOFError) as wrong:
        raise PictureRefused(PictureProblem.CUT) from wrong


def check_kind(content: bytes) -> None:
    """Refuses what is too long, empty, or no JPEG or PNG by its first bytes, whatever its name says."""
    if len(content) > MOST_BYTES:
        raise PictureRefused(PictureProblem.TOO_LARGE)
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF:
        raise PictureRefused(PictureProblem.HEIF)
    if not content.startswith((_JPEG, _PNG)):
        raise PictureRefused(PictureProblem.NO_PICTURE)


def _check_size(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MOST_PIXELS:
        raise PictureRefused(PictureProblem.TOO_LARGE)
    if min(size) < _LEAST_SIDE:
        raise PictureRefused(PictureProblem.TOO_SMALL)


def is_installed(load: Callable[[], Any]) -> bool:
    """Whether a library that not every device has can be loaded."""
    try:
        load()
    except (ImportError, OSError):
        return False
    return True
