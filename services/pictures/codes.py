"""QR codes that are seen in a picture. Pure; what they mean is for `our_codes` to say.

Source: ISO/IEC 18004, read by zbar.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

from services.pictures.opening import is_installed, opened

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_CODES: Final = 8
MOST_LETTERS: Final = 2000
_LONG_SIDE: Final = 1200
"""Pixels: a code that fills a third of this is read; more only takes longer."""
_GRAIN: Final = 1.5  # pixels


@cache
def can_read_codes() -> bool:
    """Whether this device has zbar: a phone build brings it, Windows has it in pyzbar, elsewhere the system's own."""
    return is_installed(lambda: import_module("pyzbar.pyzbar"))


def codes_in(content: bytes) -> tuple[str, ...]:
    """The texts of the QR codes in a picture, each once, at most `MOST_CODES`; none where it is too blurred.

    One that is too long, or no UTF-8, is left out. Takes up to a tenth of a second: call it off the event loop. Raises
    PictureRefused.
    """
    from PIL import ImageFilter  # noqa: PLC0415 - loaded at the first scan

    with opened(content) as image:
        image.draft("L", (_LONG_SIDE, _LONG_SIDE))
        grey = image.convert("L")
    grey.thumbnail((_LONG_SIDE, _LONG_SIDE))
    # the grain of a picture taken in the dark hides a code from zbar until it is smoothed
    found = _read(grey) or _read(grey.filter(ImageFilter.GaussianBlur(_GRAIN)))
    return tuple(dict.fromkeys(found))[:MOST_CODES]


def _read(grey: Image) -> list[str]:
    from pyzbar.pyzbar import ZBarSymbol, decode  # noqa: PLC0415 - see above

    symbols = decode((grey.tobytes(), *grey.size), symbols=[ZBarSymbol.QRCODE])
    return [text for text in (_text(symbol.data) for symbol in symbols) if text]


def _text(raw: bytes) -> str | None:
    if len(raw) > MOST_LETTERS:
        return None
    try:
        return raw.decode("utf-8").strip()
    except UnicodeDecodeError:
        return None
