"""Identity papers of invented people. Pure."""

from __future__ import annotations

from datetime import date

FICTITIOUS_AREA = "990101"  # no province begins with 99 (GB/T 2260), so no living person can carry this number
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def resident_number(birth: date, sequence: int, *, female: bool) -> str:
    """An 18-character resident ID number with its check character (GB 11643-1999, ISO 7064 MOD 11-2).

    The last digit of the three-digit sequence is odd for men and even for women.
    """
    order = (sequence * 2 + (0 if female else 1)) % 1000
    body = f"{FICTITIOUS_AREA}{birth:%Y%m%d}{order:03d}"
    return body + check_character(body)


def check_character(body: str) -> str:
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]
