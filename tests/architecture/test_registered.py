"""What features register is named nowhere else: the app's context names no feature, the kit no screen's address, and a
screen asks only for clients that some feature brings along."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tests.architecture.rules import Source, nodes, sources
from views.routes import CLIENTS, SCREENS

ROOT = Path(__file__).parents[2]
#: Folders of services that every feature stands on.
PLATFORM = frozenset({"account", "device", "fhir", "sync"})
FEATURES = frozenset(file.parent.name for file in (ROOT / "services").glob("*/__init__.py")) - PLATFORM
ADDRESSES = frozenset(screen.path for screen in SCREENS)


def imports(tree: ast.AST) -> dict[str, str]:
    """The module behind every name that a module imports, wherever the import stands."""
    return {
        name.asname or name.name: node.module
        for node in nodes(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for name in node.names
    }


def feature_fields(tree: ast.Module, class_name: str) -> list[str]:
    """The fields of a class whose type comes from a feature's folder."""
    homes = imports(tree)
    (found,) = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == class_name)
    fields = [node for node in found.body if isinstance(node, ast.AnnAssign)]
    assert fields
    return [ast.unparse(field.target) for field in fields if any(_of_a_feature(homes, field.annotation))]


def _of_a_feature(homes: dict[str, str], annotation: ast.expr) -> Iterator[bool]:
    for node in ast.walk(annotation):
        _, _, module = homes.get(node.id, "").partition("services.") if isinstance(node, ast.Name) else ("", "", "")
        yield module.partition(".")[0] in FEATURES


def addresses(source: Source) -> list[str]:
    """The addresses of screens that a module writes out."""
    words = [node.value for node in nodes(source.tree) if isinstance(node, ast.Constant)]
    return [word for word in words if isinstance(word, str) and word[:1] == "/" and _address(word) in ADDRESSES]


def _address(word: str) -> str:
    return word.rstrip("/") or "/"


@pytest.mark.parametrize(("path", "name"), [("views/context.py", "AppContext"), ("app/compose.py", "AppServices")])
def test_what_is_made_once_names_no_feature(path: str, name: str) -> None:
    assert feature_fields(ast.parse((ROOT / path).read_text("utf-8")), name) == []


def test_a_field_of_a_feature_is_noticed() -> None:
    planted = """
from services.bills.payment_client import PaymentClient
from services.clock import Clock
from services.record.documents import document_store
from services.sync.cycle import Sync
class AppContext:
    clock: Clock
    sync: Sync
    payments: PaymentClient | None = None
    documents: document_store.DocumentStore
"""
    assert feature_fields(ast.parse(planted), "AppContext") == ["payments", "documents"]


def test_the_kit_writes_out_no_address() -> None:
    kit = [source for source in sources(ROOT, ("views",)) if source.path.startswith("views/kit/")]
    assert len(kit) > 10
    assert {source.path: found for source in kit if (found := addresses(source))} == {}


def test_an_address_in_the_kit_is_noticed() -> None:
    planted = 'page_frame(around, [], route="/cards", door="/", back=f"/reports/{id_}")'
    assert addresses(Source("views/kit/planted.py", ast.parse(planted))) == ["/", "/reports/"]


def test_every_client_that_a_screen_asks_for_is_registered() -> None:
    asked = {key for source in sources(ROOT, ("views",)) for key in _asked(source)}
    registered = {factory.key for factory in CLIENTS}
    assert asked == registered


def _asked(source: Source) -> Iterator[object]:
    homes = imports(source.tree)
    for node in nodes(source.tree):
        match node:
            case ast.Call(func=ast.Name(id="use_client"), args=[ast.Name(id=key)]):
                yield getattr(import_module(homes[key]), key)
