"""Which system this is, by what Flet's boot script sets."""

from __future__ import annotations

import pytest

from services.device.system import System, this_system


@pytest.mark.parametrize(
    ("named", "system"),
    [
        ("android", System.ANDROID),
        ("ios", System.IOS),
        ("windows", System.DESKTOP),
        ("macos", System.DESKTOP),
        ("linux", System.DESKTOP),
        ("", System.DESKTOP),
        ("Android 15", System.DESKTOP),
    ],
)
def test_flet_names_the_system_of_a_built_app(named: str, system: System) -> None:
    assert this_system({"FLET_PLATFORM": named}) is system
    assert system.is_phone == (named in {"android", "ios"})


def test_a_program_that_nobody_built_is_a_desktop() -> None:
    assert this_system({}) is System.DESKTOP
