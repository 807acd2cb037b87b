"""Reading FHIR JSON: what people see comes out, and no JSON on earth makes an accessor raise."""

from __future__ import annotations

import base64
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.fhir import resource as fhir
from services.fhir import terms
from services.fhir.words import LONGEST, words

LOINC = "http://loinc.org"
_KEYS = st.sampled_from(
    [
        "resourceType", "id", "code", "coding", "text", "display", "system", "extension", "url", "valueString", "name",
        "family", "given", "use", "reference", "start", "end", "value", "currency", "identifier", "_name", "meta",
        "effectivePeriod", "effectiveDateTime", "userSelected", "valueCode", "modifierExtension", "unit", "comparator",
    ]
)  # fmt: skip
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | _KEYS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=400)
@given(_JSON)
def test_nothing_raises_whatever_the_json(value: Any) -> None:
    readers = (
        fhir.text_of, fhir.texts_of, fhir.codings, fhir.reference, fhir.references, fhir.human_name, fhir.money,
        fhir.period, fhir.when, fhir.time_of, fhir.instant_of,
    )  # fmt: skip
    for read in readers:
        read(value)
    fhir.translated(value, "name", "en")
    fhir.extension_value(value, terms.FEE)
    fhir.choice_when(value, "effective")
    fhir.code_in(value, LOINC)
    assert fhir.has_code(value, "x", "no-such-system") is False
    assert len(words(value)) <= LONGEST


def test_a_concept_reads_as_its_text_then_display_then_code() -> None:
    coding = {"system": LOINC, "code": "718-7", "display": "Hemoglobin"}
    assert fhir.text_of({"text": "血红蛋白", "coding": [coding]}) == "血红蛋白"
    assert fhir.text_of({"coding": [coding]}) == "Hemoglobin"
    assert fhir.text_of({"coding": [{"code": "718-7"}]}) == "718-7"
    assert fhir.text_of(coding) == "Hemoglobin"
    assert fhir.text_of({"coding": "broken", "text": 7}) is None


def test_the_coding_the_user_selected_is_shown() -> None:
    concept = {"coding": [{"display": "mapped"}, {"display": "chosen", "userSelected": True}]}
    assert fhir.text_of(concept) == "chosen"
    assert fhir.codings(concept)[0].display == "chosen"


def _translation(language: str, content: str) -> dict[str, Any]:
    parts = [{"url": "lang", "valueCode": language}, {"url": "content", "valueString": content}]
    return {"extension": [{"url": terms.TRANSLATION, "extension": parts}]}


def test_a_translation_is_used_only_for_its_language() -> None:
    service = {"name": "心内科", "_name": _translation("en", "Cardiology")}
    assert fhir.translated(service, "name", "en") == "Cardiology"
    assert fhir.translated(service, "name", "en-GB") == "Cardiology"
    assert fhir.translated(service, "name", "zh-CN") == "心内科"
    assert fhir.translated(service, "name") == "心内科"
    coded = {"coding": [{"display": "主任医师", "_display": _translation("en", "Chief physician")}]}
    assert fhir.text_of(coded, "en") == "Chief physician"
    assert fhir.text_of(coded, "zh-CN") == "主任医师"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Patient/p1", "Patient/p1"),
        ("Patient/p1/_history/3", "Patient/p1"),
        ("https://h.example/fhir/Patient/p1", None),
        ("https://h.example/fhir/Patient/p1/_history/3", None),
        ("fhir/Patient/p1", None),
        ("#contained", None),
        ("urn:uuid:0b1c", None),
        ("p1", None),
        ("", None),
    ],
)
def test_a_reference_points_to_type_and_id(text: str, found: str | None) -> None:
    read = fhir.reference({"reference": text})
    assert (str(read) if read else None) == found


def test_a_reference_to_another_type_is_not_taken_for_it() -> None:
    assert fhir.reference_id({"reference": "Group/g1"}, "Patient") is None
    assert fhir.reference_id({"reference": "Patient/p1"}, "Patient") == "p1"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ({"text": "欧阳𠮷"}, "欧阳𠮷"),
        ({"family": "朱", "given": ["镕基"]}, "朱镕基"),
        ({"family": "𠮷", "given": ["田"]}, "𠮷田"),
        ({"family": "Chalmers", "given": ["Peter", "James"]}, "Peter James Chalmers"),
        ({"given": ["Cher"]}, "Cher"),
        ({"family": 3}, None),
    ],
)
def test_a_name_is_one_string(name: dict[str, Any], shown: str | None) -> None:
    assert fhir.human_name([name]) == shown


def test_the_official_name_is_shown_and_an_old_one_last() -> None:
    names = [{"use": "old", "text": "旧名"}, {"use": "usual", "text": "小王"}, {"use": "official", "text": "王芳"}]
    assert fhir.human_name(names) == "王芳"
    assert fhir.human_name(names[:1]) == "旧名"


def test_money_is_exact_and_keeps_its_currency() -> None:
    assert fhir.money({"value": 0.1, "currency": "CNY"}) == fhir.Money(Decimal("0.1"), "CNY")
    assert fhir.money({"value": "12.50"}) == fhir.Money(Decimal("12.50"), None)
    assert fhir.money({"value": float("nan")}) is None
    assert fhir.money({"value": True}) is None


def test_words_hold_what_a_person_reads_and_nothing_else() -> None:
    report = {
        "resourceType": "DiagnosticReport",
        "id": "secret-id",
        "text": {"status": "generated", "div": "<div>narrative</div>"},
        "code": {"coding": [{"system": LOINC, "code": "58410-2", "display": "CBC"}], "text": "血常规"},
        "conclusion": "轻度贫血",
        "subject": {"reference": "Patient/p1", "display": "王芳"},
        "identifier": [{"value": "110101199001011237"}],
    }
    assert words(report).split("\n") == ["CBC", "血常规", "轻度贫血", "王芳"]


@given(st.binary(), st.randoms(use_true_random=False))
def test_base64_may_stand_in_lines(content: bytes, random: Random) -> None:
    text = base64.b64encode(content).decode()
    spaced = "".join(letter + random.choice(["", "", " ", "\n", "\r\n", "\t"]) for letter in " " + text)
    assert fhir.as_bytes(spaced) == content


@pytest.mark.parametrize("value", [None, 7, [], "é", "a", "AAA", "AA=A", "A A A"])
def test_what_is_no_base64_has_no_bytes(value: Any) -> None:
    assert fhir.as_bytes(value) is None
