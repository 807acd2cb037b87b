"""Readers of small texts from outside: headers, addresses within the app, answers of sign-in, words to show or to write
into a file. None fails, and none lets the outside write more than its own words.
"""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from services.account.preferences import PreferencesStore
from services.booking.day.visit_day_rules import shown_code
from services.calendar_file import CalendarEvent, calendar_file
from services.errors import ServerMisunderstood
from services.fhir.auth import tokens_in
from services.fhir.failures import LONGEST_WAIT, retry_after
from services.fhir.origins import is_safe, joined, origin
from services.fhir.refusals import LONGEST_WORDS, refused
from services.fhir.web import HttpResponse
from services.fhir.when import http_date
from views.i18n.texts import Language, texts_for
from views.routes import SCREENS
from views.screens import stack_for

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
LINES = st.text(st.sampled_from("\r\n\t:;,\\\"'{}BEGIN VALARM END ATTACH甲\u2028\u202e\x00\x0b"), max_size=60)
DATES = st.text(max_size=40) | st.builds(
    "{}, {} {} {} {}:{}:{} {}".format,
    st.sampled_from(["Sat", "x", ""]), st.integers(-1, 10**20), st.sampled_from(["Nov", "Foo"]),
    st.integers(-1, 10**20), st.integers(-1, 10**20), st.integers(0, 99), st.integers(0, 99),
    st.sampled_from(["GMT", "+0000", "-9999", "+99999999999"]),
)  # fmt: skip


@given(DATES)
def test_a_header_with_a_date_is_a_moment_or_nothing(written: str) -> None:
    waits = retry_after(written, NOW)
    assert waits is None or 0 <= waits <= LONGEST_WAIT
    moment = http_date(written)
    assert moment is None or moment.tzinfo is not None


@given(st.text(max_size=60) | st.text("/[]:?#%@.", max_size=20) | st.builds("/reports/{}".format, st.text(max_size=20)))
def test_an_address_within_the_app_is_a_screen_or_none(address: str) -> None:
    for written in (address, quote(address), "/" + address):
        stack = stack_for(SCREENS, written)
        assert len(stack) < 6


@given(st.text(max_size=40) | st.text("https://[]:@.%#?ab1", max_size=40))
def test_a_link_of_a_server_is_its_own_or_leads_nowhere(link: str) -> None:
    target = joined("https://hospital.test/fhir/", link)
    assert origin(target) == ("", "", 0) or target
    assert not is_safe(target) or target.startswith(("https:", "http:"))


@pytest.mark.parametrize("link", ["https://[", "//[::1", "https://hospital.test:99999/", "https://hospital.test:x/"])
def test_what_is_no_address_has_no_servers_origin(link: str) -> None:
    assert origin(joined("https://hospital.test/fhir/", link)) != origin("https://hospital.test/")


@given(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=2)),
)
def test_tokens_end_at_a_moment_or_at_none(seconds: Any, other: Any) -> None:
    found = {"access_token": "a", "token_type": "Bearer", "expires_in": seconds, "patient": other, "scope": other}
    answer = HttpResponse(200, {"content-type": "application/json"}, json.dumps(found).encode(), None)
    ends = tokens_in(answer, NOW).expires_at
    assert ends is None or (isinstance(seconds, int | float) and NOW <= ends <= NOW + timedelta(days=1200))


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'{"access_token": 7}', b"[" * 100_000, b"\xff\xfe"])
def test_what_is_no_token_answer_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(ServerMisunderstood):
        tokens_in(HttpResponse(200, {"content-type": "application/json"}, body, None), NOW)


@given(LINES, LINES, LINES)
def test_words_of_a_hospital_add_no_line_to_a_calendar_file(title: str, place: str, note: str) -> None:
    event = CalendarEvent("v1", NOW, None, title, place, note, NOW, (NOW - timedelta(hours=2),))
    calendar = Calendar.from_ical(calendar_file(event))
    kinds = [part.name for part in calendar.walk()]
    assert kinds == ["VCALENDAR", "VEVENT", "VALARM"]
    (shown,) = calendar.walk("VEVENT")
    assert set(shown) <= {"UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "DESCRIPTION"}


@pytest.mark.parametrize("language", Language)
def test_braces_in_a_value_stay_braces(language: Language) -> None:
    words = texts_for(language).get("kit.record_of", name="{name} {0} {n|a|b} %s")
    assert "{name} {0} {n|a|b} %s" in words


@given(st.text(max_size=3000))
def test_the_hospitals_reason_is_shown_as_words_of_a_length_one_reads(text: str) -> None:
    outcome = {"issue": [{"details": {"text": text}}]}
    words = refused({"code": "unknown", "outcome": outcome}).words
    assert words is None or len(words) <= LONGEST_WORDS + 1


@given(st.text(max_size=400))
def test_a_code_to_show_is_one_that_a_qr_code_holds(code: str) -> None:
    told = {"parameter": [{"name": "code", "valueString": code}, {"name": "expires", "valueInstant": NOW.isoformat()}]}
    found = shown_code(told)
    assert found is None or 0 < len(found.code) <= 200


KEPT = st.dictionaries(
    st.sampled_from(
        ["language", "theme", "text_percent", "lock_minutes", "elder", "hospital_base", "store_file", "other"]
    ),
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.lists(st.integers(), max_size=1),
)


@given(KEPT.map(json.dumps) | st.text(max_size=30))
def test_of_a_damaged_file_of_settings_only_what_can_be_is_taken(written: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "device.json"
        path.write_text(written, "utf-8")
        found = PreferencesStore(path).value
    assert 50 <= found.text_percent <= 300 and 0 <= found.lock_minutes <= 24 * 60
    assert found.theme in {"system", "light", "dark"} and isinstance(found.elder, bool)
    assert isinstance(found.hospital_base, str)
