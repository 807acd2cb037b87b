"""Tokens: who gets them, how long they last, and what a second use costs."""

from __future__ import annotations

import threading
from typing import Any

import httpx
import pytest

from hospital.auth.clients import CLIENTS
from tests.hospital.auth.conftest import WANG
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.walker import Walker, answered

pytestmark = pytest.mark.postgresql

PHONE = "13800000001"


@pytest.fixture
def grant(house: Hospital, walker: Walker) -> str:
    """An authorization code, fresh."""
    walker.ask_code(PHONE)
    return walker.code(PHONE, house.code_for(PHONE))


@pytest.fixture
def tokens(walker: Walker, grant: str) -> dict[str, Any]:
    found: dict[str, Any] = walker.exchange(grant).json()
    return found


def refused(answer: httpx.Response) -> bool:
    return answer.status_code == 400 and answer.json() == {"error": "invalid_grant"}


@pytest.mark.parametrize(
    "changed",
    [
        {"code_challenge": None},
        {"code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge": "short"},
    ],
)
def test_no_sign_in_without_pkce_s256(walker: Walker, changed: dict[str, str | None]) -> None:
    back = answered(walker.authorize(**changed))
    assert (back["error"], back["state"]) == ("invalid_request", "st&te=1")


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"aud": "https://elsewhere.example/fhir"}, "invalid_request"),
        ({"scope": "openid system/*.cruds"}, "invalid_scope"),
    ],
)
def test_other_wrong_requests_go_back_to_the_app(walker: Walker, changed: dict[str, str], error: str) -> None:
    assert answered(walker.authorize(**changed))["error"] == error


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "somebody"},
        {"redirect_uri": "https://evil.example/callback"},
        {"redirect_uri": "http://localhost:51234/callback"},
        {"redirect_uri": "http://127.0.0.1:51234/callback/../other"},
        {"redirect_uri": "http://127.0.0.1:51234@evil.example/callback"},
        {"redirect_uri": "http://127.0.0.1.evil.example/callback"},
        {"redirect_uri": None},
    ],
)
def test_strangers_get_a_page_and_never_a_redirect(walker: Walker, changed: dict[str, str | None]) -> None:
    answer = walker.authorize(**changed)
    assert answer.status_code == 400
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    "uri", ["http://127.0.0.1:1024/callback", "http://[::1]:9/callback", "health.anxin://app/signed-in"]
)
def test_the_apps_own_addresses_are_known(walker: Walker, uri: str) -> None:
    assert walker.authorize(redirect_uri=uri).status_code == 200


def test_a_code_needs_the_verifier_the_address_and_the_client_it_was_made_for(walker: Walker, grant: str) -> None:
    assert walker.exchange(grant, client_id="other").json()["error"] == "invalid_client"
    assert refused(walker.exchange(grant, code_verifier="x" * 50))
    assert refused(walker.exchange(grant))


def test_a_code_is_bound_to_its_redirect_address(walker: Walker, grant: str) -> None:
    assert refused(walker.exchange(grant, redirect_uri="http://127.0.0.1:51235/callback"))


def test_a_code_lasts_a_minute(house: Hospital, walker: Walker, grant: str) -> None:
    house.clock.pass_by(seconds=61)
    assert refused(walker.exchange(grant))


def test_a_code_shown_twice_ends_what_it_gave(walker: Walker, grant: str) -> None:
    tokens = walker.exchange(grant).json()
    assert walker.read(f"Patient/{WANG}", tokens["access_token"]).status_code == 200
    assert refused(walker.exchange(grant))
    assert walker.read(f"Patient/{WANG}", tokens["access_token"]).status_code == 401
    assert refused(walker.refresh(tokens["refresh_token"]))


def test_of_ten_exchanges_at_once_at_most_one_wins(house: Hospital, walker: Walker, grant: str) -> None:
    found: list[int] = []

    def run() -> None:
        with httpx.Client(base_url=house.base) as client:
            found.append(Walker(client, walker.verifier).exchange(grant).status_code)

    threads = [threading.Thread(target=run) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [200, *[400] * 9]


def test_an_access_token_lasts_a_quarter_of_an_hour(house: Hospital, walker: Walker, tokens: dict[str, Any]) -> None:
    assert tokens["expires_in"] == 900
    house.clock.pass_by(minutes=14, seconds=59)
    assert walker.read(f"Patient/{WANG}", tokens["access_token"]).status_code == 200
    house.clock.pass_by(seconds=1)
    answer = walker.read(f"Patient/{WANG}", tokens["access_token"])
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_refreshing_goes_on_with_a_new_pair(house: Hospital, walker: Walker, tokens: dict[str, Any]) -> None:
    house.clock.pass_by(days=20)
    fresh = walker.refresh(tokens["refresh_token"]).json()
    assert fresh["patient"] == WANG
    assert walker.read(f"Patient/{WANG}", fresh["access_token"]).status_code == 200
    assert walker.refresh(fresh["refresh_token"]).status_code == 200


def test_a_refresh_whose_answer_was_lost_may_be_repeated(
    house: Hospital, walker: Walker, tokens: dict[str, Any]
) -> None:
    walker.refresh(tokens["refresh_token"])  # the answer gets lost
    house.clock.pass_by(seconds=59)
    fresh = walker.refresh(tokens["refresh_token"]).json()
    assert walker.read(f"Patient/{WANG}", fresh["access_token"]).status_code == 200
    assert walker.refresh(fresh["refresh_token"]).status_code == 200


def test_a_refresh_token_repeated_too_late_ends_the_whole_grant(
    house: Hospital, walker: Walker, tokens: dict[str, Any]
) -> None:
    fresh = walker.refresh(tokens["refresh_token"]).json()
    house.clock.pass_by(seconds=60)
    assert refused(walker.refresh(tokens["refresh_token"]))
    assert refused(walker.refresh(fresh["refresh_token"]))
    assert walker.read(f"Patient/{WANG}", fresh["access_token"]).status_code == 401


def test_a_refresh_token_repeated_after_its_successor_was_used_ends_the_whole_grant(
    walker: Walker, tokens: dict[str, Any]
) -> None:
    fresh = walker.refresh(tokens["refresh_token"]).json()
    newest = walker.refresh(fresh["refresh_token"]).json()
    assert refused(walker.refresh(tokens["refresh_token"]))
    assert refused(walker.refresh(newest["refresh_token"]))
    assert walker.read(f"Patient/{WANG}", newest["access_token"]).status_code == 401


@pytest.mark.parametrize("used", [0, 1])
def test_of_two_successors_only_the_one_used_first_goes_on(walker: Walker, tokens: dict[str, Any], used: int) -> None:
    successors = [walker.refresh(tokens["refresh_token"]).json() for _ in range(2)]
    newest = walker.refresh(successors[used]["refresh_token"]).json()
    other = successors[1 - used]
    assert walker.read(f"Patient/{WANG}", other["access_token"]).status_code == 401
    assert refused(walker.refresh(other["refresh_token"]))  # two hold the grant, and one of them should not
    assert walker.read(f"Patient/{WANG}", newest["access_token"]).status_code == 401


def test_another_client_cannot_repeat_a_refresh(house: Hospital, walker: Walker, tokens: dict[str, Any]) -> None:
    fresh = walker.refresh(tokens["refresh_token"]).json()
    other = next(id_ for id_, known in CLIENTS.items() if id_ != "anxin-app" and "refresh_token" in known.grants)
    assert refused(walker.refresh(tokens["refresh_token"], client_id=other))
    assert walker.refresh(fresh["refresh_token"]).status_code == 200


def test_of_ten_refreshes_at_once_one_pair_goes_on(house: Hospital, walker: Walker, tokens: dict[str, Any]) -> None:
    found: list[dict[str, Any]] = []

    def run() -> None:
        with httpx.Client(base_url=house.base) as client:
            found.append(Walker(client).refresh(tokens["refresh_token"]).json())

    threads = [threading.Thread(target=run) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first, *others = found
    assert walker.refresh(first["refresh_token"]).status_code == 200
    assert {walker.read(f"Patient/{WANG}", one["access_token"]).status_code for one in others} == {401}


def test_without_offline_access_there_is_no_refresh_token(house: Hospital, walker: Walker) -> None:
    walker.page = walker.post("/auth/code", walker.authorize(scope="patient/Observation.rs"), phone=PHONE)
    tokens = walker.exchange(walker.code(PHONE, house.code_for(PHONE))).json()
    assert "refresh_token" not in tokens
    assert "id_token" not in tokens
    assert walker.read(f"Observation?patient={WANG}", tokens["access_token"]).status_code == 200
    assert walker.read(f"Patient/{WANG}", tokens["access_token"]).status_code in (403, 404)


def test_revoking_the_refresh_token_signs_the_app_out(walker: Walker, tokens: dict[str, Any]) -> None:
    asked = {"token": tokens["refresh_token"], "client_id": "anxin-app"}
    assert walker.client.post("/auth/revoke", data=asked).status_code == 200
    assert walker.client.post("/auth/revoke", data={**asked, "token": "unknown"}).status_code == 200
    assert walker.read(f"Patient/{WANG}", tokens["access_token"]).status_code == 401
    assert refused(walker.refresh(tokens["refresh_token"]))


def test_only_the_hospital_may_ask_what_a_token_is_worth(
    house: Hospital, walker: Walker, tokens: dict[str, Any]
) -> None:
    asked = {"token": tokens["access_token"]}
    system = house.app.state.sign_in.tokens.for_system(5)

    def ask(bearer: str | None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        return walker.client.post("/auth/introspect", data=asked, headers=headers)

    assert ask(None).status_code == 401
    assert ask(tokens["access_token"]).status_code == 403
    assert ask(system).json()["patient"] == WANG
    asked["token"] = "unknown"
    assert ask(system).json() == {"active": False}
    assert len(walker.read("Patient?_count=100", system).json()["entry"]) > 60
