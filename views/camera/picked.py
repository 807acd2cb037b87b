"""What is in a file that a person chose: its content decides, its name says nothing. A copy that a phone made for the
app is deleted once it is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from services.documents.prepared import PreparedFile, prepared_at, prepared_file
from services.pictures.files import picture_in
from services.pictures.intake import SafePicture, safe_picture
from views.context import PickedFile

ENDINGS: Final = ("jpg", "jpeg", "png")
WITH_PDF: Final = (*ENDINGS, "pdf")


def taken_in(picked: PickedFile) -> SafePicture:
    """A picture. Call it off the event loop. Raises PictureRefused."""
    with _path_of(picked) as path:
        return safe_picture(picked.content or b"") if path is None else picture_in(path)


def prepared_of(picked: PickedFile) -> PreparedFile:
    """A picture or a PDF. Call it off the event loop. Raises PictureRefused."""
    with _path_of(picked) as path:
        return prepared_file(picked.content or b"") if path is None else prepared_at(path)


@contextmanager
def _path_of(picked: PickedFile) -> Iterator[Path | None]:
    try:
        yield picked.path
    finally:
        if picked.path is not None and picked.is_copy:
            picked.path.unlink(missing_ok=True)
