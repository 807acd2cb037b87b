"""What stands in the file of the locked screen is read back whole; from what is torn or strange comes no card."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.emergency.card_file import encoded, readable
from services.emergency.model import BloodGroup, CardAllergies, CardLine, CardList, EmergencyCard, cut
from services.record.timeline.summary import AllergyStatement

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
CARD = EmergencyCard(
    name="𠮷田明",
    as_of=NOW,
    until=NOW + timedelta(days=1),
    born="1958-12-01",
    allergies=CardAllergies(AllergyStatement.KNOWN, CardList((CardLine("青霉素", "全身皮疹", unconfirmed=True),), 2)),
    blood=BloodGroup("A 型 Rh 阳性"),
    conditions=CardList(),
    phone="13800000001",
)


def test_a_card_is_read_back_as_it_was_written() -> None:
    plain = encoded({"zh-CN": [CARD], "en": [replace(CARD, name="Yoshida")]})
    assert readable(plain, "zh-CN", NOW) == (CARD,)
    assert [card.name for card in readable(plain, "en", NOW)] == ["Yoshida"]
    assert readable(plain, "fr", NOW) == ()


def test_what_was_not_chosen_is_not_in_the_file() -> None:
    plain = encoded({"zh-CN": [replace(CARD, allergies=None, blood=None, phone=None, born=None)]}).decode()
    assert all(words not in plain for words in ("青霉素", "阳性", "138", "1958"))


def test_a_card_ends_with_the_access_by_this_devices_clock() -> None:
    plain = encoded({"zh-CN": [CARD]})
    assert readable(plain, "zh-CN", NOW + timedelta(days=1)) == ()
    assert readable(plain, "zh-CN", NOW + timedelta(hours=23)) == (CARD,)


def test_a_file_torn_anywhere_has_no_card() -> None:
    plain = encoded({"zh-CN": [CARD]})
    assert all(readable(plain[:end], "zh-CN", NOW) == () for end in range(0, len(plain), 7))


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"cards": None},
        {"cards": {"zh-CN": [{}]}},
        {"cards": {"zh-CN": ["青霉素"]}},
        {"cards": {"zh-CN": {"name": "王芳"}}},
    ],
)
def test_another_shape_has_no_card(change: dict[str, Any]) -> None:
    whole = {**json.loads(encoded({"zh-CN": [CARD]})), **change}
    assert readable(json.dumps(whole).encode(), "zh-CN", NOW) == ()


@given(st.binary(max_size=60) | st.just(b"[" * 100_000))
def test_whatever_stands_there_raises_nothing(content: bytes) -> None:
    assert readable(content, "zh-CN", NOW) == ()


def test_the_age_is_said_only_where_the_birth_date_says_it() -> None:
    assert CARD.age(date(2026, 11, 30)) == 67
    assert CARD.age(date(2026, 12, 1)) == 68
    assert replace(CARD, born="2020-02-29").age(date(2026, 2, 28)) == 5  # on 1 March it is six
    assert replace(CARD, born="2020-02-29").age(date(2026, 3, 1)) == 6
    for born in ("1958", "1958-12", "soon", None, "2030-01-01"):
        assert replace(CARD, born=born).age(date(2026, 11, 30)) is None
    assert replace(CARD, born="1958").year() == 1958


def test_what_is_long_is_cut_with_a_sign() -> None:
    assert cut("长" * 1000, 5) == "长长长长…"
    assert cut(" a\n b ") == "a b"
