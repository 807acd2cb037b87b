"""The README's table of systems: the same in both languages, and each cell has something behind it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.test_papers import READMES, is_there

PROVED, IN_CI, NOT_YET, NOT_THERE = "proved", "CI, not run yet", "not yet", "–"
CHINESE = {"已验证": PROVED, "CI，尚未跑过": IN_CI, "未验证": NOT_YET, "–": NOT_THERE}
HEAD = re.compile(r"^\| \| .*iOS.* \|\n\|[-|]+\|\n", re.M)
PHONE_WORKFLOW = re.compile(r"^\.github/workflows/(android|ios|release)\.yml$")


def table(text: str) -> list[tuple[list[str], list[str]]]:
    """Each row's marks, in English words, and the paths that are behind them."""
    head = HEAD.search(text)
    assert head, "the table of systems is gone"
    rows = text[head.end() :].split("\n\n", maxsplit=1)[0].splitlines()
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return [([CHINESE.get(mark, mark) for mark in row[1:-1]], re.findall(r"`([^`]+)`", row[-1])) for row in cells]


def breaches(rows: list[tuple[list[str], list[str]]]) -> list[str]:
    found = []
    for marks, paths in rows:
        if len(marks) != 4 or not set(marks) <= {PROVED, IN_CI, NOT_YET, NOT_THERE}:
            found.append(f"marks: {marks}")
        found += [f"path: {path}" for path in paths if not is_there(path)]
        if PROVED in marks and not any(path.startswith("tests/") for path in paths):
            found.append(f"proved by what: {paths}")
        if IN_CI in marks and not any(PHONE_WORKFLOW.fullmatch(path) for path in paths):
            found.append(f"in which workflow: {paths}")
    return found


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_each_cell_has_something_behind_it(readme: Path) -> None:
    rows = table(readme.read_text("utf-8"))
    assert len(rows) >= 6
    assert breaches(rows) == []


def test_both_languages_say_the_same() -> None:
    english, chinese = (table(readme.read_text("utf-8")) for readme in READMES)
    assert english == chinese


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ((["proved", "–", "–", "–"], [".github/workflows/android.yml"]), "proved by what"),
        ((["CI, not run yet", "–", "–", "–"], ["tests/e2e"]), "in which workflow"),
        ((["works", "–", "–", "–"], ["tests/e2e"]), "marks"),
        ((["proved", "–", "–", "–"], ["tests/nowhere.py"]), "path"),
    ],
)
def test_a_cell_with_nothing_behind_it_is_noticed(row: tuple[list[str], list[str]], said: str) -> None:
    assert [breach for breach in breaches([row]) if breach.startswith(said)]
