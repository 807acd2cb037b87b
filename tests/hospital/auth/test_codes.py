"""The one-time code: short-lived, single-use, few tries, and silent about who is a patient."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from hospital.auth.limits import SignInLimits
from hospital.auth.tables import code, flow, otp, token
from tests.hospital.auth.conftest import settle
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.serving import hospital as serve
from tests.hospital.auth.walker import Walker, token_of

pytestmark = pytest.mark.postgresql

PHONE = "13800000001"


def wrong(digits: str) -> str:
    return f"{(int(digits) + 1) % 1_000_000:06d}"


def test_a_wrong_code_may_be_corrected(house: Hospital, walker: Walker) -> None:
    page = walker.ask_code(PHONE)
    answer = walker.post("/auth/sign-in", page, code=wrong(house.code_for(PHONE)))
    assert answer.status_code == 400
    assert "验证码不对" in answer.text
    assert walker.exchange(walker.code(PHONE, house.code_for(PHONE))).status_code == 200


def test_after_five_tries_the_right_code_is_dead_and_a_new_one_lives(house: Hospital, walker: Walker) -> None:
    page, digits = walker.ask_code(PHONE), house.code_for(PHONE)
    for _ in range(5):
        answer = walker.post("/auth/sign-in", page, code=wrong(digits))
    assert "已经失效" in answer.text
    assert walker.post("/auth/sign-in", page, code=digits).status_code == 400
    walker.page = walker.post("/auth/code", page, phone=PHONE)
    assert walker.exchange(walker.code(PHONE, house.code_for(PHONE))).status_code == 200


def test_a_new_code_is_sent_after_a_minute_and_the_page_says_so(house: Hospital, walker: Walker) -> None:
    page = walker.ask_code(PHONE)
    assert 'class="seconds-60"' in page.text
    house.clock.pass_by(seconds=31)
    early = walker.post("/auth/code", page, phone=PHONE)
    assert (early.status_code, house.messages()) == (429, 1)
    assert "刚刚发过一次" in early.text
    assert 'class="seconds-30"' in early.text
    house.clock.pass_by(seconds=29)
    again = walker.post("/auth/code", page, phone=PHONE)
    assert (again.status_code, house.messages()) == (200, 2)
    assert "已重新发送" in again.text
    walker.page = again
    assert walker.exchange(walker.code(PHONE, house.code_for(PHONE))).status_code == 200


def test_asking_again_says_the_same_of_a_phone_nobody_knows(house: Hospital, walker: Walker) -> None:
    page = walker.ask_code("13899990001")
    assert walker.post("/auth/code", page, phone="13899990001").status_code == 429
    house.clock.pass_by(seconds=60)
    assert "已重新发送" in walker.post("/auth/code", page, phone="13899990001").text
    assert house.messages() == 0


def test_a_code_lives_five_minutes(house: Hospital, walker: Walker) -> None:
    page = walker.ask_code(PHONE)
    house.clock.pass_by(minutes=5, seconds=1)
    assert "已经失效" in walker.post("/auth/sign-in", page, code=house.code_for(PHONE)).text


def test_a_code_works_once(house: Hospital, walker: Walker) -> None:
    page = walker.ask_code(PHONE)
    assert walker.post("/auth/sign-in", page, code=house.code_for(PHONE)).status_code == 200
    assert walker.post("/auth/sign-in", page, code=house.code_for(PHONE)).status_code == 400


def test_a_code_works_only_in_the_browser_that_asked_for_it(house: Hospital, walker: Walker) -> None:
    page = walker.ask_code(PHONE)
    with httpx.Client(base_url=house.base) as other:
        thief = Walker(other)
        thief.authorize()
        assert thief.post("/auth/sign-in", page, code=house.code_for(PHONE)).status_code == 400
        own = thief.post("/auth/code", thief.authorize(), phone="13800000003")
        assert thief.post("/auth/sign-in", own, code=house.code_for(PHONE)).status_code == 400


def test_forms_without_their_token_change_nothing(house: Hospital, walker: Walker) -> None:
    walker.authorize()
    assert walker.post("/auth/code", "made-up", phone=PHONE).status_code == 400
    assert house.messages() == 0


def test_unknown_phones_read_the_same_and_get_no_message(house: Hospital, walker: Walker) -> None:
    known, unknown = walker.ask_code(PHONE), walker.ask_code("13899990001")
    assert known.status_code == unknown.status_code == 200

    def plain(page: httpx.Response, phone: str) -> str:
        return page.text.replace(token_of(page), "").replace(phone, "")

    assert plain(known, PHONE) == plain(unknown, "13899990001")
    assert house.messages() == 1
    guess = walker.post("/auth/sign-in", unknown, code="123456")
    assert re.search(r"验证码不对", guess.text)


def test_too_many_codes_for_a_phone_are_refused_until_a_quarter_of_an_hour_has_passed(tmp_path: Path) -> None:
    with serve(tmp_path, limits=SignInLimits(codes_per_phone=3)) as house, httpx.Client(base_url=house.base) as client:
        settle(house)
        walker = Walker(client)
        for phone in (PHONE, "13899990001"):
            assert [walker.ask_code(phone).status_code for _ in range(4)] == [200, 200, 200, 429]
        assert walker.ask_code("13800000003").status_code == 200
        house.clock.pass_by(minutes=16)
        assert walker.ask_code(PHONE).status_code == 200


def test_too_many_codes_from_one_address_are_refused(tmp_path: Path) -> None:
    limits = SignInLimits(codes_per_address=2)
    with serve(tmp_path, limits=limits) as house, httpx.Client(base_url=house.base) as client:
        walker = Walker(client)
        phones = ("13899990001", "13899990002", "13899990003")
        assert [walker.ask_code(phone).status_code for phone in phones] == [200, 200, 429]


def test_a_hospital_without_a_way_to_send_codes_says_so(tmp_path: Path) -> None:
    with serve(tmp_path, demo=False) as house, httpx.Client(base_url=house.base) as client:
        answer = Walker(client).ask_code(PHONE)
        assert answer.status_code == 503
        assert "还没有开通" in answer.text
        assert client.get("/demo/messages").status_code == 404
        assert "王秀兰" not in Walker(client).authorize().text


def test_nothing_that_lets_somebody_in_is_kept_in_clear(house: Hospital, walker: Walker) -> None:
    page = walker.ask_code(PHONE)
    digits, csrf = house.code_for(PHONE), token_of(page)
    engine = house.app.state.store.engine
    with engine.connect() as connection:
        before = str(connection.execute(select(otp)).all()) + str(connection.execute(select(flow)).all())
    secret = walker.code(PHONE, digits)
    issued = walker.exchange(secret).json()
    with engine.connect() as connection:
        after = str(connection.execute(select(code)).all()) + str(connection.execute(select(token)).all())
    assert digits not in before
    assert csrf not in before
    for kept in (secret, issued["access_token"], issued["refresh_token"]):
        assert kept not in after
