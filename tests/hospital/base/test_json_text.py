"""JSON from outside: what no resource may hold is refused, and what may comes out again as it came in."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hospital.base import json_text
from hospital.base.json_text import MAX_DEPTH

CONTROL = [*range(9), 11, 12, *range(14, 32)]


@pytest.mark.parametrize("before", ["", "\\u00e9", "\\\\", "\\u4e2d\\\\\\\\"])
@pytest.mark.parametrize("code", CONTROL)
def test_an_escaped_control_character_is_refused_wherever_it_stands(before: str, code: int) -> None:
    for escape in {f"\\u{code:04x}", f"\\u{code:04X}"}:
        with pytest.raises(ValueError):
            json_text.loads(f'{{"a": "{before}{escape}"}}')


@pytest.mark.parametrize(
    ("text", "value"), [(r"\\u0001", r"\u0001"), (r"\u0009\u000a\u000d", "\t\n\r"), (r"\u00e9", "é")]
)
def test_what_only_looks_like_a_control_character_is_none(text: str, value: str) -> None:
    assert json_text.loads(f'["{text}"]') == [value]


@pytest.mark.parametrize("text", ['{"a": 1, "b": 2, "a": 1}', "[NaN]", "[-Infinity]", '["\\ud800"]', "[1", ""])
def test_what_is_no_json_for_everybody_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        json_text.loads(text)


@pytest.mark.parametrize(("left", "right"), [("[", "]"), ('{"a":', "}")])
def test_nesting_has_a_bound(left: str, right: str) -> None:
    deepest = left * MAX_DEPTH + "1" + right * MAX_DEPTH
    assert json_text.received(deepest) is not None
    with pytest.raises(ValueError, match="deeply"):
        json_text.received(f'{{"beside": [1], "a": {deepest}}}')
    assert json_text.received("1") == 1


NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str) | st.sampled_from(
    ["0.10", "1.0E+7", "5"]
)
TEXTS = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), max_size=6)


@settings(max_examples=60)
@given(st.lists(st.tuples(TEXTS, NUMBERS), max_size=4, unique_by=lambda pair: pair[0]))
def test_decimals_keep_their_digits_among_any_texts(pairs: list[tuple[str, str]]) -> None:
    members = [f"{json.dumps(key)}:[{number},{json.dumps(key, ensure_ascii=False)}]" for key, number in pairs]
    text = "{" + ",".join(members) + "}"
    found = json_text.loads(text)
    written = json_text.dumps(found)
    assert json_text.loads(written) == found
    assert json_text.dumps(json_text.stored(written)) == written
    for _, number in pairs:
        assert f"[{number}," in written
