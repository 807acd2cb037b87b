"""Two people in one app: each screen shows the one in view, and a switch leaves nothing of the other."""

from __future__ import annotations

from contextlib import suppress

import flet as ft

from local_store import outbox, resources
from local_store.store import Writer
from services.account.states import Unlocked
from tests.views.harness import Shown, show_app
from tests.views.house import CODE, HOSPITAL, AppHarness
from views import paths
from views.component import screen
from views.hooks import use_patient, use_ui_context
from views.kit.buttons import primary_button
from views.kit.frame import page_frame
from views.routes import SCREENS
from views.screens import Screen

MOTHER, CHILD = "王芳", "王小宝"


def fill(w: Writer) -> None:
    """One report of each, with its one result."""
    for patient, name, title in (("p1", MOTHER, "血脂四项"), ("p2", CHILD, "儿童血常规")):
        about = {"subject": {"reference": f"Patient/{patient}"}, "status": "final", "code": {"text": title}}
        person = {"resourceType": "Patient", "id": patient, "name": [{"text": name}]}
        resources.put(w, person, patient=patient, fetched_at="2026-11-21T02:00:00Z")
        for type_, id_ in (("DiagnosticReport", "r"), ("Observation", "o")):
            body = {"resourceType": type_, "id": f"{id_}-{patient}", **about}
            resources.put(w, body, patient=patient, fetched_at="2026-11-21T02:00:00Z")


async def family(house: AppHarness) -> None:
    await house.account.use_token(HOSPITAL, "token", "p1", CODE, represented=("p2",))
    await house.account.store.write(fill)


def labels(shown: Shown) -> list[str]:
    return [str(field.label) for field in shown.all(ft.TextField)]


def switch(name: str) -> str:
    return f"查看{name}的资料"


async def on_home(shown: Shown, name: str, title: str) -> None:
    await shown.until(lambda: f"{name}的健康记录" in shown.words and title in shown.words)


async def test_a_switch_brings_the_others_record_and_leaves_nothing_of_the_first(house: AppHarness) -> None:
    await family(house)
    async with show_app(house.context, SCREENS) as shown:
        await on_home(shown, MOTHER, "血脂四项")
        assert CHILD not in shown.words
        assert "儿童血常规" not in shown.words
        await shown.go(paths.me())
        await shown.until(lambda: switch(CHILD) in shown.words)
        await shown.press(switch(CHILD))
        await shown.follow()
        await on_home(shown, CHILD, "儿童血常规")
        assert "血脂四项" not in shown.words
        assert MOTHER not in shown.words
        state = house.account.state
        assert isinstance(state, Unlocked)
        assert state.people.viewing == "p2"
        await shown.go(paths.me())
        await shown.until(lambda: switch(MOTHER) in shown.words)


async def test_an_address_of_the_others_report_shows_nothing_of_it(house: AppHarness) -> None:
    """A report must not stand under another person's name."""
    await family(house)
    async with show_app(house.context, SCREENS) as shown:
        await on_home(shown, MOTHER, "血脂四项")
        for address in ("/reports/r-p2", "/observations/o-p2"):
            await shown.go(address)
            await shown.until(lambda: f"{MOTHER}的健康记录" in shown.words or MOTHER in shown.words)
            assert "儿童血常规" not in shown.words
        await shown.go("/reports/r-p1")
        await shown.until(lambda: "血脂四项" in shown.words)


async def test_what_is_typed_stays_with_its_person(house: AppHarness) -> None:
    await family(house)
    async with show_app(house.context, SCREENS) as shown:
        await on_home(shown, MOTHER, "血脂四项")
        for address, label in ((paths.ask_care_team(), "您的问题"), (paths.message_write("team-1"), "写点什么")):
            await shown.go(address)
            await shown.until(lambda label=label: label in labels(shown))
            await shown.type(label, "妈妈的事")
            assert f"为{MOTHER}（本人）" in shown.words
            house.account.view("p2")
            await shown.follow()
            await on_home(shown, CHILD, "儿童血常规")
            await shown.go(address)
            await shown.until(lambda label=label: label in labels(shown))
            assert shown.field(label).value == ""
            assert f"为{CHILD}" in shown.texts()
            house.account.view("p1")
            await shown.follow()
            await on_home(shown, MOTHER, "血脂四项")
            await shown.go(address)
            await shown.until(lambda label=label: label in labels(shown) and shown.field(label).value == "妈妈的事")


async def test_a_tap_made_before_the_switch_is_for_whom_it_was_shown_or_for_nobody(house: AppHarness) -> None:
    """The client may still show the one when the tap is on its way and the other is in view."""
    await family(house)
    done: list[str] = []

    @screen
    def Deciding() -> ft.View:
        around, patient = use_ui_context(), use_patient()
        press = primary_button(around.look, "决定", lambda: done.append(patient))
        return page_frame(around, [press], route=paths.home())

    async with show_app(house.context, (Screen(paths.home(), lambda _: Deciding()),)) as shown:
        await shown.until(lambda: f"为{MOTHER}（本人）" in shown.texts())
        before = shown.button("决定")
        account = house.account
        account.view("p2")  # nothing is drawn anew yet: the button is still the mother's
        await shown.session.dispatch_event(before._i, "click", None)
        assert done == ["p1"]
        await shown.until(lambda: f"为{CHILD}" in shown.texts())
        after = shown.button("决定")
        assert after._i != before._i
        with suppress(Exception):  # a control that has gone hears nothing
            await shown.session.dispatch_event(before._i, "click", None)
        await shown.settle()
        assert done == ["p1"]
        await shown.press("决定")
        assert done == ["p1", "p2"]


async def test_what_waits_says_for_whom_each_is(house: AppHarness) -> None:
    """The list of what was not sent is that of all people here, whoever's record is open."""
    await family(house)

    def two_wishes(w: Writer) -> None:
        for patient in ("p1", "p2"):
            wish = {"resourceType": "Communication", "id": f"c-{patient}", "status": "in-progress"}
            outbox.enqueue(w, wish, patient=patient, created_at="2026-11-21T02:00:00Z")

    await house.account.store.write(two_wishes)
    async with show_app(house.context, SCREENS) as shown:
        await shown.go(paths.sync())
        await shown.until(lambda: {f"为{MOTHER}（本人）", f"为{CHILD}"} <= set(shown.texts()))


async def test_nobody_else_no_switch(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(fill)
    async with show_app(house.context, SCREENS) as shown:
        await on_home(shown, MOTHER, "血脂四项")
        await shown.go(paths.me())
        await shown.until(lambda: "立即锁定" in shown.words)
        assert "查看" not in shown.words
        await shown.go(paths.ask_care_team())
        await shown.until(lambda: "发给医护团队" in shown.words)
        assert not any(words.startswith("为") for words in shown.texts())


async def test_a_practitioner_in_a_record_begins_with_the_reports_and_finds_no_bills(house: AppHarness) -> None:
    """As a clinician does who signs in at their own hospital and chooses a patient there (SMART standalone launch)."""
    await house.account.use_token(HOSPITAL, "token", "p1", CODE, user="Practitioner/d1")
    await house.account.store.write(fill)
    async with show_app(house.context, SCREENS) as shown:
        await shown.until(lambda: "血脂四项" in shown.words)
        await shown.go(paths.me())
        await shown.until(lambda: "立即锁定" in shown.words)
        assert "账单" not in shown.words
        await shown.go(paths.bills())
        await shown.until(lambda: "没有这个页面" in shown.words)
