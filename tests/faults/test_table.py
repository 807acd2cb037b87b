"""The table of faults names only what is there: tests that run, pictures of scenes that the gallery draws."""

from __future__ import annotations

import ast
import re

import pytest

from tests.faults.pictures import TABLE, named, scene
from tests.gallery.stage import all_scenes

ROOT = TABLE.parents[1]
ROWS = [line.split(" | ") for line in TABLE.read_text("utf-8").splitlines() if line.startswith("| ")][1:]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].strip("| "))
def test_every_fault_has_a_picture_a_state_of_the_disk_and_a_test(row: list[str]) -> None:
    fault, seen, disk, test = row
    assert fault.strip("| ")
    assert disk
    path, name = re.fullmatch(r"`([\w/.]+)::(\w+)` \|", test).groups()  # type: ignore[union-attr]
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    picture = re.search(r'src="([^"]+)"', seen)
    assert picture is not None
    assert (TABLE.parent / picture[1]).is_file()


def test_every_picture_is_a_scene_and_none_is_left_over() -> None:
    scenes = {each.name for each in all_scenes()}
    assert {scene(name) for name in named()} <= scenes
    assert {file.stem for file in (TABLE.parent / "pictures" / "faults").glob("*.png")} == set(named())
