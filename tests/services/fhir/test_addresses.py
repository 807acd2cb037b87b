"""What another program may be asked to open: listed forms, nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fhir.addresses import openable


@pytest.mark.parametrize("address", [
    "https://hospital.example/pay?order=1&state=a-b_c~d#x",
    "https://qr.alipay.com/bax0000",
    "https://[2001:db8::1]:8443/a",
    "http://127.0.0.1:8000/auth",
    "http://localhost/x",
    "weixin://wxpay/bizpayurl?pr=NwY5Mz9",
    "mailto:info@hospital.example",
])  # fmt: skip
def test_what_is_listed_is_opened_as_it_is(address: str) -> None:
    assert openable(address) == address


@pytest.mark.parametrize(("written", "dialled"), [
    ("tel:120", "tel:120"),
    ("tel:+86 (571) 8765-4321", "tel:+8657187654321"),
    ("TEL:0571-87654321 转 8001", "tel:057187654321"),
    ("tel:0571-87654321;ext=12", "tel:057187654321"),
    ("tel:0571-1111111 / 0571-2222222", "tel:05711111111"),
    ("tel:０５７１８７６５４３２１", "tel:057187654321"),
    ("tel:*#06#", None),
    ("tel:**21*13800000000%23", None),
    ("tel://120", "tel:120"),
    ("tel:", None),
    ("tel:call me", None),
    ("tel:1", None),
])  # fmt: skip
def test_a_number_is_dialled_in_its_plain_form(written: str, dialled: str | None) -> None:
    assert openable(written) == dialled


@pytest.mark.parametrize("address", [
    "javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "file:///etc/passwd",
    "smb://evil.example/share", "\\\\evil.example\\share", "intent://x#Intent;scheme=http;end", "data:text/html,x",
    "ms-msdt:/id", "search-ms:query=x", "vbscript:x", "about:blank", "blob:https://a/b", "view-source:https://a",
    "http://hospital.example/", "https://user:word@hospital.example/", "https://hospital.example\\@evil.example/",
    "https://hospital.example/\u202egpj.exe", "https://hospital.example/a b", "https://hospital.example/\n", "https://",
    "https:///x", "https:hospital.example", "//hospital.example", "hospital.example", "", ":", "https://" + "a" * 8000,
    "mailto:a@b.example?attach=/etc/passwd", "mailto:a@b.example,c@d.example", "sms:120", "weixin://dl/business/?t=x",
    "weixin://wxpay/bizpayurl?pr=x&other=1", "alipays://platformapi/startapp",
])  # fmt: skip
def test_what_is_not_listed_is_not_opened(address: str) -> None:
    assert openable(address) is None


@given(
    st.text(max_size=60)
    | st.builds("{}:{}".format, st.text(max_size=8), st.text(max_size=40))
    | st.builds("{}{}".format, st.sampled_from(["https://", "http://localhost/", "tel:"]), st.text(max_size=40))
)
def test_whatever_comes_only_known_schemes_are_opened(address: str) -> None:
    found = openable(address)
    assert found is None or re.fullmatch(
        r"https://[\x21-\x7e]+|http://(localhost|127\.|\[::1\])[\x21-\x7e]*|tel:\+?[0-9]+|mailto:[\x21-\x7e]+|weixin://wxpay/.+",
        found, re.IGNORECASE,
    )  # fmt: skip
