"""A film as the app reads it: chapters with their pictures, subtitles and times. Pure; never raises.

Source: FHIR R4 §14.11 Library, §2.24.0.3 Attachment; WebVTT (W3C Candidate Recommendation 2019-04-04), of which cues
with a time and plain text are read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from services.education.model import article_above
from services.fhir import resource as fhir
from services.fhir import terms

LIBRARY: Final = "Library"
_FILM: Final = "film"
_VTT, _PICTURE = "text/vtt", "image/png"
_MOST_CHAPTERS: Final = 60
_LONGEST_TRACK: Final = 60_000
_SHORTEST, _LONGEST = 3.0, 120.0
_CUE: Final = re.compile(
    r"^(?:(\d{1,2}):)?(\d\d):(\d\d)\.\d{3} --> (?:(\d{1,2}):)?(\d\d):(\d\d)\.\d{3}[^\n]*\n((?:[^\n]+\n?)+)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class FilmChapter:
    """A picture, counted from 0, and what is said while it stands there for so many seconds."""

    number: int
    name: str
    said: str
    seconds: float


@dataclass(frozen=True)
class Film:
    """One film in one language. `article`: the id of the article that it shows."""

    id: str
    title: str
    article: str | None
    chapters: tuple[FilmChapter, ...]


def is_film(library: Any) -> bool:
    """Whether a Library is a film that may be shown."""
    own = fhir.as_object(library)
    return fhir.has_code(own.get("type"), _FILM, terms.LIBRARY_SYSTEM) and own.get("status") == "active"


def film(library: Any, language: str) -> Film:
    """Reads a Library of any shape."""
    own = fhir.as_object(library)
    contents = list(fhir.objects(own.get("content")))
    said, names = _cues(contents, "subtitles", language), _cues(contents, "chapters", language)
    pictures = sum(_kind(each) == _PICTURE for each in contents)
    chapters = tuple(
        FilmChapter(number, names[number][1] if number < len(names) else "", words, seconds)
        for number, (seconds, words) in enumerate(said[: min(pictures, _MOST_CHAPTERS)])
    )
    return Film(
        fhir.as_text(own.get("id")) or "", fhir.translated(own, "title", language) or "", article_above(own), chapters
    )


def picture_key(film_id: str, number: int) -> str:
    """What the picture of a chapter is kept under on this device."""
    return f"{LIBRARY}/{film_id}/picture/{number}"


def _cues(contents: list[fhir.JsonObject], title: str, language: str) -> list[tuple[float, str]]:
    """Seconds and words of each cue of a track, in this language or in the first there is."""
    tracks = [each for each in contents if _kind(each) == _VTT and each.get("title") == title]
    wanted = language.partition("-")[0]
    tracks.sort(key=lambda each: not (fhir.as_text(each.get("language")) or "").startswith(wanted))
    data = next(filter(None, (fhir.as_bytes(each.get("data")) for each in tracks)), b"")
    text = data[:_LONGEST_TRACK].decode("utf-8", "replace").replace("\r\n", "\n")
    return [(_seconds(cue), " ".join(cue[7].split())) for cue in _CUE.finditer(text)]


def _seconds(cue: re.Match[str]) -> float:
    begin, end = (
        int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
        for hours, minutes, seconds in ((cue[1], cue[2], cue[3]), (cue[4], cue[5], cue[6]))
    )
    return min(max(float(end - begin), _SHORTEST), _LONGEST)


def _kind(attachment: fhir.JsonObject) -> str:
    return (fhir.as_text(attachment.get("contentType")) or "").partition(";")[0].strip()
