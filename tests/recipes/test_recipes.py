"""The recipes of CONTRIBUTING.md lead where they say, at the price they say: each is walked through in one copy of the
repo, which afterwards has to pass what the repo passes."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest

from tests.architecture.purity import impurities
from tests.architecture.rules import RULES, Source, sources
from tests.planted.copy import ROOT, copy_files
from tests.planted.pytest_run import Ran, run
from tests.recipes.recipe import Recipe, Size, recipes, stated

RECIPES = recipes()
LIMIT = 150.0
PRODUCT = ("app", "views", "services", "local_store", "hospital")
#: What holds of all features together, and could be broken by a new one.
OF_ALL_FEATURES = (
    "tests/architecture/test_places.py",
    "tests/architecture/test_registered.py::test_every_client_that_a_screen_asks_for_is_registered",
    "tests/architecture/test_words.py::test_a_class_name_has_one_home",
    "tests/architecture/test_words.py::test_a_module_says_what_it_holds",
    "tests/architecture/test_words.py::test_no_name_that_gave_way_comes_back",
    "tests/views/i18n/test_catalogs.py",
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repo as it stands."""
    folder = tmp_path_factory.mktemp("recipes") / "repo"
    copy_files(folder)
    return folder


@pytest.fixture(scope="module")
def sizes(copy: Path) -> dict[str, Size]:
    """Every recipe walked through in the copy, and what each cost."""
    return {recipe.title: recipe.apply(copy) for recipe in RECIPES}


@pytest.fixture(scope="module")
def walked(copy: Path, sizes: dict[str, Size]) -> Path:
    """The copy after all recipes."""
    assert sizes
    return copy


def tool(copy: Path, name: str, *arguments: str) -> str:
    """What a program says that finds something wrong in the copy; nothing when it is content."""
    command = [str(Path(sys.executable).with_name(name)), *arguments]
    outcome = subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=LIMIT, check=False)
    return outcome.stdout + outcome.stderr if outcome.returncode else ""


def modules(*tops: str) -> list[str]:
    """The Python files that recipes touch, of these folders."""
    touched = frozenset[str]().union(*(recipe.touched for recipe in RECIPES))
    return sorted(name for name in touched if name.endswith(".py") and name.split("/")[0] in tops)


def test_each_costs_what_its_text_says(sizes: dict[str, Size]) -> None:
    assert sizes == stated()


def test_a_new_type_touches_at_most_16_files_and_two_lines_of_contracts(sizes: dict[str, Size]) -> None:
    cost = sizes["Show a new FHIR type"]
    assert cost.files <= 16
    assert cost.contract_lines == 2


def test_the_import_contracts_hold_afterwards(walked: Path) -> None:
    assert tool(walked, "lint-imports", "--no-cache") == ""


def test_what_recipes_write_has_the_style_of_the_house(walked: Path) -> None:
    touched = modules(*PRODUCT, "tests")
    assert tool(walked, "ruff", "check", "--no-cache", *touched) == ""
    assert tool(walked, "ruff", "format", "--no-cache", "--check", *touched) == ""


def test_types_are_right_afterwards(walked: Path) -> None:
    """What `make style` found out about all that recipes do not touch need not be found out again."""
    known = ROOT / ".mypy_cache"
    if known.exists():
        shutil.copytree(known, walked / ".mypy_cache", dirs_exist_ok=True)
    assert tool(walked, "mypy", *modules(*PRODUCT)) == ""


def test_what_recipes_write_keeps_the_rules_of_the_house(walked: Path) -> None:
    touched = [Source(name, ast.parse((walked / name).read_text("utf-8"))) for name in modules(*PRODUCT)]
    assert [breach for rule in RULES for source in touched for breach in rule(source)] == []
    assert list(impurities(sources(walked, ("services",)))) == []


def test_what_recipes_bring_works_among_all_the_rest(walked: Path) -> None:
    brought = (test for recipe in RECIPES for test in recipe.tests)
    assert run(walked, (*OF_ALL_FEATURES, *brought), limit=LIMIT, off=Event()) == Ran(failed=None)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.folder.name)
def test_a_recipe_that_is_out_of_date_is_noticed(recipe: Recipe, walked: Path) -> None:
    with pytest.raises(ValueError, match=f"{recipe.title}: "):
        recipe.apply(walked)
