"""Which modules of services touch the store or the network, and which only think.

A function says by its signature what it touches (ARCHITECTURE.md, "In one page"). So a module does one of two things.
It asks or acts: every public function takes a `Reader`, a `Writer` or a row of the store first, or is `async`. Or it is
pure: then it imports nothing that touches, neither itself nor through another module. There is no list to keep: a pure
module that begins to import the store still has its pure functions, and is found.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from tests.architecture.rules import Breach, Source, nodes

#: The doors to what is outside: another device's key, the network, the account. What they do has no such signature.
DOORS = frozenset({"account", "device", "fhir"})
TOUCHING = ("asyncio", "flet", "httpx", "local_store", "services.account", "services.device", "services.fhir.client")
HANDED = frozenset({"Reader", "Writer", "Entry", "Stored"})


def impurities(every: Iterable[Source]) -> Iterator[Breach]:
    """What breaks the rule in the modules of services that are no door."""
    modules = {_name(one): one for one in every if _is_judged(one)}
    named = {name: set(_imports(one.tree)) for name, one in modules.items()}
    touching = {name for name, asked in named.items() if any(_touches(each) for each in asked)}
    for name in sorted(touching):
        for line in _pure_functions(modules[name]):
            yield Breach("a pure function in a module that touches the store", modules[name].path, line)
        if not _does_anything(modules[name]):
            yield Breach("a module that touches the store and does nothing with it", modules[name].path, 1)
    for name in sorted(_reaching(touching, named) - touching):
        yield Breach("a pure module that stands on one that touches the store", modules[name].path, 1)


def _reaching(touching: set[str], named: Mapping[str, set[str]]) -> set[str]:
    """The modules that import one of these, or one that does."""
    found = set(touching)
    while more := {name for name, asked in named.items() if name not in found and asked & found}:
        found |= more
    return found


def _is_judged(source: Source) -> bool:
    folders = source.path.split("/")[:-1]
    return len(folders) > 1 and folders[0] == "services" and folders[1] not in DOORS


def _name(source: Source) -> str:
    return source.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _imports(tree: ast.Module) -> Iterator[str]:
    """Every module that may be meant, also where `from a import b` names a module."""
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)


def _touches(imported: str) -> bool:
    return any(imported == one or imported.startswith(f"{one}.") for one in TOUCHING)


def _pure_functions(source: Source) -> Iterator[int]:
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not _is_handed(node):
            yield node.lineno


def _is_handed(node: ast.FunctionDef) -> bool:
    first = next(iter((*node.args.posonlyargs, *node.args.args)), None)
    return first is not None and first.annotation is not None and ast.unparse(first.annotation) in HANDED


def _does_anything(source: Source) -> bool:
    return any(
        isinstance(node, ast.AsyncFunctionDef) or (isinstance(node, ast.FunctionDef) and _is_handed(node))
        for node in nodes(source.tree)
    )
