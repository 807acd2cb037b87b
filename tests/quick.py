"""Which test modules are quick: those of the app above its store that start no hospital and draw no screen.

Read from what a module imports, itself and through what tests share: so nobody has to say it, and nobody can forget to.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
TIERS: Final = ("app", "architecture", "services", "views")
#: Who imports one of these starts a hospital, or draws a screen.
DEAR: Final = frozenset({"hospital.app", "tests.views.harness"})


def is_quick(path: Path) -> bool:
    """Whether this is a quick test module, or a folder that holds one."""
    if path.is_dir():
        return any(is_quick(module) for module in path.rglob("test_*.py"))
    _, tier, *inside = path.relative_to(ROOT).parts
    return tier in TIERS and bool(inside) and not _is_dear(path)


@cache
def _is_dear(module: Path) -> bool:
    known, waiting = {module}, [module]
    while waiting:
        imported = _imported(waiting.pop())
        if not DEAR.isdisjoint(imported):
            return True
        shared = {_file(name) for name in imported if name.startswith("tests.")} - known
        known |= shared
        waiting += filter(Path.is_file, shared)
    return False


@cache
def _imported(file: Path) -> frozenset[str]:
    """Every module a file imports, or imports something from; and the names of that, which may be modules, too."""
    return frozenset(_names(ast.parse(file.read_text("utf-8"))))


def _names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)
        elif isinstance(node, ast.Import):
            yield from (one.name for one in node.names)


def _file(module: str) -> Path:
    return ROOT.joinpath(*module.split(".")).with_suffix(".py")
