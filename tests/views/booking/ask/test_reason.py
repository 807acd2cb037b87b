"""What is pasted is never cut without a word: it stays, says by how much it is too long, and is not sent."""

from __future__ import annotations

import pytest

from services.booking.ask.requests import REASON_LIMIT, with_reason
from services.errors import Rejected
from tests.views.harness import show
from views.booking.gallery.scenes import scenes


def test_a_request_takes_a_reason_as_it_is_or_not_at_all() -> None:
    assert with_reason({}, "头" * REASON_LIMIT + "  ") == {"comment": "头" * REASON_LIMIT}
    with pytest.raises(Rejected):
        with_reason({}, "头" * (REASON_LIMIT + 1))


async def test_a_reason_that_is_too_long_stays_says_so_and_cannot_be_sent() -> None:
    scene = next(scene for scene in scenes() if scene.name == "booking-confirm-too-long")
    async with show(scene.build) as shown:
        field = shown.field("想看什么（可不填）")
        assert len(field.value or "") == REASON_LIMIT + 20
        assert field.max_length is None
        assert field.error == "太长了，请删去 20 个字"
        assert not shown.can_press("提交预约申请")
