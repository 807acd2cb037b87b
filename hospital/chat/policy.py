"""The bounds and terms of consultations, as data.

Source of the retention: records of internet consultations are kept for 3 years at least (National Health Commission of
China, rules for internet hospitals, 2018, and for supervision of internet consultations, 2022).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final


@dataclass(frozen=True)
class ConsultationPolicy:
    """`unanswered`: messages in a row without an answer. `parts`: what a message carries beside its words, at most.
    `kept`: how long after its end a consultation stays."""

    open_at_once: int = 5
    unanswered: int = 100
    longest_message: int = 2000
    parts: int = 6
    longest_remark: int = 500
    marks: int = 20
    kept: timedelta = timedelta(days=3 * 366)


POLICY: Final = ConsultationPolicy()
