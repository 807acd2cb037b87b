"""A dose in words: the amount, its own meal, and what the prescriber added."""

from __future__ import annotations

import pytest

from services.record.medicines.read import prescription
from tests.services.record.medicines.worlds import repeat, request
from views.context import UiContext
from views.doses.words import dose_facts


@pytest.mark.parametrize(
    ("slot", "words"),
    [
        ("0/2026-11-30/PCM", "1 片 · 早饭后"),
        ("0/2026-11-30/PCV", "1 片 · 晚饭后"),
        ("", "1 片"),
    ],
)
def test_a_dose_says_its_own_meal(slot: str, words: str) -> None:
    body = request(repeat(frequency=2, period=1, periodUnit="d", when=["PCM", "PCV"]))
    assert dose_facts(UiContext(), prescription(body).dosages[0], slot) == words


def test_a_time_that_the_app_chose_is_no_meal() -> None:
    body = request(repeat(frequency=2, period=1, periodUnit="d"))
    assert dose_facts(UiContext(), prescription(body).dosages[0], "0/2026-11-30/CM") == "1 片"
