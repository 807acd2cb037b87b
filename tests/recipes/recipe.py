"""The recipes of CONTRIBUTING.md as files: each can be put into a copy of the repo.

The folder of a recipe holds the files that it adds, each at its path in the repo, and `recipe.toml`: its title in
CONTRIBUTING.md, the places that it changes, and the tests that show what it brings.
"""

from __future__ import annotations

import re
import shutil
import tomllib
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final

from tests.planted.copy import ROOT, replace_once

_TABLE: Final = "recipe.toml"
FOLDERS: Final = tuple(sorted(table.parent for table in Path(__file__).parent.glob(f"*/{_TABLE}")))
_STATED: Final = re.compile(r"^\*\*([^*]+)\*\* \((?:[^()]*; )?(\d+) files(?:, (\d+) lines of contracts)?\)", re.M)


@dataclass(frozen=True)
class Size:
    """What a recipe costs: files that are new or changed, and lines changed in the import contracts."""

    files: int
    contract_lines: int


@dataclass(frozen=True)
class Edit:
    """`before` stands exactly once in `file`; `after` takes its place."""

    file: str
    before: str
    after: str


@dataclass(frozen=True)
class Recipe:
    """One recipe, walked through with an example."""

    title: str
    folder: Path
    edits: tuple[Edit, ...]
    tests: tuple[str, ...]

    @classmethod
    def read(cls, folder: Path) -> Recipe:
        table = tomllib.loads((folder / _TABLE).read_text("utf-8"))
        return cls(table["title"], folder, tuple(Edit(**edit) for edit in table["edits"]), tuple(table["tests"]))

    @property
    def added(self) -> tuple[str, ...]:
        """The paths in the repo of the files that it adds."""
        inside = (file.relative_to(self.folder) for file in self.folder.rglob("*") if file.is_file())
        return tuple(sorted(str(file) for file in inside if "__pycache__" not in file.parts and str(file) != _TABLE))

    @property
    def touched(self) -> frozenset[str]:
        """The paths of all files that it adds or changes."""
        return frozenset((*self.added, *(edit.file for edit in self.edits)))

    def apply(self, copy: Path) -> Size:
        """Walks the recipe in a copy of the repo. Raises ValueError where what it changes or adds is not as expected:
        the recipe is then out of date."""
        contracts = _contracts(copy)
        for name in self.added:
            if (copy / name).exists():
                raise ValueError(f"{self.title}: {name} is there already")
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(self.folder / name, copy / name)
        for edit in self.edits:
            text = (copy / edit.file).read_text("utf-8")
            changed = replace_once(text, edit.before, edit.after, f"{self.title}: {edit.file}")
            (copy / edit.file).write_text(changed, "utf-8")
        return Size(len(self.touched), _changed_lines(contracts, _contracts(copy)))


def recipes() -> tuple[Recipe, ...]:
    return tuple(Recipe.read(folder) for folder in FOLDERS)


def stated() -> dict[str, Size]:
    """What CONTRIBUTING.md says a recipe costs, of those where it says so."""
    found = _STATED.findall((ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    return {title: Size(int(files), int(lines or 0)) for title, files, lines in found}


def _contracts(root: Path) -> list[str]:
    _, _, contracts = (root / "pyproject.toml").read_text("utf-8").partition("\n[tool.importlinter]\n")
    return contracts.splitlines()


def _changed_lines(before: list[str], after: list[str]) -> int:
    changes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return sum(max(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in changes if tag != "equal")
