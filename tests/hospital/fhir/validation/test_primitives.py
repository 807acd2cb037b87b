"""Where each primitive type begins and ends."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from hospital.fhir.validation.check import findings, issues
from hospital.fhir.validation.narrative import fault
from hospital.fhir.validation.primitives import CHECKS
from hospital.fhir.validation.terminology import judge_of
from tests.hospital.fhir.samples import patient

VALUES: list[tuple[str, list[Any], list[Any]]] = [
    ("boolean", [True, False], ["true", 1, None]),
    ("string", ["x", " x ", "安心\n"], ["", " ", "\u3000", 7, None, ["x"]]),
    ("integer", [0, -7, 2147483647, -2147483648], [2147483648, Decimal("1.0"), "1", True]),
    ("unsignedInt", [0, 2147483647], [-1, Decimal("0.5")]),
    ("positiveInt", [1], [0, -1]),
    ("decimal", [0, Decimal("1.50"), Decimal("1e300"), 10**200], ["1", True, Decimal("1e301"), 10**400]),
    ("date", ["2026", "2026-02", "2024-02-29", "0001-01-01"], ["0000", "2026-2", "2026-02-29", "2026-13", "20260101"]),
    (
        "dateTime",
        ["2026", "2026-03-01", "2026-03-01T08:00:00Z", "2026-03-01T08:00:60.123+14:00"],
        ["2026-03-01T08:00Z", "2026-03-01T08:00:00", "2026-03-01T24:00:00Z", "2026-04-31T08:00:00Z", "2026-03-01T"],
    ),
    ("instant", ["2026-03-01T08:00:00.000+08:00"], ["2026-03-01", "2026-03-01T08:00:00", "2026-02-30T08:00:00Z"]),
    ("time", ["08:00:00", "23:59:60.5"], ["08:00", "24:00:00", "08:00:00Z"]),
    ("id", ["a", "A-1.b", "x" * 64], ["", "x" * 65, "a_b", "a b", "é"]),
    ("code", ["a", "a b", "2.5"], ["", " a", "a ", "a  b"]),
    ("uri", ["http://x/y?z#q", "urn:oid:1.2.3", "x"], ["", "a b", "urn:oid:x", "urn:uuid:1"]),
    ("oid", ["urn:oid:1.2.840"], ["1.2.840", "urn:oid:3.1", "urn:oid:1.02"]),
    ("uuid", ["urn:uuid:c757873d-ec9a-4326-a141-556f43239520"], ["urn:uuid:C757873D-EC9A-4326-A141-556F43239520"]),
    ("base64Binary", ["eA==", "eHh4\n eHh4"], ["eA=", "e$==", "====", "", "é==="]),
]


@pytest.mark.parametrize(("type_", "good", "bad"), VALUES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_primitive_takes_its_values_and_no_others(type_: str, good: list[Any], bad: list[Any]) -> None:
    check = CHECKS[type_]
    assert [value for value in good if check(value)] == []
    assert [value for value in bad if not check(value)] == []


@pytest.mark.parametrize(
    ("div", "right"),
    [
        ('<div xmlns="http://www.w3.org/1999/xhtml"><p class="a">x &amp; y</p></div>', True),
        ('<div xmlns="http://www.w3.org/1999/xhtml"><img src="#a" alt="a"/></div>', True),
        ('<div xmlns="http://www.w3.org/1999/xhtml"><!-- only a remark --></div>', False),
        ('<div xmlns="http://www.w3.org/1999/xhtml"><a href=" JavaScript:x()">x</a></div>', False),
        ('<div xmlns="http://www.w3.org/1999/xhtml"><a href="java&#10;script:x()">x</a></div>', False),
        ('<div xmlns="http://www.w3.org/1999/xhtml"><svg xmlns="http://www.w3.org/2000/svg"/>x</div>', False),
        ('<!DOCTYPE x [<!ENTITY e "ee">]><div xmlns="http://www.w3.org/1999/xhtml">&e;</div>', False),
        ('<div xmlns="http://www.w3.org/1999/xhtml">x</div><div/>', False),
    ],
)
def test_a_narrative_is_basic_and_passive(div: str, right: bool) -> None:
    assert (fault(div) == "") is right


@pytest.mark.parametrize(
    ("value_set", "good", "bad"),
    [
        ("mimetypes", ["text/plain; charset=utf-8", "application/fhir+json"], ["pdf", "a/b/c", "text/"]),
        ("all-languages", ["zh-CN", "en", "zh-Hans-CN", "sl-rozaj", "x-private"], ["chinese!", "e", "en_US", ""]),
        ("currencies", ["CNY", "EUR"], ["RMB", "cny"]),
    ],
)
def test_codes_that_no_list_holds_are_told_by_their_form(value_set: str, good: list[str], bad: list[str]) -> None:
    judge = judge_of(f"http://hl7.org/fhir/ValueSet/{value_set}", "code")
    assert judge is not None
    assert [judge(code) for code in good + bad] == [True] * len(good) + [False] * len(bad)


def test_a_language_may_be_words_or_of_another_system() -> None:
    for language in ({"text": "方言"}, {"coding": [{"system": "http://x", "code": "!"}]}):
        assert findings(patient("a", communication=[{"language": language}])) == []


def test_warnings_are_told_and_refuse_nothing() -> None:
    assert findings(patient("a")) == []
    assert {(issue.severity, issue.text[:5]) for issue in issues(patient("a"))} == {("warning", "dom-6")}
