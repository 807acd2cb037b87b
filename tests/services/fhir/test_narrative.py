"""Narrative is XHTML: its references are characters, its comments no words, its blocks lines (R4 §2.4)."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fhir.narrative import plain_text

DIV = '<div xmlns="http://www.w3.org/1999/xhtml">{}</div>'


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("<p>BP &lt; 140 &amp; 36.5 &#176;C &#x2265; 36 &quot;x&quot;</p>", 'BP < 140 & 36.5 °C ≥ 36 "x"'),
        ("<p>a</p><!-- if x > y --><p>b</p>", "a\nb"),
        ("a<!-- <p>x</p> -->b", "ab"),
        ("<p>一</p><p>二<br/>三</p><ul><li>四</li>\n<li>五</li></ul>", "一\n二\n三\n四\n五"),
        ("H<sub>2</sub>O <b>ok</b>", "H2O ok"),
        ("<table><tr><td>白细胞</td><td>5.1</td></tr><tr><td>x</td><td>y</td></tr></table>", "白细胞 5.1\nx y"),
        ("<p title='a &gt; b'>c</p>", "c"),
        ("<p><![CDATA[a < b]]></p>", "a < b"),
        ('<p>x <img src="#i" alt="胸片"/></p>', "x 胸片"),
        ("  \n <p> a \n\t b </p>", "a b"),
        ("&nbsp;<p>&#160;</p>", None),
        ("", None),
        ("<!-- x -->", None),
    ],
)
def test_narrative_is_read_as_html_says(inside: str, words: str | None) -> None:
    assert plain_text(DIV.format(inside)) == words


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Z", "Cs"]), min_size=1), max_size=4))
def test_what_was_written_is_what_is_read(lines: list[str]) -> None:
    inside = "".join(f"<p>{escape(line)}</p><!-- {escape(line).replace('-', '')} -->" for line in lines)
    assert plain_text(DIV.format(inside)) == ("\n".join(lines) or None)


@given(st.text())
def test_no_text_is_too_odd(div: str) -> None:
    assert plain_text(div) != ""
