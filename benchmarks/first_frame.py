"""What a phone imports until the app's first frame can be drawn, against what Flet's own smallest app imports.

Each side is a new process that sees itself as a phone (`FLET_PLATFORM`) and counts its own processor time; the least of
several rounds, in turns, as other work on a machine only ever adds. What is compiled is compiled before. No phone and
no drawing: the ratio says how much of a start is ours. `import flet` alone would be no reference: Flet imports its
controls when they are first named. The first frame is that of a locked phone, where the passcode is asked for.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.lines import Limit, Line, line
from benchmarks.measuring import Scale, load

ROOT: Final = Path(__file__).parents[1]
_FLET: Final = "import flet as ft, flet.messaging.session; ft.Page, ft.View, ft.Text, ft.Button, ft.Theme, ft.run_async"
_COMPOSED: Final = f"{_FLET}; import app.serving"
_FIRST: Final = f"{_COMPOSED}, views.device, views.shell, views.account.unlock"
_ALL: Final = (
    f"{_FIRST}, importlib; from app.warming import behind_the_first_frame;"
    "[importlib.import_module(name) for name in behind_the_first_frame()]"
)


def run(scale: Scale) -> Iterator[Line]:
    """Takes half a minute."""
    sides = {"flet": _FLET, "composed": _COMPOSED, "first": _FIRST, "all": _ALL}
    least = dict.fromkeys(sides, float("inf"))
    for number in range(scale.pick(8, 2)):
        for name, imports in sides.items():
            took = _seconds(imports)
            if number:  # the first round compiles
                least[name] = min(least[name], took)
    flet = least["flet"]
    yield line("imports of a phone's first frame", least["first"], "s", reference=flet, limit=_LIMIT, load=load())
    yield line("of these: without any screen", least["composed"], "s", reference=flet, load=load())
    yield line("with everything that is imported behind it", least["all"], "s", reference=flet, load=load())


_LIMIT: Final = Limit("<=", 1.3)


def _seconds(imports: str) -> float:
    """Processor time of these imports in a new process."""
    program = f"import time; began = time.process_time(); {imports}; print(time.process_time() - began)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | {"FLET_PLATFORM": "android"},
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)
