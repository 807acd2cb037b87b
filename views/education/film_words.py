"""How much of a film is on this device, in words."""

from __future__ import annotations

from services.education.films import KeptFilm
from views.i18n.texts import Texts

_KILO, _MEGA = 1000, 1_000_000


def size_words(t: Texts, kept: KeptFilm) -> str:
    """Whether a film can be watched without a network, and what it takes."""
    total = len(kept.film.chapters)
    if not kept.parts:
        return t.get("education.video.elsewhere")
    if kept.whole:
        return t.get("education.film.here", size=bytes_words(kept.size))
    if kept.pictures:
        return t.get("education.film.partly", n=kept.pictures, total=total)
    if not total:
        return t.get("education.video.not_here")
    return t.get("education.film.not_here", n=total)


def bytes_words(size: int) -> str:
    """So many bytes, as the system's settings say it."""
    return f"{size / _MEGA:.1f} MB" if size >= _MEGA else f"{max(1, round(size / _KILO))} KB"
