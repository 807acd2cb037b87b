"""What is typed or pasted into a field is never cut without a word."""

from __future__ import annotations

import inspect

from hypothesis import given
from hypothesis import strategies as st

from tests.views.harness import show
from views.bills.gallery.scenes import scenes as bills
from views.context import UiContext
from views.kit.fields import text_field, too_long


@given(st.text(max_size=30), st.integers(1, 20))
def test_words_are_too_long_by_what_is_over_and_only_then(words: str, most: int) -> None:
    over = len(words.strip()) - most
    said = too_long(UiContext().texts, words, most)
    assert said == (f"太长了，请删去 {over} 个字" if over > 0 else None)


def test_no_field_can_be_made_to_cut() -> None:
    assert not {"max_length", "input_filter"} & set(inspect.signature(text_field).parameters)


async def test_a_refunds_reason_that_is_too_long_stays_says_so_and_cannot_be_sent() -> None:
    scene = next(scene for scene in bills() if scene.name == "bill-refund-too-long")
    async with show(scene.build) as shown:
        field = shown.field("原因（选填）")
        assert (len(field.value or ""), field.max_length, field.error) == (203, None, "太长了，请删去 3 个字")
        (send,) = [words for words in shown.texts() if words.startswith("提交退款申请")]
        assert not shown.can_press(send)
