"""Films: chapters in both languages, WebVTT with the same times, and a picture for each that the hospital draws."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from hospital.app import create_app
from hospital.base.config import Config
from hospital.demo import learning
from hospital.education.article_file import articles
from hospital.education.brush import HEIGHT, WIDTH
from hospital.education.film_file import FilmFile, NoFilm, films, read
from hospital.education.film_pictures import DRAWN, picture
from hospital.fhir.store.store import FhirStore
from tests.hospital.conftest import ROOT, access_of_test_token
from tests.hospital.databases import sqlite_database

Json = dict[str, Any]
TODAY = date(2026, 11, 23)
CUE = re.compile(r"(\d\d):(\d\d)\.000 --> (\d\d):(\d\d)\.000\n(.+)")
WRITTEN = "title: 洗手\ntitle-en: Wash\narticle: walking\n\n=== wash\nzh: 洗\n   洗手。\nen: Wash\n   Wash.\n"


def library(film: FilmFile) -> Json:
    return next(body for body in learning.resources(7, TODAY) if body["id"] == f"film-{film.id}")


@pytest.mark.parametrize("film", films(), ids=lambda film: film.id)
def test_a_film_is_whole(film: FilmFile) -> None:
    assert film.article in {article.id for article in articles()}
    assert 4 <= len(film.chapters) <= 8
    assert 30 <= sum(chapter.seconds for chapter in film.chapters) <= 120
    for chapter in film.chapters:
        assert chapter.picture in DRAWN
        assert len(chapter.chinese.name) <= 14 and len(chapter.english.name) <= 36
        assert re.search(r"[,;:?!]", chapter.chinese.said) is None


@pytest.mark.parametrize("film", films(), ids=lambda film: film.id)
def test_both_languages_have_the_same_times_and_a_picture_each(film: FilmFile) -> None:
    contents = library(film)["content"]
    tracks = {
        (one["title"], one["language"]): CUE.findall(base64.b64decode(one["data"]).decode())
        for one in contents
        if one["contentType"] == "text/vtt"
    }
    assert len(tracks) == 4
    times = [[cue[:4] for cue in cues] for cues in tracks.values()]
    assert all(each == times[0] for each in times)
    assert len(times[0]) == len(film.chapters) == len(contents) - 4
    assert [cue[4] for cue in tracks["subtitles", "en"]] == [chapter.english.said for chapter in film.chapters]


def test_every_picture_is_used_small_and_the_same_each_time() -> None:
    assert {chapter.picture for film in films() for chapter in film.chapters} == DRAWN.keys()
    drawn = {name: picture(name) for name in DRAWN}
    for content in drawn.values():
        assert len(content) < 16_000
        assert Image.open(io.BytesIO(content)).size == (WIDTH, HEIGHT)
    picture.cache_clear()
    assert picture("rest") == drawn["rest"]


def test_most_pictures_move_once_and_end_as_the_whole_picture() -> None:
    moving = {name: Image.open(io.BytesIO(picture(name))) for name in DRAWN}
    moving = {name: image for name, image in moving.items() if getattr(image, "n_frames", 1) > 1}
    assert len(moving) >= len(DRAWN) - 2
    for name, image in moving.items():
        shown, lasted = [], 0.0
        for number in range(image.n_frames):  # type: ignore[attr-defined]  # Pillow's plugins know it
            image.seek(number)
            lasted += image.info.get("duration", 0) if number else 0
            shown.append(image.convert("RGB").tobytes())
        still, first, *_, last = shown
        assert image.info["loop"] == 1, name
        assert lasted < 5000, name
        assert still == last, name
        assert still != first, name


def test_a_file_with_something_missing_is_named() -> None:
    assert read("wash", WRITTEN).chapters[0].chinese.said == "洗手。"
    for change in (("article: walking\n", ""), ("en: Wash\n   Wash.\n", ""), ("=== wash\n", "")):
        with pytest.raises(NoFilm, match="wash"):
            read("wash", WRITTEN.replace(*change))


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Asks for a picture of a Library in the name of a patient."""
    app = create_app(Config(sqlite_database(tmp_path / "hospital.sqlite"), ROOT), access_of_test_token)
    store: FhirStore = app.state.store
    with store.begin() as tx:
        for body in learning.resources(7, TODAY):
            tx.put(body)

    async def send(id_: str, *parameters: Json) -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url=f"{ROOT}/fhir/") as client:
            headers = {"Authorization": "Bearer patient-a", "Content-Type": "application/fhir+json"}
            body = {"resourceType": "Parameters", **({"parameter": list(parameters)} if parameters else {})}
            return await client.post(f"Library/{id_}/$picture", json=body, headers=headers)

    yield send
    store.close()


async def test_a_picture_is_drawn_when_it_is_asked_for(ask: Callable[..., Any]) -> None:
    answer = await ask("film-inhaler", {"name": "number", "valueInteger": 2})
    assert answer.status_code == 200, answer.text
    assert answer.json()["contentType"] == "image/png"
    assert base64.b64decode(answer.json()["data"]) == picture("in")


@pytest.mark.parametrize(
    ("id_", "parameters"),
    [
        ("film-inhaler", []),
        ("film-inhaler", [{"name": "number", "valueInteger": 5}]),
        ("film-inhaler", [{"name": "number", "valueInteger": -1}]),
        ("film-inhaler", [{"name": "number", "valueInteger": True}]),
        ("film-inhaler", [{"name": "number", "valueString": "0"}]),
        ("article-inhaler", [{"name": "number", "valueInteger": 0}]),
        ("film-nothing", [{"name": "number", "valueInteger": 0}]),
    ],
)
async def test_what_is_no_picture_of_a_film_is_not_there(
    ask: Callable[..., Any], id_: str, parameters: list[Json]
) -> None:
    assert (await ask(id_, *parameters)).status_code in (400, 404, 422)
