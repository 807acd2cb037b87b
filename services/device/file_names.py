"""Names from outside as names of files that every system accepts and that say what the file is. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 140  # bytes; file systems allow 255, encrypted ones 143
UNKNOWN: Final = ".bin"
UNNAMED: Final = "document"
_SEPARATING: Final = re.compile(r'[<>:"/\\|?*]+')
_EXTENSION: Final = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}$")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # also what turns the direction of writing
_RESERVED: Final = re.compile(r"(?:CON|PRN|AUX|NUL|CLOCK\$|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9])", re.IGNORECASE)


def file_name(title: str, ending: str) -> str:
    """The title as the name of a file of this kind. `ending` comes from the content type and is ours; whatever ending
    the title has is dropped, so that `report.pdf.exe` is a PDF where its content is one."""
    end = ending or UNKNOWN
    words = "".join(" " if unicodedata.category(letter) in _UNSEEN else letter for letter in _plain(title))
    stem = _trimmed(_SEPARATING.sub(" ", words))
    while _EXTENSION.search(stem):
        stem = _trimmed(_EXTENSION.sub("", stem))
    stem = _trimmed(stem.encode()[: LONGEST - len(end) - 1].decode("utf-8", "ignore"))
    if _RESERVED.fullmatch(stem.partition(".")[0].strip()):
        stem = f"_{stem}"
    return (stem or UNNAMED) + end


def _plain(title: str) -> str:
    """The letters in one form: a wide slash is a slash."""
    return unicodedata.normalize("NFKC", title)


def _trimmed(words: str) -> str:
    """Without dots and spaces at its ends, which systems hide or drop."""
    return " ".join(words.split()).strip(". ")
