"""The data types in which the explanations of tests are written."""

from __future__ import annotations

from dataclasses import dataclass

#: The same sentence in Chinese and in English.
Both = tuple[str, str]


@dataclass(frozen=True)
class ExplainedTest:
    """A test by its LOINC code: what it measures, what a value beyond the range may go along with, and `source`, the
    title of the page of MedlinePlus where this can be looked up."""

    loinc: str
    measures: Both
    source: str
    high: Both | None = None
    low: Both | None = None
    positive: Both | None = None
