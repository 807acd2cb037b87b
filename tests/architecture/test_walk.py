"""Every place that the walk names is there."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.walk import ROOT, Step, steps


def test_the_walk_has_steps_on_every_floor_and_at_the_hospital() -> None:
    assert {step.file.split("/")[0] for step in steps()} == {"views", "services", "local_store", "hospital"}


@pytest.mark.parametrize("step", steps(), ids=lambda step: f"{step.file}:{step.name}")
def test_the_place_exists(step: Step) -> None:
    tree = ast.parse((ROOT / step.file).read_text("utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    assert step.name in {node.name for node in ast.walk(tree) if isinstance(node, kinds)}
