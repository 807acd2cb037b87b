"""Which tests of a person's results the hospital explains. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from local_store import resources
from local_store.store import Reader
from services.record.results.explanation import Explanation, explanations_in
from services.record.results.model import MissingResult, Observation
from services.record.results.rules import lines

SUPPLEMENT: Final = "CodeSystem"
_MOST_READ: Final = 20


def explained(r: Reader, results: Iterable[Observation | MissingResult], language: str) -> Mapping[str, Explanation]:
    """By the codes of these results and of their components: what the hospital says such a test measures."""
    measured = (line for result in results if isinstance(result, Observation) for line in lines(result))
    return explained_codes(r, frozenset(code for line in measured for code in line.codes), language)


def explained_codes(r: Reader, codes: frozenset[str], language: str) -> Mapping[str, Explanation]:
    """The same for codes ("system|code")."""
    if not codes:
        return {}
    bodies = (stored.body for stored in resources.select(r, SUPPLEMENT, limit=_MOST_READ))
    return explanations_in(bodies, codes, language)
