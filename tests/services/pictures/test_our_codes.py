"""Which texts are ours, and what a stranger's code may never become."""

from __future__ import annotations

from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pictures.our_codes import CodeKind, OurCode, among, our_code

HOSPITAL = "https://hospital.example"
SIGNATURE = "c2lnbmF0dXJlLXNpZ24aaa"


def signed(word: str) -> str:
    return f"{urlsafe_b64encode(word.encode()).decode().rstrip('=')}.{SIGNATURE}"


SCREEN, APP = signed("L.hall.1764493600000.AbCdEfGh"), signed("A.visit-1.1764493600000.AbCdEfGh")


def test_ours() -> None:
    assert our_code(SCREEN) == OurCode(CodeKind.CHECK_IN_SCREEN, SCREEN)
    assert our_code("7KQ2-M0XZ") == OurCode(CodeKind.CHECK_IN_SCREEN, "7KQ2-M0XZ")
    assert our_code(APP).kind is CodeKind.PATIENTS_APP
    page = f"{HOSPITAL}/auth/device?user_code=BCDF-GHJK"
    assert our_code(page, HOSPITAL) == OurCode(CodeKind.SIGN_IN, "BCDF-GHJK")


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.example/pay", "http://127.0.0.1:8460/auth/device?user_code=BCDF-GHJK", "weixin://dl/business",
        "tel:10086", "javascript:alert(1)", "", "hello", signed("X.hall.1.x"), f"L.hall.{SIGNATURE}", SCREEN + "\n",
        f"{HOSPITAL}/auth/device?user_code=BCDF-GHJK&next=https://evil.example",
        f"{HOSPITAL}.evil.example/auth/device?user_code=BCDF-GHJK", f"{HOSPITAL}/auth/device?user_code=<script>",
        SCREEN + "a" * 400, "签到" * 20, "７KQ2-M0XZ",
    ],
)  # fmt: skip
def test_a_foreign_code_is_nothing_and_nothing_of_it_is_kept(text: str) -> None:
    assert our_code(text, HOSPITAL) == OurCode(CodeKind.FOREIGN)


def test_no_hospital_no_sign_in() -> None:
    assert our_code("/auth/device?user_code=BCDF-GHJK") == OurCode(CodeKind.FOREIGN)


def test_of_several_the_one_that_is_wanted() -> None:
    wanted = CodeKind.CHECK_IN_SCREEN
    assert among(["https://evil.example", APP, SCREEN], wanted) == OurCode(wanted, SCREEN)
    found = among(["https://evil.example", APP], wanted)
    assert found is not None
    assert found.kind is CodeKind.PATIENTS_APP
    assert among(["one", "two"], wanted) == OurCode(CodeKind.FOREIGN)
    assert among([], wanted) is None


@given(st.text(max_size=400))
def test_any_text_has_a_kind(text: str) -> None:
    found = our_code(text, HOSPITAL)
    assert found.text in ("", text, text[-9:])
    assert "://" not in found.text
