"""Films on this device: which there are, how much of each is here, where somebody stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from local_store import attachments, resources, settings
from local_store.store import Reader, Writer
from services.each import each
from services.education.facts import TOPICS, facts
from services.education.film_model import LIBRARY, Film, film, is_film, picture_key
from services.education.model import article, is_article
from services.education.rules import reason
from services.fhir.shape import as_int, as_object
from services.query import query

_KEY: Final = "education.film-places"
_MOST: Final = 1000
_MOST_PLACES: Final = 100


@dataclass(frozen=True)
class KeptFilm:
    """A film and what of it is here: so many pictures, so many bytes, its video. `mine`: its article is chosen for this
    person."""

    film: Film
    pictures: int
    size: int
    mine: bool = False
    video: bool = False

    @property
    def parts(self) -> int:
        """How many parts there are to fetch: pictures, and the video where it can be fetched."""
        return len(self.film.chapters) + (self.film.video is not None and self.film.video.paper is not None)

    @property
    def here(self) -> int:
        """How many of its parts are on this device."""
        return self.pictures + self.video

    @property
    def whole(self) -> bool:
        return self.here == self.parts


@dataclass(frozen=True)
class FilmPage:
    """One film, with the title of its article, and the chapter where somebody stopped."""

    kept: KeptFilm
    title: str | None
    place: int


@query(LIBRARY, attachments.TOPIC, *TOPICS)
def film_list(r: Reader, patient: str, language: str, now: datetime) -> tuple[KeptFilm, ...]:
    """All films of the hospital, those for this person first."""
    known, found = facts(r, patient, language, now), []
    for known_film in _films(r, language):
        stored = resources.get(r, LIBRARY, known_film.article) if known_film.article else None
        about = article(stored.body, language) if stored and is_article(stored.body) else None
        found.append(_kept(r, known_film, mine=about is not None and reason(about, known, now) is not None))
    return tuple(sorted(found, key=lambda kept: (not kept.mine, kept.film.id)))


@query(LIBRARY, attachments.TOPIC, settings.TOPIC)
def film_page(r: Reader, language: str, film_id: str) -> FilmPage | None:
    """One film; None when it is not on this device, or not shown any more."""
    stored = resources.get(r, LIBRARY, film_id)
    known = film(stored.body, language) if stored and is_film(stored.body) else None
    if known is None or not known.is_shown:
        return None
    below = resources.get(r, LIBRARY, known.article) if known.article else None
    place = as_int(as_object(settings.get(r, _KEY)).get(film_id)) or 0
    inside = place if 0 <= place < len(known.chapters) else 0
    return FilmPage(_kept(r, known), article(below.body, language).title if below else None, inside)


@query(LIBRARY)
def film_of_article(r: Reader, language: str, article_id: str) -> Film | None:
    """The film that shows an article; None when there is none."""
    return next((known_film for known_film in _films(r, language) if known_film.article == article_id), None)


def keep_place(w: Writer, film_id: str, chapter: int) -> None:
    """Remembers where somebody stopped; 0 forgets it."""
    places = {key: place for key, place in as_object(settings.get(w, _KEY)).items() if key != film_id}
    newest = {**places, **({film_id: chapter} if chapter else {})}
    settings.put(w, _KEY, dict(list(newest.items())[-_MOST_PLACES:]))


def remove_films(w: Writer, films: tuple[Film, ...]) -> None:
    """Deletes the pictures and videos of these films from this device; they can be fetched again."""
    for known_film in films:
        for key in _keys(known_film):
            attachments.remove(w, key)


def _films(r: Reader, language: str) -> tuple[Film, ...]:
    kept = [stored.body for stored in resources.select(r, LIBRARY, limit=_MOST) if is_film(stored.body)]
    return tuple(known_film for known_film in each(kept, lambda body: film(body, language)).read if known_film.is_shown)


def _kept(r: Reader, known_film: Film, *, mine: bool = False) -> KeptFilm:
    known = (attachments.get(r, key) for key in _keys(known_film))
    sizes = [found.size if found is not None and found.complete else None for found in known]
    pictures, video = sizes[: len(known_film.chapters)], sizes[len(known_film.chapters) :]
    here = [size for size in pictures if size is not None]
    with_video = any(size is not None for size in video)
    return KeptFilm(known_film, len(here), sum(size or 0 for size in sizes), mine, with_video)


def _keys(known_film: Film) -> list[str]:
    """What its pictures, then its video, are kept under."""
    pictures = [picture_key(known_film.id, chapter.number) for chapter in known_film.chapters]
    paper = known_film.video.paper if known_film.video is not None else None
    return [*pictures, paper.id] if paper is not None else pictures
