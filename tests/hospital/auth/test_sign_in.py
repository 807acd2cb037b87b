"""Signing in as a person does it, page by page, and what the app gets at the end."""

from __future__ import annotations

import httpx
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.hospital.auth.conftest import CHILD, WANG, ZHAO
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.walker import REDIRECT, Walker, answered


def signed_in(house: Hospital, walker: Walker, phone: str = "13800000001") -> dict[str, str]:
    walker.ask_code(phone)
    answer = walker.exchange(walker.code(phone, house.code_for(phone)))
    assert answer.status_code == 200, answer.text
    tokens: dict[str, str] = answer.json()
    return tokens


def test_an_app_finds_everything_by_discovery(house: Hospital, client: httpx.Client) -> None:
    told = client.get("/fhir/.well-known/smart-configuration").json()
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert "context-standalone-patient" in told["capabilities"]
    for name in ("authorization_endpoint", "token_endpoint", "revocation_endpoint", "jwks_uri"):
        assert told[name].startswith(house.base)
        assert client.get(told[name]).status_code != 404
    assert client.get("/fhir/.well-known/openid-configuration").json()["issuer"] == told["issuer"]


def test_a_person_signs_in_and_the_app_reads_this_record_only(house: Hospital, walker: Walker) -> None:
    tokens = signed_in(house, walker)
    assert tokens["patient"] == WANG
    assert walker.read(f"Patient/{WANG}", tokens["access_token"]).json()["name"][0]["text"] == "王秀兰"
    assert walker.read(f"Patient/{ZHAO}", tokens["access_token"]).status_code == 404
    assert walker.read(f"Patient/{WANG}", "guess").status_code == 401


def test_the_id_token_is_signed_for_this_app_and_this_request(house: Hospital, walker: Walker) -> None:
    phone = "13800000001"
    walker.page = walker.post("/auth/code", walker.authorize(nonce="n-1"), phone=phone)
    issued = walker.exchange(walker.code(phone, house.code_for(phone))).json()
    keys = KeySet.import_key_set(walker.client.get("/auth/jwks").json())
    claims = jwt.decode(issued["id_token"], keys, algorithms=["ES256"]).claims
    assert (claims["aud"], claims["nonce"], claims["iss"]) == ("anxin-app", "n-1", f"{house.base}/fhir")
    assert claims["fhirUser"] == f"{house.base}/fhir/Patient/{WANG}"
    assert "d" not in walker.client.get("/auth/jwks").json()["keys"][0]


def test_one_phone_with_two_records_asks_for_whom(house: Hospital, walker: Walker) -> None:
    phone = "13800000002"
    walker.ask_code(phone)
    page = walker.post("/auth/sign-in", walker.page, code=house.code_for(phone))
    assert "赵建国" in page.text
    assert "赵一诺" in page.text
    assert walker.post("/auth/person", page, patient=WANG).status_code == 400
    consent = walker.post("/auth/person", page, patient=CHILD)
    answer = walker.post("/auth/consent", consent, decision="allow")
    assert walker.exchange(answered(answer)["code"]).json()["patient"] == CHILD


def test_state_comes_back_as_it_went(house: Hospital, walker: Walker) -> None:
    walker.ask_code("13800000001")
    page = walker.post("/auth/sign-in", walker.page, code=house.code_for("13800000001"))
    back = answered(walker.post("/auth/consent", page, decision="allow"))
    assert (back["state"], back["iss"]) == ("st&te=1", f"{house.base}/fhir")


def test_who_does_not_allow_sends_the_app_away_without_a_code(house: Hospital, walker: Walker) -> None:
    walker.ask_code("13800000001")
    page = walker.post("/auth/sign-in", walker.page, code=house.code_for("13800000001"))
    back = answered(walker.post("/auth/consent", page, decision="deny"))
    assert back["error"] == "access_denied"
    assert "code" not in back
    assert walker.post("/auth/consent", page, decision="allow").status_code == 400


def test_signing_out_of_the_page_lets_another_person_in(house: Hospital, walker: Walker) -> None:
    walker.ask_code("13800000001")
    consent = walker.post("/auth/sign-in", walker.page, code=house.code_for("13800000001"))
    phone_page = walker.post("/auth/sign-out", consent)
    assert walker.post("/auth/consent", consent, decision="allow").status_code == 400
    walker.page = walker.post("/auth/code", phone_page, phone="13800000003")
    code = walker.code("13800000003", house.code_for("13800000003"))
    assert walker.exchange(code).json()["patient"] == "pat-chen-ben"


def test_pages_speak_the_readers_language(walker: Walker) -> None:
    chinese, english = walker.authorize(), walker.authorize(lang="en")
    assert "登录安心医院" in chinese.text
    assert "Sign in to Anxin Hospital" in english.text
    wished = walker.client.get(
        english.request.url.copy_remove_param("lang"), headers={"Accept-Language": "en-GB,en;q=0.8"}
    )
    assert "Mobile number" in wished.text


def test_every_step_can_be_read_in_the_other_language_and_goes_on(house: Hospital, walker: Walker) -> None:
    phone = "13800000002"
    page = walker.post("/auth/code", walker.authorize(), phone="1")
    english = walker.post("/auth/language", page)
    assert "Mobile number" in english.text
    code = walker.post("/auth/code", walker.post("/auth/language", english), phone=phone)
    code = walker.post("/auth/language", code, phone=phone)
    assert "Enter the code" in code.text
    assert f'value="{phone}"' in code.text
    person = walker.post("/auth/sign-in", code, code=house.code_for(phone), phone=phone)
    assert 'lang="en"' in person.text
    chinese = walker.post("/auth/language", person)
    assert "为谁登录？" in chinese.text
    consent = walker.post("/auth/language", walker.post("/auth/person", chinese, patient=CHILD))
    assert "Allow" in consent.text
    answer = walker.post("/auth/consent", consent, decision="allow")
    assert walker.exchange(answered(answer)["code"]).json()["patient"] == CHILD
    assert walker.post("/auth/language", "made-up").status_code == 400


def test_pages_are_private_and_cannot_be_framed(house: Hospital, walker: Walker) -> None:
    walker.ask_code("13800000001")
    consent = walker.post("/auth/sign-in", walker.page, code=house.code_for("13800000001"))
    for page in (walker.page, consent):
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert (page.headers["cache-control"], page.headers["referrer-policy"]) == ("no-store", "no-referrer")
        assert page.headers["x-frame-options"] == "DENY"
    origin = REDIRECT.removesuffix("/callback")
    assert f"form-action 'self' {origin}" in consent.headers["content-security-policy"]


def test_the_demo_box_shows_codes_in_demo_mode_only(house: Hospital, walker: Walker, client: httpx.Client) -> None:
    walker.ask_code("13800000001")
    assert house.code_for("13800000001") in client.get("/demo/messages?lang=en").text
    assert "王秀兰" in walker.authorize().text


def test_whatever_is_pasted_into_a_field_arrives_and_is_answered_in_words(house: Hospital, walker: Walker) -> None:
    pasted = "请拨打 " + "1380000000 " * 100
    wrong_phone = walker.post("/auth/code", walker.authorize(), phone=pasted)
    assert (wrong_phone.status_code, 'role="alert"' in wrong_phone.text) == (400, True)
    wrong_code = walker.post("/auth/sign-in", walker.ask_code("13800000001"), code="您的验证码是 " + "12 " * 300)
    assert 'role="alert"' in wrong_code.text
    page = walker.post("/auth/sign-in", wrong_code, code=f"您的验证码是 {house.code_for('13800000001')}。")
    assert 'name="decision"' in page.text
    unknown = walker.client.post("/auth/device", data={"user_code": "WDJB-MJHT " * 100})
    assert (unknown.status_code, 'role="alert"' in unknown.text) == (400, True)
    for shown in (walker.authorize(), wrong_phone, wrong_code, unknown):
        assert "maxlength" not in shown.text  # a browser would cut what is pasted without a word
