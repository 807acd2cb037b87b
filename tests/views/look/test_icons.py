"""The icons of the first frame are Flet's own."""

from __future__ import annotations

import flet as ft
import pytest

from views.look.icons import Icons


@pytest.mark.parametrize("icon", Icons)
def test_it_is_the_icon_that_flet_calls_so(icon: Icons) -> None:
    assert icon == getattr(ft.Icons, icon.name)
