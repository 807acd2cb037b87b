"""A picture in a file that a person chose."""

from __future__ import annotations

from typing import Final

from services.pictures.files import picture_in
from services.pictures.intake import SafePicture, safe_picture
from views.context import PickedFile

ENDINGS: Final = ("jpg", "jpeg", "png")


def taken_in(picked: PickedFile) -> SafePicture:
    """What is in the file decides; its name says nothing. Call it off the event loop."""
    if picked.path is not None:
        return picture_in(picked.path)
    return safe_picture(picked.content or b"")
