"""Films as FHIR R4 Libraries: subtitles and chapters as WebVTT in two languages, and a picture for each chapter, which
the hospital draws when somebody asks for it (`Library/{id}/$picture`).

Source: FHIR R4 §14.11 Library, §2.24.0.3 Attachment; WebVTT (W3C Candidate Recommendation 2019-04-04).
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any, Final

from hospital.base.elements import translated
from hospital.base.outcome import refusal
from hospital.education.film_file import ChapterFile, FilmFile, films
from hospital.education.film_pictures import picture
from hospital.education.library import LIBRARY, PREFIX, below, is_a
from hospital.fhir.access.guard import shown
from hospital.fhir.exchange import FhirRequest, FhirResponse, Operation
from hospital.fhir.store.tx import Tx

Json = dict[str, Any]

FILM_PREFIX: Final = "film-"
SUBTITLES, CHAPTERS = "subtitles", "chapters"
PICTURE: Final = "image/png"
_VTT: Final = "text/vtt"


def film_library(film: FilmFile, article: Json) -> Json:
    """One film below the Library of its article, whose reviewer answers for it, too."""
    kept = ("publisher", "_publisher", "useContext", "approvalDate", "lastReviewDate", "date", "author", "reviewer")
    return {
        "resourceType": "Library",
        "id": FILM_PREFIX + film.id,
        "title": film.title,
        "_title": translated(film.title_english),
        "status": "active",
        "type": {"coding": [{"system": LIBRARY, "code": "film"}]},
        **{key: article[key] for key in kept if key in article},
        "relatedArtifact": [below(article)],
        "content": [
            _track("zh-CN", SUBTITLES, film, lambda chapter: chapter.chinese.said),
            _track("en", SUBTITLES, film, lambda chapter: chapter.english.said),
            _track("zh-CN", CHAPTERS, film, lambda chapter: chapter.chinese.name),
            _track("en", CHAPTERS, film, lambda chapter: chapter.english.name),
            *({"contentType": PICTURE, "title": chapter.picture} for chapter in film.chapters),
        ],
    }


def film_libraries(article: Callable[[str], Json]) -> Iterator[Json]:
    """Every film; `article` finds the Library of an article by its file."""
    for film in films():
        yield film_library(film, article(PREFIX + film.article))


def operation() -> Operation:
    """`Library/{id}/$picture`: the picture of one chapter, by its `number` from 0."""
    return Operation("picture", draw_picture, "Library")


def draw_picture(request: FhirRequest, tx: Tx) -> FhirResponse:
    """A picture as a Binary; 404 for a Library that is no film, and for a chapter that it does not have."""
    library = shown(tx, request.access, "Library", request.id).body
    names = [each["title"] for each in library.get("content", ()) if each.get("contentType") == PICTURE]
    number = _number(request.body)
    if not is_a(library, "film") or number is None or not 0 <= number < len(names):
        raise refusal(404, "not-found", "this film has no such picture")
    try:
        content = picture(names[number])
    except KeyError:
        raise refusal(404, "not-found", "nobody drew this picture") from None
    data = base64.b64encode(content).decode("ascii")
    return FhirResponse(200, {"resourceType": "Binary", "contentType": PICTURE, "data": data})


def _number(body: Any) -> int | None:
    listed = body.get("parameter") if isinstance(body, dict) else None
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, dict) and each.get("name") == "number" and type(each.get("valueInteger")) is int:
            return int(each["valueInteger"])
    return None


def _track(language: str, title: str, film: FilmFile, words: Callable[[ChapterFile], str]) -> Json:
    data = base64.b64encode(_vtt(film, words).encode()).decode("ascii")
    return {"contentType": _VTT, "language": language, "title": title, "data": data}


def _vtt(film: FilmFile, words: Callable[[ChapterFile], str]) -> str:
    cues, at = ["WEBVTT\n"], 0.0
    for chapter in film.chapters:
        cues.append(f"{_time(at)} --> {_time(at + chapter.seconds)}\n{words(chapter)}\n")
        at += chapter.seconds
    return "\n".join(cues)


def _time(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 60:02}:{whole % 60:02}.000"
