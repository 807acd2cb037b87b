"""Which passcodes are too easy to guess. Pure.

Source: NIST SP 800-63B §5.1.1.2 (refuse repeated, sequential and commonly used values); six digits are the least.
"""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise

LEAST = 6
_COMMON = frozenset({"112233", "123321", "147258", "159357", "520520", "521521", "131452", "314159", "100200"})


class PasscodeProblem(StrEnum):
    """Why a passcode is not accepted."""

    TOO_SHORT = "too-short"
    TOO_EASY = "too-easy"
    DIFFERENT = "different"


def problem_of(code: str) -> PasscodeProblem | None:
    """The problem of a passcode by itself, if any."""
    if len(code) < LEAST:
        return PasscodeProblem.TOO_SHORT
    return PasscodeProblem.TOO_EASY if _is_easy(code) else None


def problem_of_pair(code: str, again: str) -> PasscodeProblem | None:
    """The problem of a passcode typed twice, if any."""
    found = problem_of(code)
    if found is not None:
        return found
    return None if code == again else PasscodeProblem.DIFFERENT


def _is_easy(code: str) -> bool:
    return code in _COMMON or _repeats(code) or _runs(code)


def _repeats(code: str) -> bool:
    """The same one, two or three characters repeated: 000000, 121212, 123123."""
    return any(len(code) % n == 0 and code == code[:n] * (len(code) // n) for n in (1, 2, 3))


def _runs(code: str) -> bool:
    """Every character follows the previous one, up or down: 123456, 654321, abcdef."""
    steps = {ord(after) - ord(before) for before, after in pairwise(code)}
    return steps in ({1}, {-1})
