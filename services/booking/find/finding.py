"""Departments found by their own words, or by the complaint with which somebody comes. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from services.booking.find.model import Department
from services.spelling.spelling import find, is_named, words_of


def find_departments(among: Sequence[Department], text: str) -> tuple[Department, ...]:
    """Those found by their own words; then those to which the hospital's guide sends somebody with this complaint."""
    words = words_of(text)
    own = find(among, text)
    return (*own, *(each for each in among if each not in own and is_named(each.complaints, words)))
