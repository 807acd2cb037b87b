"""What the first frame did not import is imported behind it, in a thread, before somebody needs it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

from app.warming import behind_the_first_frame, warm

ROOT = Path(__file__).parents[2]


async def test_nothing_is_imported_before_the_first_frame() -> None:
    drawn = asyncio.Event()
    warming = asyncio.create_task(warm(drawn))
    await asyncio.sleep(0)
    assert not warming.done()
    warming.cancel()


def test_the_screens_after_an_unlock_come_first_and_no_scene_at_all() -> None:
    names = list(behind_the_first_frame())
    first_screens = [name.startswith("views.home.") for name in names if name.startswith("views.")]
    assert first_screens == sorted(first_screens, reverse=True)
    assert any(first_screens)
    assert [name for name in names if "gallery" in name] == []


_EVERY_SCREEN = """
import sys
from importlib import import_module
from flet.components.component import Renderer
from app.warming import behind_the_first_frame

for name in behind_the_first_frame():
    import_module(name)
before = set(sys.modules)

from views.routes import CLIENTS, SCREENS

class Values(dict):
    def __missing__(self, name):
        return "x"

with Renderer().with_context():
    for screen in SCREENS:
        screen.build(Values())
print(*sorted(set(sys.modules) - before))
"""


def test_afterwards_no_screen_has_anything_left_to_import() -> None:
    """Also that each screen can be built: by what its address says alone."""
    done = subprocess.run(
        [sys.executable, "-c", _EVERY_SCREEN], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split() == []
