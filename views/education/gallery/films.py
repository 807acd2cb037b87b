"""Pictures of films and of what is on the device, from fixed data."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import flet as ft

from services.education.film_model import Film, FilmChapter, FilmText
from services.education.film_video import Video
from services.education.films import FilmPage, KeptFilm
from services.errors import Offline
from services.record.documents.paper import Paper
from views import paths
from views.aloud import Aloud
from views.answers import Ready
from views.component import screen
from views.education.film import FilmPlayer, FilmView
from views.education.gallery.articles import beside_list
from views.education.offline import FilmKeeping, OfflineView
from views.education.video import Watching, watch_prompt
from views.hooks import use_ui_context
from views.kit.frame import page_frame
from views.kit.prompt import prompt_parts
from views.kit.scene import Scene
from views.kit.surfaces import card


def _nothing(*_: Any) -> None:
    return


def _plain_png(red: int, green: int, blue: int) -> bytes:
    """A plain colour of 16 x 9 (PNG, ISO/IEC 15948), in the place of a picture that the hospital draws."""

    def part(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", 16, 9, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes([red, green, blue]) * 16) * 9)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")


_CHAPTERS = (
    FilmChapter(0, "先歇五分钟", "靠着椅背坐好，双脚平放，安静休息五分钟。", 12),
    FilmChapter(1, "绑好袖带", "袖带绑在裸露的上臂，下缘离肘窝约两指宽。", 10),
    FilmChapter(2, "不说话，不动", "按下开始。量的时候不说话、不动。", 8),
)
PRESSURE = Film("film-pressure", "看图学：在家量血压", "cuff", _CHAPTERS)
INHALER = replace(PRESSURE, id="film-inhaler", title="看图学：喷雾吸入药")
METER = replace(PRESSURE, id="film-meter", title="看图学：测指尖血糖")
KEPT = (KeptFilm(PRESSURE, 3, 11_834, mine=True), KeptFilm(METER, 1, 3_079, mine=True), KeptFilm(INHALER, 0, 0))
_PLAYER = FilmPlayer(1, False, _nothing, _nothing, _plain_png(201, 227, 223))
_KEEPING = FilmKeeping(_nothing, _nothing, free=4_000_000_000)


def _film(**how: Any) -> ft.Control:
    page = FilmPage(KEPT[0], "在家量血压，七步量得准", 0)
    return FilmView(
        film_id=PRESSURE.id,
        page=Ready(page),
        player=replace(_PLAYER, **how),
        aloud=Aloud(False, _nothing),
        beside=beside_list(),
    )


_MP4 = Paper("Binary/insulin", "胰岛素笔", "video/mp4", "insulin", None, 4_820_000, None)
_VIDEO = Video("video/mp4", 4_820_000, _MP4, None)
_PAGE = Video("video/mp4", None, None, "https://video.hospital.example/insulin")
_SAID = (
    FilmText(0, "装针头", "撕开针头的纸片，对正拧紧，取下里外两个针帽。"),
    FilmText(42, "排气", "调到 2 个单位，针尖朝上，按到底，看到一滴药。"),
)
PEN = Film("film-pen", "胰岛素笔怎么打", "insulin-pen", (), _VIDEO, _SAID)


def _video(film: Film = PEN, *, here: bool = False, **how: Any) -> ft.Control:
    page = FilmPage(KeptFilm(film, 0, 4_820_000 if here else 0, video=here), "胰岛素笔", 0)
    watching = replace(Watching(_nothing if film.video and film.video.paper else None), **how)
    return FilmView(
        film_id=film.id,
        page=Ready(page),
        player=_PLAYER,
        aloud=Aloud(False, _nothing),
        watching=watching,
        beside=beside_list(),
    )


def _linked() -> ft.Control:
    return _video(replace(PEN, video=_PAGE), on_open=_nothing)


def _huge() -> ft.Control:
    return _video(replace(PEN, video=Video("video/webm", 310_000_000, None, None), text=()))


@screen
def _Asking(*, leaves: bool) -> ft.View:
    around = use_ui_context()
    prompt = watch_prompt(around, _PAGE if leaves else _VIDEO, _nothing, _nothing, leaves=leaves)
    shown = card(around.look, prompt_parts(around.look, prompt))
    return page_frame(around, [shown], route=paths.film(PEN.id), title_words=PEN.title, door=paths.care(), back=True)


def _missing() -> ft.Control:
    return FilmView(film_id="gone", page=Ready(None), player=_PLAYER)


def _offline(known: tuple[KeptFilm, ...] = KEPT, **how: Any) -> ft.Control:
    return OfflineView(found=Ready(known), keeping=replace(_KEEPING, **how), beside=beside_list())


def film_scenes() -> list[Scene]:
    whole = tuple(replace(kept, pictures=3, size=11_834) for kept in KEPT)
    shown: dict[str, Callable[[], ft.Control]] = {
        "film": _film,
        "film-playing": partial(_film, playing=True, at=2),
        "film-not-here": partial(_film, picture=None, error=Offline()),
        "film-missing": _missing,
        "video": _video,
        "video-here": partial(_video, here=True),
        "video-offline": partial(_video, error=Offline()),
        "video-in-the-browser": _linked,
        "video-too-large": _huge,
        "video-save": partial(_Asking, leaves=False),
        "video-open": partial(_Asking, leaves=True),
        "learn-offline": _offline,
        "learn-offline-little-room": partial(_offline, free=90_000_000),
        "learn-offline-fetching": partial(_offline, busy=True),
        "learn-offline-cut": partial(_offline, error=Offline()),
        "learn-offline-all": partial(_offline, whole),
        "learn-offline-none": partial(_offline, ()),
    }
    return [Scene(name, build, quick=False) for name, build in shown.items()]
