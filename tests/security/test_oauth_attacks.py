"""Attacks on the hospital's authorization server over real HTTP; each is named by RFC 9700 or RFC 6749 §10."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey

from hospital.auth.limits import SignInLimits
from tests.hospital.auth.conftest import WANG, settle
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.serving import hospital as serve
from tests.hospital.auth.walker import Walker, answered

PHONE, OTHER_PHONE = "13800000001", "13800000003"


def grant(house: Hospital, walker: Walker, phone: str = PHONE, **asked: str) -> str:
    walker.page = walker.post("/auth/code", walker.authorize(**asked), phone=phone)
    return walker.code(phone, house.code_for(phone))


@pytest.fixture
def tokens(house: Hospital, walker: Walker) -> dict[str, Any]:
    found: dict[str, Any] = walker.exchange(grant(house, walker)).json()
    return found


def refused(answer: httpx.Response) -> bool:
    return answer.status_code == 400 and answer.json() == {"error": "invalid_grant"}


REDIRECTS = [
    "http://127.0.0.1:51234/callback/",
    "http://127.0.0.1:51234/Callback",
    "http://127.0.0.1:51234/callback?next=https://evil.example",
    "http://127.0.0.1:51234/callback#x",
    "http://127.0.0.1:51234/%63allback",
    "http://127.0.0.1:51234//callback",
    "http://127.0.0.1:51234\\@evil.example/callback",
    "http://evil.example\\@127.0.0.1:51234/callback",
    "http://user@127.0.0.1:51234/callback",
    "http://127.0.0.1:51234:80/callback",
    "http://127.0.0.1:/callback",
    "http://127.0.0.1:-1/callback",
    "http://127.0.0.1:５１２３４/callback",
    "http://127.0.0.1:51234/callback\r\nSet-Cookie: a=b",
    "http://127.0.0.1:51234/callback ",
    " http://127.0.0.1:51234/callback",
    "http://127.0.0.2:51234/callback",
    "http://2130706433:51234/callback",
    "http://0x7f.1:51234/callback",
    "http://localhost:51234/callback",
    "http://localhost.evil.example/callback",
    "http://[::ffff:127.0.0.1]:51234/callback",
    "http://0.0.0.0:51234/callback",
    "https://127.0.0.1:51234/callback",
    "HTTP://127.0.0.1:51234/callback",
    "//127.0.0.1:51234/callback",
    "javascript:alert(1)//127.0.0.1:51234/callback",
    "data:text/html,x",
    "health.anxin://app/signed-in/",
    "health.anxin://app@evil.example/signed-in",
    "health.anxin:/signed-in",
    "health.anxin:signed-in",
    "HEALTH.ANXIN://app/signed-in",
    "health.anxin://app/signed-in?to=elsewhere",
    "health.anxin.evil://app/signed-in",
    "urn:ietf:wg:oauth:2.0:oob",
    "",
]


@pytest.mark.parametrize("uri", REDIRECTS)
def test_no_variant_of_an_address_leads_the_answer_elsewhere(walker: Walker, uri: str) -> None:
    answer = walker.authorize(redirect_uri=uri)
    assert answer.status_code == 400
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    "changed",
    [
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge": None},
        {"code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": "s256"},
        {"code_challenge_method": "S512"},
        {"code_challenge": "x" * 42},
        {"code_challenge": "x" * 44},
        {"code_challenge": "x" * 42 + "="},
        {"code_challenge": "x" * 42 + "\n"},
    ],
)
def test_pkce_cannot_be_left_out_or_weakened(walker: Walker, changed: dict[str, str | None]) -> None:
    back = answered(walker.authorize(**changed))
    assert back["error"] == "invalid_request"
    assert "code" not in back


@pytest.mark.parametrize("verifier", ["", "x" * 43, "right-plus", "challenge", "short"])
def test_a_code_is_worth_nothing_without_its_verifier_and_one_try_burns_it(
    house: Hospital, walker: Walker, verifier: str
) -> None:
    right = walker.verifier
    if verifier == "short":  # RFC 7636 §4.1: below 43 characters it could be guessed, whoever made the challenge
        walker.verifier = right = "short"
    code = grant(house, walker)
    tried = {"right-plus": right + "x", "challenge": walker.challenge, "short": right}.get(verifier, verifier)
    assert refused(walker.exchange(code, code_verifier=tried))
    assert refused(walker.exchange(code))


def test_a_stolen_code_burns_when_it_is_injected_into_another_sign_in(house: Hospital, walker: Walker) -> None:
    stolen = grant(house, walker)
    with httpx.Client(base_url=house.base) as other:
        attacker = Walker(other)
        assert refused(attacker.exchange(stolen))
    assert refused(walker.exchange(stolen))


def test_a_replayed_code_revokes_what_it_gave_even_for_a_thief_without_the_verifier(
    house: Hospital, walker: Walker
) -> None:
    code = grant(house, walker)
    issued = walker.exchange(code).json()
    assert refused(walker.exchange(code, code_verifier="y" * 50))
    assert walker.read(f"Patient/{WANG}", issued["access_token"]).status_code == 401
    assert refused(walker.refresh(issued["refresh_token"]))


def test_a_reused_refresh_token_ends_every_descendant(walker: Walker, tokens: dict[str, Any]) -> None:
    generations = [tokens]
    for _ in range(3):
        generations.append(walker.refresh(generations[-1]["refresh_token"]).json())
    assert refused(walker.refresh(generations[1]["refresh_token"]))
    assert refused(walker.refresh(generations[-1]["refresh_token"]))
    for one in generations:
        assert walker.read(f"Patient/{WANG}", one["access_token"]).status_code == 401


def test_a_reused_refresh_token_ends_no_other_sign_in(house: Hospital, walker: Walker, tokens: dict[str, Any]) -> None:
    with httpx.Client(base_url=house.base) as other:
        second_walker = Walker(other)
        second = second_walker.exchange(grant(house, second_walker)).json()
    walker.refresh(tokens["refresh_token"])
    house.clock.pass_by(minutes=1)
    assert refused(walker.refresh(tokens["refresh_token"]))
    assert walker.read(f"Patient/{WANG}", second["access_token"]).status_code == 200


@pytest.mark.parametrize("scope", ["system/*.cruds", "patient/*.cruds system/*.rs", "openid user/*.cruds"])
def test_a_refresh_cannot_widen_the_scope(walker: Walker, tokens: dict[str, Any], scope: str) -> None:
    asked = {"grant_type": "refresh_token", "client_id": "anxin-app", "refresh_token": tokens["refresh_token"]}
    assert refused(walker.client.post("/auth/token", data={**asked, "scope": scope}))
    kept = walker.client.post("/auth/token", data={**asked, "scope": tokens["scope"]}).json()
    assert kept["scope"] == tokens["scope"]


def test_a_narrow_consent_stays_narrow_after_a_refresh(house: Hospital, walker: Walker) -> None:
    issued = walker.exchange(grant(house, walker, scope="offline_access patient/Observation.rs")).json()
    fresh = walker.refresh(issued["refresh_token"]).json()
    assert fresh["scope"] == "offline_access patient/Observation.rs"
    assert walker.read(f"Condition?patient={WANG}", fresh["access_token"]).status_code in (200, 403)
    assert "Condition/" not in walker.read(f"Condition?patient={WANG}", fresh["access_token"]).text


@pytest.mark.parametrize("scope", ["system/*.cruds", "user/*.cruds", "patient/*.cruds/../system", "patient/*"])
def test_scopes_of_the_house_are_never_given_to_an_app(walker: Walker, scope: str) -> None:
    assert answered(walker.authorize(scope=scope))["error"] == "invalid_scope"


def test_one_kind_of_secret_does_not_pass_for_another(house: Hospital, walker: Walker, tokens: dict[str, Any]) -> None:
    code = grant(house, walker)
    for wrong in (tokens["refresh_token"], tokens["id_token"], code, "null", "undefined"):
        assert walker.read(f"Patient/{WANG}", wrong).status_code == 401
    for wrong in (tokens["access_token"], code):
        assert refused(walker.refresh(wrong))
    answer = walker.refresh(tokens["id_token"])  # longer than any refresh token is
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})
    for wrong in (tokens["access_token"], tokens["refresh_token"]):
        assert refused(walker.exchange(wrong))


def test_a_token_of_another_hospital_is_a_stranger(
    house: Hospital, walker: Walker, tokens: dict[str, Any], tmp_path: Path
) -> None:
    with serve(tmp_path) as second, httpx.Client(base_url=second.base) as client:
        settle(second)
        abroad = Walker(client)
        assert abroad.read(f"Patient/{WANG}", tokens["access_token"]).status_code == 401
        assert refused(abroad.refresh(tokens["refresh_token"]))
        keys = KeySet.import_key_set(client.get("/auth/jwks").json())
        with pytest.raises((JoseError, ValueError)):
            jwt.decode(tokens["id_token"], keys, algorithms=["ES256"])


def test_an_id_token_holds_for_one_app_one_issuer_one_request_and_five_minutes(house: Hospital, walker: Walker) -> None:
    issued = walker.exchange(grant(house, walker, nonce="n-1")).json()
    published = walker.client.get("/auth/jwks").json()
    token = jwt.decode(issued["id_token"], KeySet.import_key_set(published), algorithms=["ES256"])
    claims = token.claims
    assert (claims["iss"], claims["aud"], claims["nonce"]) == (f"{house.base}/fhir", "anxin-app", "n-1")
    assert 0 < claims["exp"] - claims["iat"] <= 300
    assert token.header["alg"] == "ES256"
    confused = OctKey.import_key(str(published["keys"][0]["x"]).encode())
    for algorithm in ("HS256", "none"):  # the verifier names the algorithm; the token's own word does not count
        with pytest.raises((JoseError, ValueError)):
            jwt.decode(issued["id_token"], confused, algorithms=[algorithm])


@pytest.mark.parametrize("aud", [None, "", "https://evil.example/fhir", "HOUSE.evil.example/fhir", "HOUSE/fhir/../x"])
def test_an_app_that_was_lured_to_another_server_gets_no_code_here(
    house: Hospital, walker: Walker, aud: str | None
) -> None:
    asked = aud if aud is None else aud.replace("HOUSE", house.base)
    assert answered(walker.authorize(aud=asked))["error"] == "invalid_request"


@pytest.mark.parametrize("state", ["", "x" * 1024, "a b&c=d#e/?", "張\u2028", "<script>"])
def test_the_state_comes_back_as_it_went(house: Hospital, walker: Walker, state: str) -> None:
    back = answered(walker.authorize(state=state, response_type="token"))
    assert back.get("state", "") == state
    assert back["iss"] == f"{house.base}/fhir"


def test_every_answer_names_its_issuer(house: Hospital, walker: Walker) -> None:
    told = walker.client.get("/fhir/.well-known/smart-configuration").json()
    assert told["authorization_response_iss_parameter_supported"] is True
    assert answered(walker.authorize(scope="none"))["iss"] == told["issuer"]
    walker.ask_code(PHONE)
    consent = walker.post("/auth/sign-in", walker.page, code=house.code_for(PHONE))
    assert answered(walker.post("/auth/consent", consent, decision="allow"))["iss"] == told["issuer"]


def test_token_answers_are_never_cached(walker: Walker, tokens: dict[str, Any]) -> None:
    answers = [walker.refresh(tokens["refresh_token"]), walker.refresh("unknown"), walker.refresh("x" * 500)]
    assert [answer.status_code for answer in answers] == [200, 400, 400]
    assert all(answer.headers["cache-control"] == "no-store" for answer in answers)


@pytest.mark.parametrize("grant_type", ["", "password", "client_credentials", "implicit", "urn:x"])
def test_grants_that_are_not_offered_are_refused(walker: Walker, grant_type: str) -> None:
    asked = {"grant_type": grant_type, "client_id": "anxin-app", "username": "a", "password": "b"}
    assert walker.client.post("/auth/token", data=asked).json() == {"error": "unsupported_grant_type"}


def test_guessing_a_one_time_code_ends_after_few_tries(house: Hospital, walker: Walker) -> None:
    page, digits = walker.ask_code(PHONE), house.code_for(PHONE)
    wrong = [f"{(int(digits) + step) % 1_000_000:06d}" for step in range(1, 7)]
    told = [walker.post("/auth/sign-in", page, code=one).text for one in wrong]
    assert all("已经失效" in text for text in told[4:])
    assert "已经失效" in walker.post("/auth/sign-in", page, code=digits).text


def test_a_phone_gets_no_more_codes_a_day_than_a_hundred_guesses(tmp_path: Path) -> None:
    policy = SignInLimits(codes_per_address=10_000)
    assert policy.codes_per_phone_a_day * policy.tries_per_code <= 100
    with serve(tmp_path, limits=policy) as house, httpx.Client(base_url=house.base) as client:
        walker, statuses = Walker(client), []
        for _ in range(policy.codes_per_phone_a_day + 1):
            house.clock.pass_by(minutes=16)
            statuses.append(walker.ask_code(PHONE).status_code)
        assert statuses == [200] * policy.codes_per_phone_a_day + [429]
        house.clock.pass_by(days=1)
        assert walker.ask_code(PHONE).status_code == 200
