"""One word for one thing: public class names are unique, and names the field has better ones for do not return."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAMS = ("app", "views", "services", "local_store", "hospital", "sandbox")

#: Class names with more than one home, and why that is right.
SHARED = {
    "Coding": "FHIR's data type of that name, at the hospital and in the app",
}

#: Modules of these names said too little; beside each what such a module is called now.
MODULES = {
    "ahead": "prefetch",
    "arrival": "sign_in, visit_day_rules",
    "desk": "payment_client, queue_commands, sign_in_context",
    "families": "grants",
    "line": "queue",
    "measured": "wait_statistics",
    "measurements": "wait_statistics",
    "measures": "wait_observation",
    "reading": "elements, appointment_elements",
    "rooms": "screens",
    "shelf": "document_store",
    "special": "rare_results",
    "standing": "result_status",
    "till": "payment_processor, use_payment",
    "witness": "audit_trail",
    "wording": "appointment_json, task_json",
}

#: (where, name): nothing there is called that. Beside each the word for it.
NAMES = {
    ("", "Again"): "Reauthorize, Retry",
    ("", "Asked"): "FhirRequest, ReportFilter, AmountDue",
    ("", "CENSUS"): "DIRECTORY_RELIST",
    ("", "Desk"): "SignInContext, PaymentClient",
    ("", "Family"): "Grant",
    ("", "House"): "AppServices, AppFrame",
    ("", "Link"): "HospitalSession",
    ("", "Measurements"): "WaitStatistics",
    ("", "Offer"): "TimeSlot",
    ("", "Place"): "Ownership, QueuePlace",
    ("", "ROOMS"): "SCREENS",
    ("", "Room"): "Screen, Availability",
    ("", "Shelf"): "DocumentStore, ReportList",
    ("", "Standing"): "StackEntry, PaymentStatus, ResultStatus, SubscriptionStatus",
    ("", "Surroundings"): "UiContext, PullCallbacks",
    ("", "Till"): "PaymentProcessor, PaymentControls",
    ("", "WHOLE_LOOK"): "FULL_CHECK",
    ("", "kin"): "grant",
    ("hospital/", "Answer"): "FhirResponse",
    ("hospital/", "spend"): "redeem_once",
    ("hospital/auth/", "again"): "reauthorize",
    ("hospital/fhir/store/store.py", "settle"): "analyze_tables",
    ("services/fhir/", "Answer"): "HttpResponse",
    ("services/sync/", "hears"): "set_push_connected",
    ("services/sync/cycle.py", "told"): "push_connected",
}


#: A local or a parameter of these names says nothing of what it holds: a slot, an entry, a request.
SAYS_NOTHING = {"one", "asked"}


@cache
def texts(programs: tuple[str, ...] = PROGRAMS) -> dict[str, str]:
    """Every module of the product by its path."""
    files = sorted(file for program in programs for file in (ROOT / program).rglob("*.py"))
    return {file.relative_to(ROOT).as_posix(): file.read_text("utf-8") for file in files}


def names(tree: ast.AST) -> Iterator[str]:
    """Every name a module defines or uses, attributes and arguments among them."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.alias(name=name):
                yield name
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name


def returned(path: str, text: str) -> list[str]:
    """The names of the table that a module defines or uses. Only a module with such a word in it is parsed."""
    gone = {name for place, name in NAMES if path.startswith(place)} & set(re.findall(r"\w+", text))
    return sorted(gone & set(names(ast.parse(text)))) if gone else []


def empty_names(text: str) -> set[str]:
    """The names of locals, parameters and functions in a module that say nothing. A class's own fields are not among
    them: a column of the database keeps its name."""
    if not SAYS_NOTHING & {word.strip("_") for word in re.findall(r"\w+", text)}:
        return set()
    tree = ast.parse(text)
    fields = {
        id(name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.AnnAssign | ast.Assign)
        for name in ast.walk(statement)
    }
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) if id(node) not in fields:
                found.add(name)
            case ast.arg(arg=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.add(name.strip("_"))
    return found & SAYS_NOTHING


def test_a_class_name_has_one_home() -> None:
    homes = defaultdict(set)
    for path, text in texts().items():
        for name in re.findall(r"^ *class ([A-Z]\w*)", text, re.M):
            homes[name].add(path)
    shared = {name: sorted(paths) for name, paths in homes.items() if len(paths) > 1}
    assert {name: paths for name, paths in shared.items() if name not in SHARED} == {}
    assert set(SHARED) <= set(shared), "an exception that is none"


def test_a_module_says_what_it_holds() -> None:
    assert [path for path in texts() if Path(path).stem in MODULES] == []


def test_no_name_that_gave_way_comes_back() -> None:
    assert {path: back for path, text in texts().items() if (back := returned(path, text))} == {}


def test_a_local_is_called_what_it_is() -> None:
    found = {path: names for path, text in texts((*PROGRAMS, "benchmarks")).items() if (names := empty_names(text))}
    assert found == {}


@pytest.mark.parametrize(
    "planted",
    [
        "ids = [one.id for one in slots]",
        "def f(asked: str) -> str: ...",
        "def _one() -> int: ...",
        "for one in (1, 2): ...",
    ],
)
def test_a_local_that_says_nothing_is_found(planted: str) -> None:
    assert empty_names(planted)


def test_a_field_of_a_class_may_be_called_like_its_column() -> None:
    assert empty_names("class Row:\n    asked: int\n") == set()


@pytest.mark.parametrize("planted", ["class Room: ...", "from a import House", "def f(kin: int) -> int: return kin"])
def test_a_name_that_comes_back_is_found(planted: str) -> None:
    assert returned("views/planted.py", planted)
