"""The house rules an import contract cannot see, each as a pure function from a parsed file to what breaks it.

Source: ARCHITECTURE.md, "Floors and walls".
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

APP_ROOTS = ("app", "views", "services", "local_store")
ALL_ROOTS = (*APP_ROOTS, "hospital", "sandbox")
FORBIDDEN_ENDINGS = re.compile(r"(Manager|Helper|Helpers|Util|Utils|Impl|Base)$")
CJK = re.compile(r"[㐀-鿿]")
SCHEMA = (Path(__file__).parents[2] / "local_store" / "schema.sql").read_text("utf-8")
TABLES = re.findall(r"^CREATE (?:VIRTUAL )?TABLE (\w+)", SCHEMA, re.M)
SQL = re.compile(rf"\b(FROM|JOIN|INTO|UPDATE)\s+({'|'.join(TABLES)})\b", re.I)

REFERENCE = re.compile("reference")
TYPE_AND_SLASH = re.compile("[A-Z][A-Za-z]+/")
_TAKING_APART = {"partition", "removeprefix", "rpartition", "rsplit", "split", "startswith"}


@dataclass(frozen=True)
class Source:
    """One Python file: where it stands (POSIX path from the repo root) and its tree."""

    path: str
    tree: ast.Module


@dataclass(frozen=True)
class Breach:
    rule: str
    path: str
    line: int


Rule = Callable[[Source], Iterator[Breach]]


def sources(root: Path, packages: tuple[str, ...] = ALL_ROOTS) -> Iterator[Source]:
    for package in packages:
        yield from _parsed(root, package)


@cache
def _parsed(root: Path, package: str) -> tuple[Source, ...]:
    """Parsed once for all rules, which only read."""
    files = sorted((root / package).rglob("*.py"))
    return tuple(Source(file.relative_to(root).as_posix(), ast.parse(file.read_text("utf-8"))) for file in files)


@cache
def nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    """All that is in it, walked through once for all rules."""
    return tuple(ast.walk(tree))


@cache
def _calls(tree: ast.AST) -> tuple[tuple[str, ast.Call], ...]:
    return tuple((ast.unparse(node.func), node) for node in nodes(tree) if isinstance(node, ast.Call))


def bare_flet_hooks(source: Source) -> Iterator[Breach]:
    """An exception in a bare component ends the session's update task; a bare effect loses its cleanup (Flet 1.0.5)."""
    homes = {"component": "views/component.py", "use_effect": "views/hooks.py"}
    for node in nodes(source.tree):
        if not (
            isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in {"ft", "flet"}
        ):
            continue
        home = homes.get(node.attr)
        if home is not None and source.path != home:
            yield Breach("bare ft.component / ft.use_effect", source.path, node.lineno)


def clocks(source: Source) -> Iterator[Breach]:
    """One place asks the device for the time, so that a test can say what today is."""
    if source.path in {"services/clock.py", "hospital/base/clock.py"}:
        return
    asks = {
        "datetime.now",
        "datetime.datetime.now",
        "date.today",
        "datetime.date.today",
        "datetime.utcnow",
        "time.time",
    }
    for name, call in _calls(source.tree):
        if name in asks:
            yield Breach("the clock is asked outside clock.py", source.path, call.lineno)


def zones(source: Source) -> Iterator[Breach]:
    """At the calendar's ends Python's own conversions fail, and one element hides a whole list."""
    if not source.path.startswith(("app/", "views/", "services/")) or source.path == "services/moments.py":
        return
    for name, call in _calls(source.tree):
        if name.split(".")[-1] in {"astimezone", "fromtimestamp", "fromordinal"} and call.args:
            yield Breach("a moment's zone is changed outside services/moments.py", source.path, call.lineno)


def outside_doors(source: Source) -> Iterator[Breach]:
    """An address or a name of a file from outside is judged in one place, on its way out (`AppContext`)."""
    if not source.path.startswith(("app/", "views/", "services/")):
        return
    homes = {
        "launch": {"views/context.py"},
        "keep_file": {"views/context.py"},
        "keep_stream": {"views/context.py"},
        "launch_url": {"app/serving.py"},
        "UrlLauncher": {"app/serving.py"},
        "webbrowser": {"app/serving.py"},  # the app's own page
        "FilePicker": {"app/serving.py", "views/device.py"},
        "Markdown": set(),
        "Share": {"app/serving.py", "views/device.py"},
    }
    for node in nodes(source.tree):
        names = [node.attr] if isinstance(node, ast.Attribute) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if any(source.path not in homes.get(name, {source.path}) for name in names):
            yield Breach("an address or a file leaves the app by another door", source.path, node.lineno)
    for name, call in _calls(source.tree):
        if name.startswith("ft.") and any(keyword.arg == "url" for keyword in call.keywords):
            yield Breach("an address or a file leaves the app by another door", source.path, call.lineno)


def background_tasks(source: Source) -> Iterator[Breach]:
    """A task nobody supervises fails in silence."""
    if source.path in {"app/tasks.py", "views/hooks.py"}:
        return
    for name, call in _calls(source.tree):
        if name.split(".")[-1] in {"create_task", "ensure_future"}:
            yield Breach("create_task outside app/tasks.py and views/hooks.py", source.path, call.lineno)


def empty_names(source: Source) -> Iterator[Breach]:
    """Manager, Helper, Util, Impl and Base say nothing about what a thing is."""
    for node in nodes(source.tree):
        named = isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if named and FORBIDDEN_ENDINGS.search(node.name):
            yield Breach("a name that says nothing", source.path, node.lineno)


def words_outside_catalogs(source: Source) -> Iterator[Breach]:
    """Every word a patient reads stands in a catalog: no Chinese in code, no literal text given to a control."""
    if not source.path.startswith(("app/", "views/", "services/", "local_store/")):
        return
    if "/gallery" in source.path:
        return  # sample data: it stands where a hospital's words would
    documentation = set(_docstrings(source.tree))
    for node in nodes(source.tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node not in documentation
            and CJK.search(node.value)
        ):
            yield Breach("Chinese outside the catalogs", source.path, node.lineno)
    for name, call in _calls(source.tree):
        if name == "ft.Text" and any(_is_wording(value) for value in _text_arguments(call)):
            yield Breach("a literal in ft.Text", source.path, call.lineno)


def _docstrings(tree: ast.Module) -> Iterator[ast.Constant]:
    for node in nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def _text_arguments(call: ast.Call) -> Iterator[ast.expr]:
    yield from call.args[:1]
    yield from (k.value for k in call.keywords if k.arg == "value")


def _is_wording(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and any(c.isalpha() for c in node.value)


def sql_outside_the_store(source: Source) -> Iterator[Breach]:
    """What can be asked of the store's tables stands in local_store, where a test sees which index answers it."""
    if not source.path.startswith(("app/", "views/", "services/")):
        return
    documentation = set(_docstrings(source.tree))
    for node in nodes(source.tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node not in documentation
            and SQL.search(node.value)
        ):
            yield Breach("SQL over the store's tables outside local_store", source.path, node.lineno)


def settling_elsewhere(source: Source) -> Iterator[Breach]:
    """What a person does about a change that has not arrived has one home, so that every screen does the same."""
    if not source.path.startswith(("app/", "views/", "services/")) or source.path == "services/changes/commands.py":
        return
    settles = {"outbox.discard", "outbox.discard_with_dependents", "outbox.retry"}
    for node in nodes(source.tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in settles:
            yield Breach("a change is settled outside services/changes/commands.py", source.path, node.lineno)


def references_read_elsewhere(source: Source) -> Iterator[Breach]:
    """Two readers of references disagree one day about whose record one names."""
    if not source.path.startswith("hospital/") or source.path == "hospital/base/references.py":
        return
    for node in nodes(source.tree):
        reads_text = isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and _says(node.slice, REFERENCE)
        parts = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args
        if reads_text or (parts and node.func.attr == "get" and _says(node.args[0], REFERENCE)):
            yield Breach("a reference is read outside hospital/base/references.py", source.path, node.lineno)
        elif parts and node.func.attr in _TAKING_APART and _says(node.args[0], TYPE_AND_SLASH):
            yield Breach("a reference is taken apart outside hospital/base/references.py", source.path, node.lineno)


def _says(node: ast.AST, words: re.Pattern[str]) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(words.fullmatch(node.value))


#: Where moments are visits, and whatever offset one is written with, its day and its hour are those of the clinic.
AT_THE_CLINIC = (
    "hospital/scheduling/", "hospital/staff_pages/", "services/booking/", "services/home/", "services/record/visits/",
    "views/",
)  # fmt: skip
#: The clocks, by which a moment is turned to the clinic's zone, and the words for it; the device's own zone.
CLINIC_CLOCKS = {"views/i18n/format.py", "views/device.py"}
_AT_CLINIC = {"here", "day_of", "in_zone", "day_in", "at_second"}


def times_of_nowhere(source: Source) -> Iterator[Breach]:
    """The day, the hour or the weekday of a moment is that of the offset it happens to be written with, unless it was
    turned to the clinic's zone before: at the hospital by `clock.here` or `day_of`, in the app by `in_zone` or
    `day_in`."""
    if not source.path.startswith(AT_THE_CLINIC) or source.path in CLINIC_CLOCKS:
        return
    known = set(_names_at_clinic(source.tree))
    for node in nodes(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            read, of = node.func.attr, node.func.value
            sliced = not node.args and read in {"date", "time", "timetz", "weekday", "isoweekday", "isocalendar"}
            sliced |= read == "replace" and any(given.arg == "hour" for given in node.keywords)
            sliced |= read == "astimezone" and [ast.unparse(given) for given in node.args] != ["UTC"]
        elif isinstance(node, ast.Attribute) and node.attr == "hour":
            sliced, of = True, node.value
        elif isinstance(node, ast.Subscript):
            sliced, of = ast.unparse(node.slice) == ":10", node.value
        else:
            continue
        if sliced and not _is_at_clinic(of, known):
            yield Breach(
                "the day or hour of a moment that was not turned to the clinic's zone", source.path, node.lineno
            )


def _is_at_clinic(node: ast.expr, known: set[str]) -> bool:
    """Whether it was turned to the clinic's zone, is a day (`.day`) or a bucket that carries its own hour (`wait`)."""
    if isinstance(node, ast.Call):
        return ast.unparse(node.func).split(".")[-1] in _AT_CLINIC
    if isinstance(node, ast.Attribute):
        return node.attr == "day"
    return isinstance(node, ast.Name) and node.id in known | {"self", "wait"}


def _names_at_clinic(tree: ast.Module) -> Iterator[str]:
    """Names that are given such a moment, and arguments that are days or times of the day."""
    for node in nodes(tree):
        if isinstance(node, ast.Assign) and _is_at_clinic(node.value, set()):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
        if (
            isinstance(node, ast.arg)
            and node.annotation is not None
            and ast.unparse(node.annotation) in {"date", "time"}
        ):
            yield node.arg


def questions_of_the_moment(source: Source) -> Iterator[Breach]:
    """A question that takes the clock's time as it is, is another one at each render, and is never answered."""
    if not source.path.startswith("views/"):
        return
    clocks = {
        target.id
        for node in nodes(source.tree)
        if isinstance(node, ast.Assign)
        for target, value in _assigned(node)
        if isinstance(target, ast.Name) and isinstance(value, ast.Call) and ast.unparse(value.func) == "use_now"
    }
    for name, call in _calls(source.tree):
        if name == "use_query" and any(isinstance(given, ast.Name) and given.id in clocks for given in call.args):
            yield Breach("a question takes the moment as it is", source.path, call.lineno)


def _assigned(node: ast.Assign) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Each name of an assignment with its value."""
    for target in node.targets:
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            yield from zip(target.elts, node.value.elts, strict=False)
        else:
            yield target, node.value


#: What is chosen here is kept by a command or leads to the next step; nothing is typed.
_WITHOUT_FIELDS = {
    "views/booking/find/guide.py",
    "views/reminders/reminders.py",
}


def edits_of_what_was_drawn(source: Source) -> Iterator[Breach]:
    """A handler that passes on a `replace` of what its screen was drawn with takes back what was typed or tapped since:
    it passes a function of the newest state instead (`views/context.py`, `Edit`)."""
    if not source.path.startswith("views/") or "/gallery/" in source.path or source.path in _WITHOUT_FIELDS:
        return
    for outer in _functions(source.tree):
        made = {
            target.id
            for node in ast.walk(outer)
            if isinstance(node, ast.Assign) and _replaced(node.value) is not None
            for target in node.targets
            if isinstance(target, ast.Name) and target.id != _replaced(node.value)
        }
        for call, own in _handled(outer, None):
            for argument in call.args:
                drawn = _replaced(argument) or (argument.id if isinstance(argument, ast.Name) else None)
                passed_on = _replaced(argument) is not None or drawn in made
                if passed_on and drawn not in own:
                    yield Breach("a handler passes a function of the newest state (Edit)", source.path, call.lineno)


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Those that stand in no other function: what they are given and make was there when the screen was drawn."""
    for node in tree.body:
        for part in node.body if isinstance(node, ast.ClassDef) else [node]:
            if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
                yield part


def _replaced(node: ast.expr) -> str | None:
    """The name of what is replaced: `form` of `replace(form.told, ...)`."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id != "replace":
        return None
    root = node.args[0] if node.args else None
    while isinstance(root, ast.Attribute):
        root = root.value
    return root.id if isinstance(root, ast.Name) else None


def _handled(node: ast.AST, own: set[str] | None) -> Iterator[tuple[ast.Call, set[str]]]:
    """The calls that handlers in a function make for their effect, each with the names that are the handlers' own."""
    for child in ast.iter_child_nodes(node):
        inside = own
        if isinstance(child, ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef):
            inside = (own or set()) | _names_of(child)
            if isinstance(child, ast.Lambda) and isinstance(child.body, ast.Call):
                yield child.body, inside
        elif own is not None and isinstance(child, ast.Expr) and isinstance(child.value, ast.Call):
            yield child.value, own
        yield from _handled(child, inside)


def _names_of(function: ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    given = {argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)}
    kept = {default.id for default in function.args.defaults if isinstance(default, ast.Name)}
    body = [] if isinstance(function, ast.Lambda) else function.body
    made = {node.id for part in body for node in ast.walk(part) if isinstance(node, ast.Name) and _is_made(node)}
    return (given | made) - kept


def _is_made(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


RULES: tuple[Rule, ...] = (
    edits_of_what_was_drawn,
    questions_of_the_moment,
    bare_flet_hooks,
    clocks,
    zones,
    outside_doors,
    background_tasks,
    empty_names,
    words_outside_catalogs,
    sql_outside_the_store,
    settling_elsewhere,
    references_read_elsewhere,
    times_of_nowhere,
)
