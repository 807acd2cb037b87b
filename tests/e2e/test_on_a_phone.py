"""The app in a phone's browser, by touch alone: swiped back, long lists, the keyboard, turned, at 200 % text, at every
width. What the browser itself does at its edges (Safari's own swipe) is no part of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e import steps
from tests.e2e.finger import Finger
from tests.e2e.programs import Hospital, StartApp
from tests.e2e.robot import TOP_BAR, Person
from views.i18n.texts import Language

DOORS = ("home", "booking", "care", "reports", "me")
TALL, WIDE, KEYBOARD = 900, 412, 400
QUESTION = "二甲双胍和感冒药能一起吃吗"
PATIENCE = 40_000
"""Milliseconds that the browser may take to show what was typed; a failure names what it shows instead."""


@pytest.mark.nightly
@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    ("language", "widths"),
    [
        pytest.param(Language.CHINESE, (320,), id="zh"),
        pytest.param(Language.ENGLISH, (320, 360, WIDE), id="en"),
    ],
)
def test_a_phone_is_held_swiped_turned_and_typed_on(
    hospital: Hospital,
    start_app: StartApp,
    new_person: Callable[..., Person],
    language: Language,
    widths: Sequence[int],
) -> None:
    """Out of the hospital's reach from the first frame on."""
    hospital.stop()
    person = new_person(start_app("phone", signed_in=True), touch=True, language=language)
    finger = Finger(person)
    _turns_the_phone_while_typing_and_unlocks_above_the_keyboard(person, finger)
    _reads_down_to_the_oldest_report_and_swipes_back(person, finger)
    _closes_a_question_before_the_screen(person, finger)
    _asks_the_care_team_above_the_keyboard(person, finger)
    _fits_at_every_width_and_at_twice_the_text(person, finger, widths)


def _turns_the_phone_while_typing_and_unlocks_above_the_keyboard(person: Person, finger: Finger) -> None:
    person.open()
    person.sees(person.say("account.unlock.headline"))
    label = person.say("account.unlock.code")
    person.type_into(label, steps.PASSCODE[:3])
    finger.turns()
    finger.turns()
    finger.raises_keyboard(KEYBOARD)
    _stands_above_the_keyboard(person, label, person.say("account.unlock.go"))
    person.page.keyboard.type(steps.PASSCODE[3:], delay=15)
    person.tap(person.say("account.unlock.go"), pinned=True)
    spelled = person.say("account.sync.offline_since", at="#")
    person.sees_match(re.escape(spelled).replace("\\#", ".*"))
    finger.lowers_keyboard(KEYBOARD)


def _stands_above_the_keyboard(person: Person, label: str, button: str) -> None:
    """Both the field and what sends it, as they are once the client has made room."""

    def visible(_shown: str) -> bool:
        field = person.page.get_by_role("textbox", name=label).first.bounding_box()
        send = person.page.get_by_role("button", name=button, exact=True).first.bounding_box()
        places = [box for box in (field, send) if box]
        return len(places) == 2 and all(p["y"] >= -1 and p["y"] + p["height"] <= TALL - KEYBOARD + 1 for p in places)

    person.until(visible, f"{label} and {button} above the keyboard")


def _reads_down_to_the_oldest_report_and_swipes_back(person: Person, finger: Finger) -> None:
    steps.door(person, "reports")
    first = person.sees(person.say("reports.title"))
    last = finger.drags_to_the_end()
    assert len(set(last.split("\n")) - set(first.split("\n"))) > 5, "no older reports came"
    dated = person.page.get_by_role("button").filter(has_text=re.compile(r"20\d\d"))
    names, tops = dated.all_inner_texts(), [_top(row) for row in dated.all()]
    highest, oldest = next(i for i, top in enumerate(tops) if top > TOP_BAR), len(names) - 1
    finger.turns()
    assert TOP_BAR < _top(_row(person, names[highest])) < WIDE / 2, "turned, the list is not where it was"
    finger.turns()
    assert abs(_top(_row(person, names[oldest])) - tops[oldest]) < 2, "turned back, the list is not where it was"
    person.tap(re.compile(re.escape(names[oldest].split("\n")[0])))
    person.sees(person.say("reports.results"))
    finger.swipes_back()
    person.sees(person.say("reports.title"))
    finger.rests()
    assert abs(_top(_row(person, names[oldest])) - tops[oldest]) < 2, "swiped back, the list is not where it was"


def _row(person: Person, name: str) -> Locator:
    return person.page.get_by_role("button").filter(has_text=name).last


def _top(row: Locator) -> float:
    box = row.bounding_box()
    assert box is not None
    return box["y"]


def _asks_the_care_team_above_the_keyboard(person: Person, finger: Finger) -> None:
    """What was typed stays while the keyboard comes and the phone is turned."""
    steps.door(person, "care")
    for row in ("education.title", "education.questions", "education.ask.new"):
        person.tap(re.compile(f"^{re.escape(person.say(row))}"))
    label = person.say("education.ask.words")
    person.type_into(label, QUESTION[:4])
    finger.raises_keyboard(KEYBOARD)
    _stands_above_the_keyboard(person, label, person.say("education.ask.send"))
    person.page.keyboard.type(QUESTION[4:], delay=15)
    finger.lowers_keyboard(KEYBOARD)
    finger.turns()
    finger.turns()
    expect(person.page.get_by_role("textbox", name=label).first).to_have_value(QUESTION, timeout=PATIENCE)


def _closes_a_question_before_the_screen(person: Person, finger: Finger) -> None:
    steps.door(person, "me")
    person.tap(person.say("account.leave"))
    keep = person.say("account.leave.stay")
    person.sees(keep)
    finger.turns()
    person.sees(keep)
    finger.turns()
    person.sees(keep)
    person.page.go_back()  # what Android's own gesture does in a browser
    person.until(lambda shown: keep not in shown, "the question is closed")
    person.sees(person.say("account.leave"))


def _fits_at_every_width_and_at_twice_the_text(person: Person, finger: Finger, widths: Sequence[int]) -> None:
    for name in DOORS:
        steps.door(person, name)
        for width in widths:
            finger.resizes(width, TALL)
            finger.sees_it_fit()
        finger.reads_at(200)
        finger.sees_it_fit()
        finger.reads_at(100)
