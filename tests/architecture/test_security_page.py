"""The threat model names tests; each of them exists, so that the page cannot promise what nobody checks."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / ".github" / "SECURITY.md").read_text("utf-8")
MASVS = {
    "STORAGE": 2, "CRYPTO": 2, "AUTH": 3, "NETWORK": 2, "PLATFORM": 3, "CODE": 4, "RESILIENCE": 4, "PRIVACY": 4,
}  # fmt: skip


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_every_test_that_the_page_names_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)
    assert len(named) > 60
    missing = [f"{path}::{name}" for path, name in named if not (ROOT / path).is_file()]
    missing += [f"{path}::{name}" for path, name in named if not missing and name and name not in names_in(path)]
    assert missing == []


def test_every_masvs_control_has_its_line() -> None:
    lines = re.findall(r"^\| ([A-Z]+-\d) ", PAGE, re.M)
    assert lines == [f"{group}-{number}" for group, count in MASVS.items() for number in range(1, count + 1)]
