"""Pictures in files that a person chose: no more is read than may come in."""

from __future__ import annotations

from pathlib import Path

from services.errors import PictureProblem, PictureRefused
from services.pictures.intake import SafePicture, safe_picture
from services.pictures.opening import MOST_BYTES


def picture_in(path: Path) -> SafePicture:
    """The picture in a file, whatever its name says. Call it off the event loop. Raises PictureRefused, also for a file
    that cannot be read."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError:
        raise PictureRefused(PictureProblem.CUT) from None
    return safe_picture(content)
