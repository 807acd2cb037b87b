"""Films are fetched from the real hospital picture by picture, go on where they were cut, and are watched offline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hospital.demo import learning
from local_store.store import LocalStore
from services.education.film_model import Film, film, is_film
from services.education.film_store import FilmStore
from services.education.films import KeptFilm, film_list, film_page, keep_place, remove_films
from services.education.queries import article_page
from services.errors import Offline
from services.sync.cycle import HospitalSession
from tests.fakes.clock import NOON
from tests.services.sync.worlds import Phone, fill, open_hospital, person, phone, server_store

FILM = "film-home-blood-pressure"
LIBRARIES = [body for body in learning.resources(7, NOON.date()) if is_film(body)]


async def _films(store: LocalStore) -> dict[str, KeptFilm]:
    return {kept.film.id: kept for kept in await store.read(film_list, "p1", "zh-CN", NOON)}


def _films_of(of: Phone) -> FilmStore:
    return FilmStore(lambda: HospitalSession(of.store, of.client, (of.patient,)), of.clock)


async def test_a_film_is_fetched_in_parts_goes_on_where_it_was_cut_and_is_watched_offline(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path)
    condition = {
        "resourceType": "Condition",
        "id": "c",
        "subject": {"reference": "Patient/p1"},
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "I10"}], "text": "高血压"},
    }
    fill(hospital, person(), condition, *learning.resources(7, NOON.date()))
    mine = await phone(hospital, tmp_path / "1.db")
    await mine.cycle()
    films = _films_of(mine)
    known = (await _films(mine.store))[FILM]
    assert (known.mine, known.pictures, known.size) == (True, 0, 0)
    assert [chapter.name for chapter in known.film.chapters][:2] == ["先歇五分钟", "绑好袖带"]
    page = await mine.store.read(article_page, "p1", "zh-CN", known.film.article, NOON)
    assert page is not None
    assert page.film == FILM

    await films.picture(FILM, 0)
    await films.picture(FILM, 1)
    mine.wires.cut = True
    with pytest.raises(Offline):
        await films.keep([known.film])
    assert (await _films(mine.store))[FILM].pictures == 2
    first = await films.picture(FILM, 0)
    assert first.startswith(b"\x89PNG")
    mine.wires.cut = False
    await films.keep([known.film])
    assert mine.wires.count("POST", "picture") == len(known.film.chapters)
    whole = (await _films(mine.store))[FILM]
    assert whole.whole
    assert whole.size > 10_000
    mine.wires.cut = True
    for chapter in known.film.chapters:
        await films.picture(FILM, chapter.number)

    await mine.store.write(lambda w: remove_films(w, (known.film,)))
    assert (await _films(mine.store))[FILM].pictures == 0
    await mine.put_away()
    server_store(hospital).close()
    assert first[:16] not in (tmp_path / "1.db").read_bytes()


async def test_it_goes_on_where_somebody_stopped(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path)
    fill(hospital, person(), *learning.resources(7, NOON.date()))
    mine = await phone(hospital, tmp_path / "1.db")
    await mine.cycle()
    for place, found in ((3, 3), (0, 0), (99, 0)):
        await mine.store.write(keep_place, FILM, place)
        page = await mine.store.read(film_page, "en", FILM)
        assert page is not None
        assert page.place == found
    assert page.kept.film.chapters[0].name == "Rest for five minutes"
    await mine.put_away()
    server_store(hospital).close()


def _read(body: Any) -> Film:
    return film(body, "zh-CN")


def test_whatever_a_film_is_reading_it_raises_nothing() -> None:
    assert len(LIBRARIES) == 3
    sound = LIBRARIES[0]
    assert all(6 <= chapter.seconds <= 40 and chapter.name and chapter.said for chapter in _read(sound).chapters)
    for odd in (None, [], {"content": [{"contentType": "text/vtt", "title": "subtitles", "data": "////"}]}):
        assert _read(odd).chapters == ()
    assert _read(sound | {"content": sound["content"][:3]}).chapters == ()
