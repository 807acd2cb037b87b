"""How the app moves in a real browser: the tab's history and the arrow are one, keys go column by column, and Esc
closes what is asked and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.e2e import steps
from tests.e2e.programs import App, StartApp
from tests.e2e.robot import Person
from views import paths

NewPerson = Callable[..., Person]
FOCUSED = "() => document.activeElement?.getAttribute('aria-label') || document.activeElement?.textContent || ''"


def is_at(person: Person, path: str) -> None:
    """Waits until the address is this one and stays it."""
    person.until(lambda _: urlsplit(person.page.url).path == path, f"not at {path} but {person.page.url}")
    person.page.wait_for_timeout(300)
    assert urlsplit(person.page.url).path == path


def tabs(person: Person, times: int) -> list[str]:
    """What has the focus after each key."""
    found = []
    for _ in range(times):
        person.page.keyboard.press("Tab")
        person.page.wait_for_timeout(200)
        found.append(str(person.page.evaluate(FOCUSED)))
    return found


@pytest.mark.nightly
@pytest.mark.timeout(240)
def test_arrow_and_browser_go_back_on_one_trail_also_within_the_guide(
    start_app: StartApp, new_person: NewPerson
) -> None:
    app: App = start_app("phone", signed_in=True)
    person = new_person(app)
    steps.comes_back(person)
    steps.door(person, "me")
    person.tap(re.compile(re.escape(person.say("account.settings.title"))))
    is_at(person, paths.settings())
    person.tap(person.say("kit.back"), pinned=True)
    is_at(person, paths.me())
    person.page.go_back()
    is_at(person, paths.home())

    steps.door(person, "booking")
    person.tap(re.compile(re.escape(person.say("booking.guide"))))
    person.sees(person.say("booking.guide.part"))
    person.tap("头部")
    person.page.go_back()
    person.sees(person.say("booking.guide.part"))
    is_at(person, paths.booking_guide())
    person.page.go_back()
    is_at(person, paths.booking())


@pytest.mark.timeout(240)
def test_keys_go_past_the_rail_and_column_by_column_and_into_what_is_asked_and_out_again(
    start_app: StartApp, new_person: NewPerson
) -> None:
    person = new_person(start_app("laptop", signed_in=True), wide=True)
    steps.comes_back(person)
    steps.door(person, "me")
    leave, stay = person.say("account.leave"), person.say("account.leave.stay")
    person.sees(leave)
    rail = [person.say(f"shell.door.{name}") for name in ("home", "booking", "care", "reports", "me")]
    order, lock = tabs(person, 26), person.say("account.lock_now")
    assert order[order.index(lock) + 1] == leave, "what stands below the fold is left out, or has no name"
    first = order.index(person.say("kit.skip"))
    assert order[first + 1 : first + 1 + len(rail)] == rail
    assert person.say("account.language.english") not in order[: order.index(leave)]

    person.tap(leave)
    person.sees(person.say("account.leave.sure"))
    assert person.page.evaluate(FOCUSED) == stay
    assert rail[0] not in person.screen().split("\n")
    assert set(tabs(person, 4)) == {stay, person.say("account.leave.yes")}
    person.page.keyboard.press("Escape")
    person.until(lambda shown: person.say("account.leave.sure") not in shown, "still asked")
    is_at(person, paths.me())
    assert person.page.evaluate(FOCUSED) == leave
