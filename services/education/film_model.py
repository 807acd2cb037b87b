"""A film as the app reads it: chapters with their pictures, subtitles and times; or a video with its words. Pure; never
raises.

Source: FHIR R4 §14.11 Library, §2.24.0.3 Attachment; WebVTT (W3C Candidate Recommendation 2019-04-04), of which cues
with a time and plain text are read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from services.education.film_video import Video, video
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
class FilmText:
    """What is said in a chapter of a video from this second on, to be read."""

    begin: float
    name: str
    said: str


@dataclass(frozen=True)
class Film:
    """One film in one language. `article`: the id of the article that it shows. `text`: the words of its video."""

    id: str
    title: str
    article: str | None
    chapters: tuple[FilmChapter, ...]
    video: Video | None = None
    text: tuple[FilmText, ...] = ()

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to see."""
        return bool(self.chapters) or self.video is not None


@dataclass(frozen=True)
class _Cue:
    """One cue of a track, in seconds."""

    begin: float
    seconds: float
    words: str


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
        FilmChapter(number, names[number].words if number < len(names) else "", cue.words, cue.seconds)
        for number, cue in enumerate(said[: min(pictures, _MOST_CHAPTERS)])
    )
    id_ = fhir.as_text(own.get("id")) or ""
    moving = video(contents, f"{LIBRARY}/{id_}")
    text = _text(said, names) if moving is not None else ()
    return Film(id_, fhir.translated(own, "title", language) or "", article_above(own), chapters, moving, text)


def picture_key(film_id: str, number: int) -> str:
    """What the picture of a chapter is kept under on this device."""
    return f"{LIBRARY}/{film_id}/picture/{number}"


def _text(said: list[_Cue], names: list[_Cue]) -> tuple[FilmText, ...]:
    """The subtitles below the chapters in which they are said; before the first chapter, below none."""
    begins = [_Cue(0.0, 0.0, ""), *names[:_MOST_CHAPTERS]]
    ends = [*(cue.begin for cue in begins[1:]), float("inf")]
    parts = (
        FilmText(begin.begin, begin.words, " ".join(cue.words for cue in said if begin.begin <= cue.begin < end))
        for begin, end in zip(begins, ends, strict=True)
    )
    return tuple(part for part in parts if part.said or part.name)


def _cues(contents: list[fhir.JsonObject], title: str, language: str) -> list[_Cue]:
    """Each cue of a track, in this language or in the first there is."""
    tracks = [each for each in contents if _kind(each) == _VTT and each.get("title") == title]
    wanted = language.partition("-")[0]
    tracks.sort(key=lambda each: not (fhir.as_text(each.get("language")) or "").startswith(wanted))
    data = next(filter(None, (fhir.as_bytes(each.get("data")) for each in tracks)), b"")
    text = data[:_LONGEST_TRACK].decode("utf-8", "replace").replace("\r\n", "\n")
    return [_cue(found) for found in _CUE.finditer(text)]


def _cue(found: re.Match[str]) -> _Cue:
    begin, end = (
        float(int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds))
        for hours, minutes, seconds in ((found[1], found[2], found[3]), (found[4], found[5], found[6]))
    )
    return _Cue(begin, min(max(end - begin, _SHORTEST), _LONGEST), " ".join(found[7].split()))


def _kind(attachment: fhir.JsonObject) -> str:
    return (fhir.as_text(attachment.get("contentType")) or "").partition(";")[0].strip()
