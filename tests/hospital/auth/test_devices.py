"""A clinic's PC asks, a person allows it on the own phone (RFC 8628); and what attackers try in between."""

from __future__ import annotations

import threading
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from hospital.auth import devices
from hospital.auth.tables import device
from tests.hospital.auth.conftest import WANG
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.walker import SCOPE, Walker

PHONE = "13800000001"


class Pc:
    """The computer in the consulting room."""

    def __init__(self, house: Hospital, client: httpx.Client, scope: str = SCOPE, name: str = "305 诊室") -> None:
        self._house, self._client = house, client
        answer = client.post(
            "/auth/device_authorization", data={"client_id": "anxin-clinic", "scope": scope, "device_name": name}
        )
        assert answer.status_code == 200, answer.text
        self.told: dict[str, Any] = answer.json()

    def poll(self, after: float = 5, **changed: str) -> httpx.Response:
        """Asks again after some seconds of the hospital's clock."""
        self._house.clock.pass_by(seconds=after)
        form = {"grant_type": devices.GRANT_TYPE, "client_id": "anxin-clinic", "device_code": self.told["device_code"]}
        return self._client.post("/auth/token", data=form | changed)


def error(answer: httpx.Response) -> str:
    assert answer.status_code == 400
    return str(answer.json()["error"])


def walked_to_consent(house: Hospital, walker: Walker, code: str) -> httpx.Response:
    page = walker.client.post("/auth/device", data={"user_code": code})
    assert page.status_code == 200, page.text
    page = walker.post("/auth/code", page, phone=PHONE)
    return walker.post("/auth/sign-in", page, code=house.code_for(PHONE))


def approve(house: Hospital, walker: Walker, code: str, **more: str) -> httpx.Response:
    consent = walked_to_consent(house, walker, code)
    return walker.post("/auth/consent", consent, decision="allow", **more)


@pytest.fixture
def pc(house: Hospital, client: httpx.Client) -> Pc:
    return Pc(house, client)


def test_it_is_found_by_discovery_and_fits_a_qr_code(house: Hospital, client: httpx.Client, pc: Pc) -> None:
    for document in ("smart-configuration", "openid-configuration"):
        told = client.get(f"/fhir/.well-known/{document}").json()
        assert told["device_authorization_endpoint"] == f"{house.base}/auth/device_authorization"
        assert devices.GRANT_TYPE in told["grant_types_supported"]
    assert (pc.told["interval"], pc.told["expires_in"]) == (5, 600)
    assert pc.told["verification_uri_complete"] == f"{house.base}/auth/device?user_code={pc.told['user_code']}"
    page = client.get(pc.told["verification_uri_complete"])
    assert f'value="{pc.told["user_code"]}"' in page.text
    assert "登录诊室电脑" in page.text
    english = client.get(pc.told["verification_uri"], params={"lang": "en"})
    assert "Sign in on a clinic PC" in english.text


def test_a_person_lets_the_device_in(house: Hospital, walker: Walker, pc: Pc) -> None:
    assert error(pc.poll()) == "authorization_pending"
    assert "已允许" in approve(house, walker, pc.told["user_code"]).text
    tokens = pc.poll().json()
    assert (tokens["patient"], tokens["expires_in"]) == (WANG, 600)
    assert walker.read(f"Patient/{WANG}", tokens["access_token"]).status_code == 200
    house.clock.pass_by(minutes=10)
    assert walker.read(f"Patient/{WANG}", tokens["access_token"]).status_code == 401


def test_the_device_stays_only_where_the_person_ticked_it_and_for_a_working_day(
    house: Hospital, walker: Walker, client: httpx.Client
) -> None:
    passing, staying = Pc(house, client), Pc(house, client)
    approve(house, walker, passing.told["user_code"])
    assert "refresh_token" not in passing.poll().json()
    approve(house, walker, staying.told["user_code"], stay="yes")
    tokens = staying.poll().json()

    def renewed(refresh: str) -> httpx.Response:
        form = {"grant_type": "refresh_token", "client_id": "anxin-clinic", "refresh_token": refresh}
        return client.post("/auth/token", data=form)

    house.clock.pass_by(hours=4)
    fresh = renewed(tokens["refresh_token"]).json()
    assert fresh["patient"] == WANG
    house.clock.pass_by(hours=4)
    assert error(renewed(fresh["refresh_token"])) == "invalid_grant"


def test_who_refuses_keeps_the_device_out(house: Hospital, walker: Walker, pc: Pc) -> None:
    consent = walked_to_consent(house, walker, pc.told["user_code"])
    assert "没有允许" in walker.post("/auth/consent", consent, decision="deny").text
    assert error(pc.poll()) == "access_denied"


def test_the_page_names_the_device_and_warns_before_anything_is_typed(
    house: Hospital, walker: Walker, client: httpx.Client
) -> None:
    pc = Pc(house, client, name='<b>银行 客服</b> http://evil.example "x"' + "长" * 100)
    first = walker.client.post("/auth/device", data={"user_code": pc.told["user_code"]})
    consent = walked_to_consent(house, walker, pc.told["user_code"])
    for page in (first, consent):
        assert "安心诊室电脑" in page.text
        assert "它自称：b银行 客服b httpevilexample x长" in page.text
        assert "别人发来的链接" in page.text
    assert "保持登录" in consent.text


def test_asking_too_fast_makes_the_pause_longer(house: Hospital, walker: Walker, pc: Pc) -> None:
    assert error(pc.poll()) == "authorization_pending"
    assert error(pc.poll(after=1)) == "slow_down"
    assert error(pc.poll(after=6)) == "slow_down"
    assert error(pc.poll(after=15)) == "authorization_pending"
    approve(house, walker, pc.told["user_code"])
    assert pc.poll(after=15).status_code == 200


def test_after_ten_minutes_nothing_is_left_of_it(house: Hospital, walker: Walker, pc: Pc) -> None:
    consent = walked_to_consent(house, walker, pc.told["user_code"])
    house.clock.pass_by(minutes=10)
    assert "已经太晚了" in walker.post("/auth/consent", consent, decision="allow").text
    assert error(pc.poll()) == "expired_token"
    assert walker.client.post("/auth/device", data={"user_code": pc.told["user_code"]}).status_code == 400


def test_a_device_code_shown_twice_ends_what_it_gave(house: Hospital, walker: Walker, pc: Pc) -> None:
    approve(house, walker, pc.told["user_code"])
    tokens = pc.poll().json()
    assert error(pc.poll()) == "invalid_grant"
    assert walker.read(f"Patient/{WANG}", tokens["access_token"]).status_code == 401


def test_of_many_exchanges_at_once_at_most_one_wins(house: Hospital, walker: Walker, pc: Pc) -> None:
    approve(house, walker, pc.told["user_code"])
    form = {"grant_type": devices.GRANT_TYPE, "client_id": "anxin-clinic", "device_code": pc.told["device_code"]}
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(httpx.post(f"{house.base}/auth/token", data=form).status_code))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found.count(200) <= 1
    assert set(found) <= {200, 400}


def test_a_request_is_answered_once(house: Hospital, walker: Walker, pc: Pc, client: httpx.Client) -> None:
    first = walked_to_consent(house, walker, pc.told["user_code"])
    with httpx.Client(base_url=house.base) as other:
        thief = Walker(other)
        second = walked_to_consent(house, thief, pc.told["user_code"])
        assert "已允许" in walker.post("/auth/consent", first, decision="allow").text
        assert "已经太晚了" in thief.post("/auth/consent", second, decision="allow").text
    assert walker.post("/auth/consent", first, decision="allow").status_code == 400


def test_codes_work_for_the_client_they_were_made_for_only(house: Hospital, walker: Walker, pc: Pc) -> None:
    approve(house, walker, pc.told["user_code"])
    assert error(pc.poll(client_id="anxin-app")) == "unauthorized_client"
    assert pc.poll(client_id="somebody").status_code == 401
    assert error(pc.poll(device_code="guess")) == "invalid_grant"
    assert error(pc.poll(device_code=pc.told["user_code"])) == "invalid_grant"
    assert pc.poll().status_code == 200


def test_the_clinic_pc_has_no_other_way_in(client: httpx.Client, walker: Walker) -> None:
    assert walker.authorize(client_id="anxin-clinic").status_code == 400
    app = {"client_id": "anxin-app", "scope": SCOPE}
    assert client.post("/auth/device_authorization", data=app).status_code == 401
    wide = {"client_id": "anxin-clinic", "scope": "system/*.cruds"}
    assert client.post("/auth/device_authorization", data=wide).json() == {"error": "invalid_scope"}


def test_guessing_user_codes_ends_soon_and_a_right_one_does_not_open_a_record(
    house: Hospital, client: httpx.Client, pc: Pc
) -> None:
    statuses = [client.post("/auth/device", data={"user_code": f"BBBB-BBB{n}"}).status_code for n in "BCDFGHJKLM" * 3]
    assert statuses == [400] * 20 + [429] * 10
    assert client.post("/auth/device", data={"user_code": pc.told["user_code"]}).status_code == 429
    house.clock.pass_by(minutes=9)
    assert error(pc.poll()) == "authorization_pending"


def test_a_short_code_may_be_typed_as_people_do(house: Hospital, client: httpx.Client, pc: Pc) -> None:
    typed = f" {pc.told['user_code'].lower().replace('-', ' ')} "
    assert client.post("/auth/device", data={"user_code": typed}).status_code == 200


def test_codes_are_kept_as_hashes_only(house: Hospital, pc: Pc) -> None:
    with house.app.state.store.engine.connect() as connection:
        kept = str(connection.execute(select(device)).all())
    assert pc.told["device_code"] not in kept
    assert pc.told["user_code"].replace("-", "") not in kept
