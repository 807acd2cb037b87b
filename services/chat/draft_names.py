"""Under which names what is being written is kept, and what it is about: a consultation, or the department of one that
is not opened yet. Pure."""

from __future__ import annotations

from typing import Final

TYPED: Final = "chat.message"
"""The words of a message."""
PARTS: Final = "chat.parts"
"""What goes with the words."""
RECORDING: Final = "chat.voice"
"""The samples of a voice note that is being recorded, or was cut."""
REMARK: Final = "chat.remark"
"""What is said of a consultation that is over."""


def first_place(patient: str, team: str) -> str:
    """What the drafts of a first message to a department are about."""
    return f"{patient}/{team}"
