"""Films are fetched from the real hospital picture by picture, go on where they were cut, and are watched offline."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest

from hospital.demo import learning
from local_store.store import LocalStore
from services.education.film_model import Film, film, is_film
from services.education.film_store import FilmStore
from services.education.film_video import LARGEST
from services.education.films import KeptFilm, film_list, film_page, keep_place, remove_films
from services.education.queries import article_page
from services.errors import AttachmentDamaged, Offline
from services.record.documents.document_store import DocumentStore
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


MP4 = b"\0\0\0\x18ftypmp42" + bytes(range(256)) * 2000


def _vtt(*cues: tuple[str, str]) -> str:
    text = "WEBVTT\n\n" + "".join(f"{time}\n{words}\n\n" for time, words in cues)
    return base64.b64encode(text.encode()).decode()


SUBTITLES = _vtt(
    ("00:01.000 --> 00:05.000", "撕开纸片。"),
    ("00:40.000 --> 00:44.000", "拧紧。"),
    ("01:02.000 --> 01:09.000", "排气。"),
)
CHAPTERS = _vtt(("00:00.000 --> 01:00.000", "装针头"), ("01:00.000 --> 02:00.000", "先排气"))


def _video_library(**video: Any) -> dict[str, Any]:
    """A hospital's own video, as another publisher would write it."""
    return {
        "resourceType": "Library",
        "id": "film-pen",
        "title": "胰岛素笔怎么打",
        "status": "active",
        "type": LIBRARIES[0]["type"],
        "content": [
            {"contentType": "video/mp4; codecs=avc1"} | video,
            {"contentType": "text/vtt", "language": "zh-CN", "title": "subtitles", "data": SUBTITLES},
            {"contentType": "text/vtt", "language": "zh-CN", "title": "chapters", "data": CHAPTERS},
        ],
    }


async def test_a_hospitals_video_is_fetched_once_kept_encrypted_and_its_words_are_read(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path)
    sha1 = base64.b64encode(hashlib.sha1(MP4, usedforsecurity=False).digest()).decode()
    binary = {
        "resourceType": "Binary", "id": "pen", "contentType": "video/mp4", "data": base64.b64encode(MP4).decode(),
        "securityContext": {"reference": "Library/film-pen"},
    }  # fmt: skip
    fill(hospital, person(), binary, _video_library(url="Binary/pen", size=len(MP4), hash=sha1))
    mine = await phone(hospital, tmp_path / "1.db")
    await mine.cycle()
    known = (await _films(mine.store))["film-pen"]
    video = known.film.video
    assert video is not None
    assert video.paper is not None
    assert (video.name, video.size, video.paper.ending) == ("MP4", len(MP4), ".mp4")
    assert (known.parts, known.here, known.whole) == (1, 0, False)
    assert [(part.begin, part.name, part.said) for part in known.film.text] == [
        (0, "装针头", "撕开纸片。 拧紧。"), (60, "先排气", "排气。")
    ]  # fmt: skip
    await _films_of(mine).keep([known.film])
    mine.wires.cut = True
    documents = DocumentStore(lambda: HospitalSession(mine.store, mine.client, (mine.patient,)), mine.clock)
    assert await documents.content(video.paper) == MP4
    whole = (await _films(mine.store))["film-pen"]
    assert (whole.whole, whole.size) == (True, len(MP4))
    await mine.store.write(lambda w: remove_films(w, (known.film,)))
    assert not (await _films(mine.store))["film-pen"].whole
    await mine.put_away()
    server_store(hospital).close()
    assert MP4[:64] not in (tmp_path / "1.db").read_bytes()


async def test_a_video_that_is_not_what_the_hospital_announced_is_not_kept(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path)
    fill(hospital, person(), _video_library(data=base64.b64encode(MP4).decode(), size=len(MP4) + 1))
    mine = await phone(hospital, tmp_path / "1.db")
    await mine.cycle()
    with pytest.raises(AttachmentDamaged):
        await _films_of(mine).keep([(await _films(mine.store))["film-pen"].film])
    assert (await _films(mine.store))["film-pen"].here == 0
    await mine.put_away()
    server_store(hospital).close()


@pytest.mark.parametrize(
    ("content", "fetched", "opened"),
    [
        ({"url": "https://video.hospital.example/pen"}, False, True),
        ({"url": "http://video.hospital.example/pen"}, False, False),
        ({"url": "javascript:alert(1)"}, False, False),
        ({"url": "Binary/pen", "size": LARGEST + 1}, False, False),
        ({"url": "Binary/pen", "size": LARGEST}, True, False),
        ({}, False, False),
    ],
)
def test_a_video_is_never_a_dead_end(content: dict[str, Any], fetched: bool, opened: bool) -> None:
    known = _read(_video_library(**content))
    assert known.is_shown
    assert known.video is not None
    assert ((known.video.paper is not None), (known.video.link is not None)) == (fetched, opened)
    assert known.text[1].said == "排气。"


def _read(body: Any) -> Film:
    return film(body, "zh-CN")


def test_whatever_a_film_is_reading_it_raises_nothing() -> None:
    assert len(LIBRARIES) == 3
    sound = LIBRARIES[0]
    assert all(6 <= chapter.seconds <= 40 and chapter.name and chapter.said for chapter in _read(sound).chapters)
    for odd in (None, [], {"content": [{"contentType": "text/vtt", "title": "subtitles", "data": "////"}]}):
        assert _read(odd).chapters == ()
    assert _read(sound | {"content": sound["content"][:3]}).chapters == ()
