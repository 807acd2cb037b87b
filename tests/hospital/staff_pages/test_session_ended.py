"""A session that ends while somebody writes loses nothing that was written: every form of the staff's pages comes back
as it was sent, to be sent again after the sign-in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import pytest

from hospital.auth import staff_session
from hospital.fhir.staff import Role
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.staff_walker import Worker
from tests.hospital.medication.pharmacy import prescription, refill
from tests.hospital.staff_pages.test_queue_page import come_in

OURS: Final = {"Sec-Fetch-Site": "same-origin"}


class SentForm(HTMLParser):
    """The first form of a page that is not the sign-out: where it goes, and what it would send."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action, self.fields, self._in = "", dict[str, str](), ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = known["action"]
        elif tag == "input":
            self.fields[known["name"]] = known["value"]
        elif tag == "textarea":
            self._in, self.fields[known["name"]] = known["name"], ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.fields[self._in] = self.fields[self._in].removeprefix("\n")  # as browsers do
            self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in:
            self.fields[self._in] += data


def _routes(routes: Iterable[Any]) -> Iterator[Any]:
    """The routes of the app and of every router in it that take a method."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _routes(inner.routes)
        elif getattr(route, "methods", None):
            yield route


def _forms(house: Hospital) -> dict[str, dict[str, type]]:
    """Each address of the staff's pages that a form with fields is sent to, and these."""
    found: dict[str, dict[str, type]] = {}
    for each in _routes(house.app.routes):
        if each.path.startswith(f"{staff_session.PATH}/") and "POST" in each.methods and each.dependant.body_params:
            fields = {field.name: field.field_info.annotation for field in each.dependant.body_params}
            found[re.sub(r"\{\w+\}", "x-1", each.path)] = fields
    return found


def _filled(fields: dict[str, type]) -> dict[str, str]:
    def value(name: str, kind: type) -> str:
        if issubclass(kind, StrEnum):
            return str(next(iter(kind)))
        return f"\n<{name}> 请先复查 & “三个月”\n第二行"

    return {name: value(name, kind) for name, kind in fields.items()}


def test_every_form_comes_back_as_it_was_sent(house: Hospital, client: httpx.Client) -> None:
    forms = _forms(house)
    assert {path.split("/")[2] for path in forms} >= {"patients", "refills", "proposals", "questions", "messages"}
    for path, fields in forms.items():
        for language, words in (("zh", "登录已过期"), ("en", "Your session has ended")):
            filled = _filled(fields)
            answer = client.post(f"{path}?lang={language}", data=filled, headers=OURS)
            assert (answer.status_code, words in answer.text) == (403, True), path
            again = SentForm(answer.text)
            assert (again.action, again.fields) == (f"{path}?lang={language}", filled), path
            assert "no-store" in answer.headers["cache-control"]


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}])
def test_what_another_site_has_filled_does_not_come_back(
    house: Hospital, client: httpx.Client, headers: dict[str, str]
) -> None:
    for path, fields in _forms(house).items():
        answer = client.post(f"{path}?lang=en", data=_filled(fields), headers=headers)
        assert (answer.status_code, answer.text) == (303, "")
        assert urlsplit(answer.headers["location"]).path == "/auth/staff"


def test_it_is_sent_after_the_sign_in_beside_it(house: Hospital, client: httpx.Client) -> None:
    vague = prescription("rx", "p0")
    del vague["dispenseRequest"]
    asked = refill(vague, "p0")
    with house.app.state.store.begin() as tx:
        tx.put(vague)
        tx.put(asked, author="patient:Patient/p0")
    doctor = Worker.of(house, client, "wang", Role.DOCTOR)
    come_in(doctor)
    house.clock.pass_by(minutes=61)
    said = {"answer": "reject", "words": "请先复查 <肾功能>\n再来"}
    ended = doctor.client.post(f"{staff_session.PATH}/refills/{asked['id']}?lang=en", data=said, headers=OURS)
    again = SentForm(ended.text)
    come_in(doctor)
    done = doctor.client.post(again.action, data=again.fields, headers=OURS)
    assert (done.status_code, done.headers["location"]) == (303, f"{staff_session.PATH}/refills?lang=en")
    with house.app.state.store.reading() as tx:
        assert tx.read("Task", asked["id"])["statusReason"]["text"] == said["words"]
