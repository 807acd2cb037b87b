"""The walk of one tap, read from ARCHITECTURE.md."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
STEP = re.compile(r"^\d+\. `(?P<file>[^`]+)` · `(?P<name>\w+)` · .+$", re.M)


@dataclass(frozen=True)
class Step:
    """One step: the file from the repo root, and the function or class in it."""

    file: str
    name: str


def steps() -> list[Step]:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    walk = text.split("<!-- walk -->")[1].split("<!-- /walk -->")[0]
    return [Step(found["file"], found["name"]) for found in STEP.finditer(walk)]
