"""Colours through which the ground shines."""

from __future__ import annotations

CLEAR = "#00000000"


def faint(tone: str, share: float) -> str:
    """The colour at this share of its strength. Flet: #AARRGGBB."""
    return f"#{round(share * 255):02X}{tone.removeprefix('#')}"
