"""A file as a page of a paper: a photo as its pixels alone, or a PDF as it is. Judged by its content; pure but for the
file that is read.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from services.errors import PictureProblem, PictureRefused
from services.pictures.intake import CONTENT_TYPE, SafePicture, safe_picture
from services.pictures.opening import MOST_BYTES
from services.record.documents.own_paper import PDF

#: As many bytes as the hospital takes of a patient's file.
MOST_OF_A_PDF: Final = 4 * 1024 * 1024
_BEGIN: Final = b"%PDF-"
_END: Final = b"%%EOF"  # ISO 32000-1 §7.5.5, in the last 1024 bytes by all readers
_LAST: Final = 1024


@dataclass(frozen=True)
class PreparedFile:
    """What is kept and sent of it. `dark`: nearly nothing can be seen on it."""

    content: bytes
    content_type: str
    dark: bool = False

    @property
    def sha1(self) -> str:
        """Base64, as FHIR's Attachment.hash (R4 §2.24.0.3)."""
        return b64encode(hashlib.sha1(self.content, usedforsecurity=False).digest()).decode()


def prepared_picture(picture: SafePicture) -> PreparedFile:
    """A photo that came in already."""
    return PreparedFile(picture.content, CONTENT_TYPE, picture.dark)


def prepared_file(content: bytes) -> PreparedFile:
    """A picture or a PDF; its name says nothing. Takes up to a second. Raises PictureRefused."""
    if not content.startswith(_BEGIN):
        return prepared_picture(safe_picture(content))
    if len(content) > MOST_OF_A_PDF:
        raise PictureRefused(PictureProblem.PDF_TOO_LARGE)
    if _END not in content[-_LAST:]:
        raise PictureRefused(PictureProblem.PDF_CUT)
    return PreparedFile(content, PDF)


def prepared_at(path: Path) -> PreparedFile:
    """The same of a file on this device. Raises PictureRefused, also for one that cannot be read."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError:
        raise PictureRefused(PictureProblem.CUT) from None
    return prepared_file(content)
