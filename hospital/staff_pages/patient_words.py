"""What staff write to a patient on their pages: taken whole or refused. Pure."""

from __future__ import annotations

from typing import Final

from hospital.base.outcome import refusal

LONGEST: Final = 500
"""Characters."""


def words_for_patient(text: str) -> str:
    """The words without blanks around them. Raises a Refusal for more than `LONGEST`: an instruction that was cut off
    may mean something else."""
    words = text.strip()
    if len(words) > LONGEST:
        raise refusal(422, "invalid", f"more than {LONGEST} characters", code="invalid")
    return words
