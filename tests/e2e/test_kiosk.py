"""A shared PC: the phone lets somebody in; once they have left, nothing of them is on disk or in a process's memory."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, Response

from app.kiosk import MEMORY
from tests.app.test_kiosk import folder_of
from tests.e2e import steps
from tests.e2e.desk import Desk
from tests.e2e.leaks import leaks, secrets_of
from tests.e2e.process_memory import children_of, found_in_memory
from tests.e2e.programs import App, Hospital
from tests.e2e.robot import Person


class Kiosk(App):
    """The program that serves one person after the other."""

    def arguments(self) -> list[str]:
        return [super().arguments()[0], "-m", "app.kiosk"]

    @property
    def visit(self) -> int:
        """The process of who is there, or comes next."""
        assert self.process is not None
        (child,) = children_of(self.process.pid)
        return child

    def folder(self) -> Path:
        """Where that process keeps its data: in memory."""
        return folder_of(self.visit)

    def until_next(self, before: int, within: float = 90) -> None:
        """Waits until another process serves whoever comes next."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            if self.process is not None and children_of(self.process.pid) not in ((), (before,)):
                self.wait_until_ready()
                return
            time.sleep(0.2)
        raise AssertionError(f"nobody else is served\n{self.log.read_text('utf-8', 'replace')}")


@pytest.fixture
def kiosk(tmp_path: Path, scratch: Path, hospital: Hospital) -> Iterator[Kiosk]:
    made = Kiosk(tmp_path / "never-made", hospital, tmp_path / "kiosk.log", scratch)
    made.start()
    yield made
    made.stop()


def lets_in(person: Person, hospital: Hospital, in_hand: Any) -> None:
    """From the first screen to home, by the phone alone; no passcode is asked for."""
    person.open()
    steps.chooses_the_hospital(person)
    steps.allows_with_a_phone(person, hospital, in_hand)
    person.sees(person.say("shell.door.booking"), within=90)
    person.sees(steps.MAIN_NAME)


def prints_a_report(person: Person) -> Page:
    """The tab in which a report stands to be printed."""
    steps.door(person, "reports")
    person.tap(re.compile("^血常规"))
    person.sees(person.say("reports.results"))
    with (
        person.context.expect_page(timeout=90_000) as opened,
        person.context.expect_event("response", _is_paper, timeout=90_000) as answered,
    ):
        person.tap(person.say("reports.print"), pinned=True)
    tab, answer = opened.value, answered.value
    told = answer.headers
    assert (told["content-type"], told["cache-control"]) == ("application/pdf", "no-store")
    assert int(told["content-length"]) > 1_000
    tab.locator("iframe[src^='blob:']").wait_for(state="attached", timeout=30_000)
    return tab


def _is_paper(answer: Response) -> bool:
    return answer.url.endswith("/content")


def leaves_nothing(tab: Page) -> None:
    """Waits until a tab was closed, which it does by itself, or shows nothing any more."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and not tab.is_closed() and tab.url != "about:blank":
        with suppress(Error):
            tab.wait_for_timeout(200)
    assert tab.is_closed() or tab.url == "about:blank"


@pytest.mark.nightly
@pytest.mark.timeout(600)
def test_who_has_left_is_neither_on_disk_nor_in_memory(
    browser: Browser, hospital: Hospital, kiosk: Kiosk, new_person: Callable[..., Person], scratch: Path
) -> None:
    exported = hospital.command("export", "--patient", Desk(hospital).patient_id(steps.MAIN_PHONE))
    record = [json.loads(line) for line in exported.splitlines()]
    planted = secrets_of(record)
    # names of diseases and the like are words of the app, too; who it is about is not
    who = secrets_of(body for body in record if body["resourceType"] == "Patient")
    person = new_person(kiosk, wide=True)
    with browser.new_context(locale="zh-CN") as phone:
        lets_in(person, hospital, phone.new_page())
    visit, folder = kiosk.visit, kiosk.folder()
    assert folder.is_relative_to(MEMORY)
    assert steps.MAIN_NAME.encode() in found_in_memory(visit, who), "what is looked for can be found"

    paper = prints_a_report(person)
    steps.door(person, "me")
    person.tap(re.compile(f"^{person.say('account.leave')}"))
    person.tap(person.say("account.leave.yes"), pinned=True)
    kiosk.until_next(visit)
    leaves_nothing(paper)
    assert not Path(f"/proc/{visit}").exists() and not folder.exists()
    places = [scratch, kiosk.log, kiosk.folder()]
    assert leaks(places, planted) == [] and not kiosk.home.exists()
    assert kiosk.process is not None
    for pid in (kiosk.process.pid, kiosk.visit):
        assert found_in_memory(pid, who) == set()
    assert person.outside == []
