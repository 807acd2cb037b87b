"""A laboratory's flag is said in the words that are its own: critically low is never only low."""

from __future__ import annotations

import pytest

from services.record.results.model import Flag
from views.i18n.texts import Language, texts_for
from views.reports.words import flag_words


@pytest.mark.parametrize(
    ("code", "chinese", "english"),
    [
        ("N", "正常", "Normal"),
        ("L", "偏低", "Low"),
        ("H", "偏高", "High"),
        ("LL", "危急偏低", "Critically low"),
        ("HH", "危急偏高", "Critically high"),
        ("LU", "明显偏低", "Very low"),
        ("HU", "明显偏高", "Very high"),
        ("A", "异常", "Abnormal"),
        ("AA", "危急异常", "Critically abnormal"),
        ("POS", "阳性", "Positive"),
        ("NEG", "阴性", "Negative"),
        ("R", "耐药", "Resistant"),
        ("S", "敏感", "Susceptible"),
    ],
)
def test_a_flag_is_said_as_the_laboratory_meant_it(code: str, chinese: str, english: str) -> None:
    flag = Flag(code, None)
    assert flag_words(texts_for(Language.CHINESE), flag) == chinese
    assert flag_words(texts_for(Language.ENGLISH), flag) == english


def test_a_flag_of_the_laboratorys_own_is_shown_as_it_was_sent() -> None:
    assert flag_words(texts_for(Language.ENGLISH), Flag(None, "see below")) == "see below"
