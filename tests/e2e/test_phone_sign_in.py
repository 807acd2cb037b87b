"""A computer that is not one's own, let in by somebody with a phone: two browsers, the app and the hospital."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from tests.e2e import steps
from tests.e2e.programs import App, Hospital
from tests.e2e.robot import Person

DESK = {"width": 1280, "height": 860}


@pytest.mark.nightly
def test_what_the_phone_allows_opens_the_record_on_the_computer(
    browser: Browser, hospital: Hospital, start_app: Callable[[str], App], new_person: Callable[[App], Person]
) -> None:
    person = new_person(start_app("clinic"))
    person.page.set_viewport_size(DESK)
    with browser.new_context(locale="zh-CN") as phone:
        steps.signs_in_with_a_phone(person, hospital, phone.new_page())
    person.sees(steps.MAIN_NAME)
    assert person.outside == []
