"""The entries behind the door "health", in one order."""

from __future__ import annotations

from dataclasses import replace

import flet as ft
import pytest

from views.care_entry import CareEntry, in_order

_FIRST = CareEntry("/first", ft.Icons.HOME, "shell.door.home", 10, lambda: None)
_SECOND = replace(_FIRST, path="/second", order=20)


def test_a_lower_order_comes_first() -> None:
    assert in_order(_SECOND, _FIRST) == (_FIRST, _SECOND)


@pytest.mark.parametrize("same", [replace(_SECOND, path="/first"), replace(_SECOND, order=10)])
def test_no_two_entries_share_an_address_or_an_order(same: CareEntry) -> None:
    with pytest.raises(ValueError, match="same address or order"):
        in_order(_FIRST, same)
