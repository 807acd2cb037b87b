"""Choices that belong together are one group with a name to who hears the screen, whichever look they have."""

from __future__ import annotations

import flet as ft
import pytest

from tests.views.harness import show
from views.kit.choose import Option, checks, options, segmented
from views.look.tokens import Look

CHOICES = [Option("yes", "是"), Option("no", "否")]


def _nothing(_: str) -> None: ...


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("kind", ["segmented", "options", "checks"])
async def test_a_group_has_its_name_and_its_choices_below_it(kind: str, large: bool) -> None:
    look = Look(scale=2.0) if large else Look()
    question = "每天都按时吃吗？"
    made = {
        "segmented": lambda: segmented(look, question, CHOICES, "yes", _nothing),
        "options": lambda: options(look, question, CHOICES, "yes", _nothing),
        "checks": lambda: checks(look, question, CHOICES, ["yes"], _nothing),
    }
    async with show(made[kind]) as shown:
        (group,) = [each for each in shown.all(ft.Semantics) if each.label == question]
        assert group.container
        below = [each for each in shown.controls(group) if isinstance(each, ft.Semantics)]
        assert [each.selected for each in below if each.selected is not None] == [True, False]
        assert shown.texts(group) == ["是", "否"]
