"""A phone build: which packages and which files of ours are in it, and that the app starts on nothing else."""

from __future__ import annotations

import json
import re
import tempfile
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest

from services.device.system import System
from tests.app import phone_build
from tests.app.phone_build import PYTHONS, ROOT, SYSTEMS

PURE = {
    "anyio": "httpx waits with it",
    "argon2-cffi": "Argon2id, over the recipe of its bindings",
    "certifi": "the certificates httpx trusts; a phone has no file of them",
    "flet": "",
    "flet-audio": "its Dart half is built with the app",
    "flet-audio-recorder": "its Dart half is built with the app",
    "flet-camera": "its Dart half is built with the app",
    "flet-charts": "its Dart half is built with the app",
    "flet-local-auth": "its Dart half is built with the app",
    "flet-secure-storage": "its Dart half is built with the app",
    "h11": "HTTP/1.1 of httpx",
    "httpcore": "connections of httpx",
    "httpx": "",
    "icalendar": "loaded when a calendar file is exported",
    "idna": "names of hosts, for httpx and anyio",
    "oauthlib": "flet requires it; nothing of ours imports it",
    "pycparser": "cffi requires it; nothing of ours imports it",
    "pypinyin": "3.5 MB, most of it a dictionary of phrases; loaded when a name is first searched",
    "python-dateutil": "icalendar requires it",
    "pyzbar": "reads QR codes in a picture, by a library the system brings",
    "qrcode": "loaded when a code is drawn",
    "repath": "routes of flet",
    "six": "repath and python-dateutil require it",
    "typing-extensions": "anyio requires it before Python 3.13",
    "tzdata": "zones where the system has none to read, as on both phones",
    "tzlocal": "the zone's name on each system",
}
"""Wheels for every system, and why each is there where that is not plain."""

OPTIONAL = {"websockets": "its C part is optional; a wheel without it is published"}

RECIPES = {
    "argon2-cffi-bindings": ("21.2.0", "25.1.0"),
    "cffi": ("1.17.1",),
    "cryptography": ("43.0.1", "48.0.0"),
    "msgpack": ("1.1.2",),
    "pillow": ("12.2.0",),
}
"""Built for phones in Flet's own index (its repository mobile-forge), by the versions there: cryptography 43.0.1 until
Python 3.13, 48.0.0 from 3.14 on, both with OpenSSL 3.0."""

DESKTOP_ALONE = {"local_store.driver.wheel", "services.device.freedesktop"}
"""In the build, never imported on a phone: the desktop's driver, and D-Bus."""

LATE = {
    "PIL", "anyio", "argon2", "cryptography", "ctypes", "dateutil", "email", "flet_charts", "h11", "html", "httpcore",
    "httpx", "icalendar", "idna", "oauthlib", "platform", "plistlib", "pypinyin", "qrcode", "sqlite3", "uuid",
    "webbrowser", "websockets", "xml",
}  # fmt: skip
"""What is imported at its first use: nobody waits for it at the start."""

OF_THE_FIRST_FRAME = 136
"""So many modules of ours draw it at most: each further one is a few milliseconds of everybody's start."""

LATE_OF_OURS = re.compile(
    r"app\.(web|admission|demo|camera_control)|local_store\.(store|connection|driver|outbox|resources)"
    r"|services\.(record|booking|bills|changes|documents|education|home|medication|plan|reminders|reports|vitals)"
    r"|services\.(account\.(opening|sign_in|sealed)|fhir\.(auth|client|web|resource)|sync\.(catch_up|pull|push|news))"
    r"|views\.(routes|screen_stack|\w+\.screens|account\.(unlock|sign_in|passcode|me))"
)
"""What is used after it: the store, the hospital, every screen but the one that is shown."""

LATE_OF_FLET = {
    "flet.controls.material.icons",
    "flet.controls.material.icon_button",
    "flet.controls.material.filled_button",
}
"""A table of nine thousand icons, and buttons of which `ft.Button` can be each."""

BYTES = {"app": 70_000, "views": 1_600_000, "services": 1_600_000, "local_store": 250_000, "assets": 500_000}
"""At most, of our own files."""


@cache
def seen_on(system: str) -> dict[str, Any]:
    """What the app draws first there, what it imported for it, and what of the app cannot be imported or used."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "home").mkdir()
        paths = phone_build.build(folder)
        program = (ROOT / "tests" / "app" / "as_phone.py").read_text("utf-8")
        done = phone_build.run(program, paths, folder / "home", system, "all")
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_packages_are_the_agreed_ones(system: str) -> None:
    assert phone_build.packages(system) == PURE.keys() | OPTIONAL.keys() | RECIPES.keys()


@pytest.mark.parametrize("name", sorted(PURE))
def test_what_is_called_pure_has_no_compiled_part(name: str) -> None:
    assert "Root-Is-Purelib: true" in (distribution(name).read_text("WHEEL") or "")


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_every_requirement_takes_a_version_that_there_is_for_phones(system: str, python: str) -> None:
    wanted = [
        each for by, each in phone_build.requirements(system, python) if by not in RECIPES and each.name in RECIPES
    ]
    assert [str(each) for each in wanted if not any(map(each.specifier.contains, RECIPES[each.name]))] == []
    assert {each.name for each in wanted} == RECIPES.keys() - {"cffi"}  # which the others bring


def test_what_is_excluded_is_there_to_be_excluded() -> None:
    excluded = phone_build.project()["tool"]["flet"]["app"]["exclude"]
    assert [path for path in excluded if not (ROOT / path).exists()] == []


def test_only_the_app_is_packaged() -> None:
    files = phone_build.files()
    assert {path.split("/")[0] for path in files} == {*BYTES, "main.py", "LICENSE"}
    assert {Path(path).suffix for path in files} == {"", ".py", ".json", ".sql", ".html", ".ttf"}


def test_no_font_of_the_web_view_is_packaged() -> None:
    fonts = [path for path in phone_build.files() if "/fonts/" in path]
    assert fonts == ["assets/assets/fonts/anxin-icons.ttf"]


def test_no_scene_of_the_gallery_is_packaged() -> None:
    assert [path for path in phone_build.files() if "gallery" in path.split("/")] == []


def test_our_own_files_stay_small() -> None:
    sizes = dict.fromkeys(BYTES, 0)
    for path in phone_build.files():
        top = path.split("/")[0]
        if top in sizes:
            sizes[top] += (ROOT / path).stat().st_size
    assert {top: size for top, size in sizes.items() if size > BYTES[top]} == {}


@pytest.mark.parametrize("system", [System.ANDROID, System.IOS])
def test_the_app_starts_where_only_a_phones_packages_are(system: str) -> None:
    assert "少排队，早安心" in seen_on(system)["words"]


def test_the_first_screen_waits_for_nothing_that_later_screens_need() -> None:
    """By module, not by time: that is `python -m benchmarks first_frame`."""
    modules = seen_on(System.ANDROID)["modules"]
    late = [name for name in modules if name.split(".")[0] in LATE or LATE_OF_OURS.match(name)]
    assert [*late, *LATE_OF_FLET.intersection(modules)] == []
    ours = [name for name in modules if name.split(".")[0] in {"app", "views", "services", "local_store"}]
    assert len(ours) <= OF_THE_FIRST_FRAME


def test_every_module_of_ours_can_be_imported_there() -> None:
    assert seen_on(System.ANDROID)["failed"].keys() == DESKTOP_ALONE


def test_packages_work_that_read_files_of_their_own() -> None:
    assert seen_on(System.ANDROID)["used"] == {
        "pinyin": ["xinneike", "xnk"],
        "calendar": True,
        "zone": True,
        "qr": True,
        "argon2id": 32,
    }


def test_a_phone_is_told_of_no_font_that_is_not_there() -> None:
    """Chinese is drawn by the system's own fonts; the only font named is packaged, for our icons."""
    seen = seen_on(System.ANDROID)
    packaged = {path.removeprefix("assets/") for path in phone_build.files()}
    assert seen["family"] is None
    assert set(seen["fonts"].values()) <= packaged
