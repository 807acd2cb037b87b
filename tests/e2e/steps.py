"""What people do in a journey, each step ending with the outcome they see."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Page

from tests.e2e.desk import HalfHour
from tests.e2e.programs import Hospital
from tests.e2e.robot import PATIENCE, Person
from views.i18n.texts import Language

PASSCODE = "274913"
MAIN_PHONE = "13800000001"
MAIN_NAME = "王秀兰"
HOSPITAL = "安心医院"


def signs_in(person: Person, hospital: Hospital, phone: str = MAIN_PHONE) -> None:
    """From the first screen to home: hospital, the browser's sign-in page, passcode."""
    person.open()
    chooses_the_hospital(person)
    person.sees(person.say("account.sign_in.headline", hospital=HOSPITAL))
    signs_in_at_the_hospital(person, hospital, phone)
    chooses_a_passcode(person)


def chooses_the_hospital(person: Person) -> None:
    """By its name, on the first screen."""
    person.tap(re.compile(rf"^{HOSPITAL}"))


def signs_in_at_the_hospital(person: Person, hospital: Hospital, phone: str = MAIN_PHONE) -> None:
    """From the app's screen for it through the hospital's own pages, in a page of their own."""
    with person.context.expect_page(timeout=20_000) as opened:
        person.tap(person.say("account.sign_in.go"))
    _at_the_hospital(opened.value, hospital, phone)
    opened.value.wait_for_url(re.compile(r"/callback"), timeout=20_000)
    opened.value.close()


def signs_in_with_a_phone(person: Person, hospital: Hospital, in_hand: Page, phone: str = MAIN_PHONE) -> None:
    """From the first screen to home on a computer, typing what its screen says into `in_hand`, another browser."""
    person.open()
    chooses_the_hospital(person)
    person.tap(person.say("account.sign_in.phone"))
    allows_with_a_phone(person, hospital, in_hand, phone)
    chooses_a_passcode(person)


def allows_with_a_phone(person: Person, hospital: Hospital, in_hand: Page, phone: str = MAIN_PHONE) -> None:
    """On the screen with the code, which is typed into the other browser."""
    spelled = person.say("account.phone.code", code="#").replace("#", "(.+)")
    code = person.sees_match(f"^{spelled}$").group(1).replace(" ", "").replace(",", "-")
    in_hand.goto(person.sees_match(r"^http://\S+/auth/device$").group())
    in_hand.fill("input[name=user_code]", code)
    in_hand.locator("main form button").first.click()
    _at_the_hospital(in_hand, hospital, phone)


def chooses_a_passcode(person: Person) -> None:
    """Right after somebody was let in; ends at home."""
    person.sees(person.say("account.passcode.headline"))
    person.type_into(person.say("account.passcode.new"), PASSCODE)
    person.type_into(person.say("account.passcode.again"), PASSCODE)
    person.tap(person.say("account.passcode.set"))
    person.sees(person.say("shell.door.booking"), within=40)


def _at_the_hospital(page: Page, hospital: Hospital, phone: str) -> None:
    page.fill("input[name=phone]:not([type=hidden])", phone)
    page.locator("main form button").first.click()
    page.wait_for_selector("input[name=code]")
    page.fill("input[name=code]", _code_for(page, hospital, phone))
    page.locator("main form button").first.click()
    page.wait_for_selector("button[name=decision][value=allow], button[name=patient]")
    if page.locator("button[name=patient]").count():
        page.locator("button[name=patient]").first.click()
    page.locator("button[name=decision][value=allow]").click()


def _code_for(page: Page, hospital: Hospital, phone: str) -> str:
    """The newest code for this phone in the hospital's message box, opened in a tab of its own."""
    box = page.context.new_page()
    box.goto(f"{hospital.origin}/demo/messages")
    code = box.locator(f"[data-phone='{phone}'] [data-code]").first.get_attribute("data-code")
    box.close()
    assert code is not None
    return code


def unlocks(person: Person, passcode: str = PASSCODE) -> None:
    person.type_into(person.say("account.unlock.code"), passcode)
    person.tap(person.say("account.unlock.go"))


def door(person: Person, name: str) -> None:
    """Goes through one of the main doors: home, booking, reports or me; first back up to where the doors are."""
    words, back = person.say(f"shell.door.{name}"), person.say("kit.back")
    deadline = time.monotonic() + PATIENCE
    while not person.shows_control(words) and time.monotonic() < deadline:
        if person.shows_control(back):
            person.tap(back, pinned=True)
    person.tap(words, pinned=True)


def chooses_a_time(person: Person, half_hour: HalfHour) -> None:
    """From department to half hour: the tap on it asks the hospital to hold a number. Which half hour is the caller's
    choice: the first free one may be at the time of another visit of this person."""
    finds(person, half_hour)
    chooses(person, half_hour)


def chooses_a_doctor(person: Person) -> None:
    """The first of a department with numbers. A department says when it is free, too, but has no fee."""
    person.tap(re.compile(re.escape(person.say("booking.next_free", when="")) + r"[\s\S]*¥"))
    person.sees(person.say("booking.days"))


def is_held(person: Person) -> None:
    """The hospital keeps a number while the person decides; nobody says that it is booked."""
    person.sees(person.say("booking.hold.left"), within=40)
    person.sees(person.say("booking.hold.confirm"))
    assert not person.is_told(person.say("booking.stage.booked"))


def leaves_a_wish(person: Person) -> None:
    """Out of the hospital's reach: what was tapped becomes a wish that waits."""
    ask, wish = person.say("booking.confirm.ask"), person.say("booking.hold.wish")
    if person.is_told_one_of(ask, wish, within=60) == wish:
        person.tap(wish)
    person.tap(ask)
    person.is_told_one_of(person.say("booking.stage.waiting"))
    assert not person.is_told(person.say("booking.stage.booked"))


def finds(person: Person, half_hour: HalfHour) -> None:
    """Goes by taps to where one half hour can be chosen."""
    door(person, "booking")
    department, doctor = half_hour.department, half_hour.doctor
    person.reaches(person.say("booking.doctors"), re.compile("^" + re.escape(department)), of=department)
    person.reaches(person.say("booking.days"), re.compile(re.escape(doctor)))
    picks_the_day(person, half_hour)


def picks_the_day(person: Person, half_hour: HalfHour) -> None:
    """Of those on which the doctor sits."""
    person.sees(person.say("booking.days"))
    day = f"{half_hour.start.month} 月 {half_hour.start.day} 日"
    person.tap(re.compile(f"{day}(?!.*:)"))
    person.sees_match(f"^{day} .*[上下晚]")
    person.sees(half_hour.hours)


def chooses(person: Person, half_hour: HalfHour) -> None:
    person.tap(re.compile(re.escape(half_hour.hours)))


def sees_booked(person: Person, visits: int) -> None:
    """In the list of one's own appointments, until exactly so many are told as booked."""
    door(person, "booking")
    person.leaves(person.say("booking.guide"), re.compile(re.escape(person.say("booking.mine.title"))))
    booked = person.say("booking.stage.booked")
    person.until(lambda shown: shown.split("\n").count(booked) == visits, f"{visits} x {booked}", within=60)


def waits_for_sync(person: Person) -> None:
    """Until everything of this person is on the device."""
    door(person, "me")
    person.tap(re.compile(re.escape(person.say("account.sync.title"))))
    person.sees_match(re.escape(person.say("account.sync.in_step", at="#")).replace("\\#", ".*"), within=90)


def sets_language(person: Person, language: Language) -> None:
    """In the settings; ends when the screen speaks it."""
    door(person, "me")
    person.tap(re.compile(re.escape(person.say("account.settings.title"))))
    person.tap(person.say("account.language.english" if language is Language.ENGLISH else "account.language.chinese"))
    person.speaks(language)
    person.sees(person.say("account.settings.display"))


def sets_elder_mode(person: Person) -> None:
    """On the settings screen; ends when the letters are larger than before."""
    before = person.letter_height(person.say("account.settings.title"))
    person.tap(re.compile(re.escape(person.say("account.elder"))))
    person.until(
        lambda _: person.letter_height(person.say("account.settings.title")) > before, "larger letters in elder mode"
    )


def locks(person: Person) -> None:
    person.page.keyboard.press("Control+l")
    person.sees(person.say("account.unlock.headline"))


def comes_back(person: Person) -> None:
    """Opens the app again after it was ended, and unlocks."""
    person.open()
    person.sees(person.say("account.unlock.headline"))
    unlocks(person)
    person.sees(person.say("shell.door.booking"))
