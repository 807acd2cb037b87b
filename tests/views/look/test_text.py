"""Large text grows until the next size would break within a word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from views.look.text import fitting

WORDS = st.text("abMW 首页医院·", max_size=24)


def test_words_with_space_keep_their_size() -> None:
    assert fitting(28, "Reports", 288) == 28
    assert fitting(56, "检查检验报告", 288) == 56  # breaks between any two characters


def test_a_long_latin_word_stays_whole() -> None:
    assert fitting(56, "All appointments", 240) < 56
    assert fitting(56, "首页首页首页", 240, whole=True) == 40


@given(WORDS, st.floats(20, 60), st.floats(60, 400))
def test_it_never_grows_and_more_space_never_makes_it_smaller(words: str, size: float, space: float) -> None:
    assert fitting(size, words, space) <= fitting(size, words, space * 2) <= size
    assert fitting(size, words, space, whole=True) <= fitting(size, words, space)
