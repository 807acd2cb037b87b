"""From FHIRPath to a Python function over JSON: `compiled("start.exists() = end.exists()")(scope)`.

JSON knows fewer types than FHIR; a choice `value` finds whatever `value[x]` is there, a primitive that has only
extensions exists but has no value, and `is` looks at the shape. References are not followed: `resolve()` is empty.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final, NamedTuple

from hospital.fhir.fhirpath.functions import FUNCTIONS, ITERATING
from hospital.fhir.fhirpath.operators import OPERATORS, truth
from hospital.fhir.fhirpath.syntax import Tree, parse
from hospital.fhir.fhirpath.values import Items, has_type, members

_EXTERNALS: Final = {"ucum": "http://unitsofmeasure.org"}


class EvaluationContext(NamedTuple):
    """What an expression is evaluated on: the current items, their resource, and the outermost resource around that."""

    items: Items
    resource: Any
    root: Any


Path = Callable[[EvaluationContext], Items]
_Member = Callable[[EvaluationContext, Items], Items]


def holds(expression: str, scope: EvaluationContext) -> bool:
    """Whether an invariant holds; an empty result does not, as in HL7's own evaluators."""
    return truth(compiled(expression)(scope)) is True


@cache
def compiled(expression: str) -> Path:
    """The function of an expression. ValueError when it cannot be parsed."""
    return _path(parse(expression))


def _path(tree: Tree) -> Path:
    build = _BUILDERS.get(tree[0])
    if build is not None:
        return build(*tree[1:])
    member = _member(tree)
    return lambda scope: member(scope, scope.items)


def _literal(*values: Any) -> Path:
    constant = list(values)
    return lambda _: constant


def _this() -> Path:
    return lambda scope: scope.items


#: Functions without arguments that tell whether there is anything.
_PRESENCE: Final = {("call", "exists", ()): True, ("call", "empty", ()): False}


def _dot(left: Tree, right: Tree) -> Path:
    if right in _PRESENCE:
        return _presence(_path(left), wanted=_PRESENCE[right])
    path, member = _path(left), _member(right)
    return lambda scope: member(scope, path(scope))


def _presence(path: Path, *, wanted: bool) -> Path:
    """Most invariants ask no more than this, so it takes no detour."""
    present, absent = [wanted], [not wanted]
    return lambda scope: present if path(scope) else absent


def _index(left: Tree, right: Tree) -> Path:
    path, position = _path(left), _path(right)

    def found(scope: EvaluationContext) -> Items:
        items, (place,) = path(scope), position(scope)
        return items[place : place + 1]

    return found


#: Operators that are decided by their left side alone when it is this: left side, answer.
_SETTLED: Final = {"and": (False, False), "or": (True, True), "implies": (False, True)}


def _operation(operator: str, first: Tree, second: Tree) -> Path:
    work, left, right = OPERATORS[operator], _path(first), _path(second)
    if operator not in _SETTLED:
        return lambda scope: work(left(scope), right(scope))
    settling, answer = _SETTLED[operator]

    def lazily(scope: EvaluationContext) -> Items:
        known = left(scope)
        return [answer] if truth(known) is settling else work(known, right(scope))

    return lazily


def _external(name: str) -> Path:
    if name == "resource":
        return lambda scope: [scope.resource]
    if name == "rootResource":
        return lambda scope: [scope.root]
    if name == "context":
        return lambda scope: scope.items
    return _literal(_EXTERNALS[name])


def _typed(operator: str, input_: Tree, type_: str) -> Path:
    path, member = _path(input_), _of_type(operator, type_)
    return lambda scope: member(scope, path(scope))


def _of_type(operator: str, type_: str) -> _Member:
    if operator == "is":
        return lambda _, items: [has_type(item, type_) for item in items]
    return lambda _, items: [item for item in items if has_type(item, type_)]


def _member(tree: Tree) -> _Member:
    if tree[0] == "name":
        return _named(tree[1])
    _, name, arguments = tree
    if name in ("is", "as", "ofType"):
        return _of_type(name, arguments[0][-1])
    if name == "iif":
        return _choice(*[_path(argument) for argument in arguments])
    if name in ITERATING:
        return _iterating(name, _path(arguments[0]) if arguments else None)
    if name not in FUNCTIONS:
        raise ValueError(f"no function {name} here")
    work, paths = FUNCTIONS[name], [_path(argument) for argument in arguments]
    return lambda scope, items: work(items, *[path(scope) for path in paths])


def _named(name: str) -> _Member:
    find = members(name)
    if name[0].isupper():  # an expression may start with the name of the type it is about
        return lambda _, items: [item for item in items if isinstance(item, dict) and item.get("resourceType") == name]
    return lambda _, items: [found for item in items for found in find(item)]


def _iterating(name: str, criterion: Path | None) -> _Member:
    work = ITERATING[name]
    if criterion is None:
        return lambda _, items: work(items, None)

    def member(scope: EvaluationContext, items: Items) -> Items:
        resource, root = scope.resource, scope.root
        return work(items, lambda item: criterion(EvaluationContext([item], resource, root)))

    return member


def _choice(condition: Path, then: Path, otherwise: Path | None = None) -> _Member:
    """`iif`: its arguments are evaluated on the input (FHIRPath §5.5.1)."""

    def member(scope: EvaluationContext, items: Items) -> Items:
        if len(items) > 1:
            return []
        inner = EvaluationContext(items, scope.resource, scope.root)
        chosen = then if truth(condition(inner)) else otherwise
        return chosen(inner) if chosen else []

    return member


_BUILDERS: Final[dict[str, Callable[..., Path]]] = {
    "literal": _literal,
    "empty": _literal,
    "this": _this,
    "external": _external,
    "dot": _dot,
    "index": _index,
    "op": _operation,
    "type": _typed,
}
