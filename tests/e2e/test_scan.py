"""A browser's camera looks at the hospital's check-in screen, and the visit is checked in. The camera is Chromium's own
stand-in, which plays a file; everything else is real."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.e2e import steps, visit_steps
from tests.e2e.conftest import CHROMIUM_ARGUMENTS, PHONE, TEN_FRAMES_A_SECOND
from tests.e2e.desk import Desk
from tests.e2e.programs import Hospital, StartApp
from tests.e2e.robot import Person
from tests.e2e.visit_steps import CARDIOLOGY
from tests.services.pictures.camera_files import qr
from views.i18n.texts import Language

SIZE = (640, 480)


def film(code: str, to: Path) -> None:
    """Some frames of a wall with this code on it, as YUV4MPEG2."""
    wall = Image.new("L", SIZE, 150)
    wall.paste(qr(code, 380), (130, 50))
    frame = b"FRAME\n" + wall.tobytes() + b"\x80" * (SIZE[0] * SIZE[1] // 2)
    to.write_bytes(b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n" % SIZE + frame * 10)


@pytest.fixture
def filmed(browser: Browser, tmp_path: Path) -> Iterator[tuple[Browser, Path]]:
    """A browser whose camera sees what is in a file."""
    seen = tmp_path / "seen.y4m"
    arguments = [
        *CHROMIUM_ARGUMENTS, "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={seen}",
    ]  # fmt: skip
    chromium = shutil.which("chromium")
    looking = browser.browser_type.launch(executable_path=chromium, args=arguments)
    yield looking, seen
    looking.close()


@pytest.mark.usefixtures("clinic_day")
@pytest.mark.timeout(400, func_only=True)
def test_the_check_in_screen_is_scanned(hospital: Hospital, start_app: StartApp, filmed: tuple[Browser, Path]) -> None:
    desk, (looking, seen) = Desk(hospital), filmed
    visit = desk.books_today(CARDIOLOGY, desk.patient_id(steps.MAIN_PHONE))
    context = looking.new_context(viewport=PHONE, locale=Language.CHINESE.value)  # type: ignore[arg-type]
    context.grant_permissions(["camera"])
    context.add_init_script(TEN_FRAMES_A_SECOND)
    person = Person(context, start_app("home", signed_in=True).address)
    person.speaks(Language.CHINESE)
    steps.comes_back(person)
    steps.waits_for_sync(person)
    visit_steps.opens_the_visit(person, visit)
    person.tap(person.say("booking.check_in.scan"))
    person.sees(person.say("booking.check_in.scan.reason"))
    film("https://evil.example/pay", seen)
    person.tap(person.say("camera.open"))
    person.sees(person.say("camera.scan.foreign"), within=60)
    person.tap(person.say("camera.scan.type"))
    person.tap(person.say("booking.check_in.scan"))
    film(desk.kiosk_code(visit), seen)
    person.tap(person.say("camera.open"))
    person.sees(person.say("booking.queue.next"), within=60)
    assert len(context.pages) == 1
    context.close()
