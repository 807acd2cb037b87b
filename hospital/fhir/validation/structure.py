"""Walks a resource along HL7's definitions once: shape, counts, choices, values, codes and references. Returns the
nodes that have invariants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from hospital.base.outcome import Issue
from hospital.fhir import definitions
from hospital.fhir.validation import pointing
from hospital.fhir.validation.contained import faults_of_contained, unreferred
from hospital.fhir.validation.invariants import Judged, Rule
from hospital.fhir.validation.shapes import NESTED, Element, Shape, shape_of

Node = dict[str, Any]
MAX_ISSUES: Final = 20
_TWIN: Final = frozenset({"id", "extension"})
_EMPTY: Final = "empty; leave it out instead"
_NULL: Final = "null; leave it out instead"
_WRONG_TYPE: Final = "not of the right JSON type"
_SHAPE: Final = frozenset({_EMPTY, _NULL, _WRONG_TYPE})
_BARE: Final = "ele-1: an element has a value or children"
_LONGEST_NAME: Final = 64


@dataclass(slots=True)
class Walked:
    """One resource: the nodes that have rules, its surroundings, and whether it has the shape the rules rely on."""

    resource: Node
    root: Node
    near: pointing.Near
    judged: list[Judged] = field(default_factory=list)
    sound: bool = True
    entries: Mapping[str, str] | None = None


class Enough(Exception):
    """MAX_ISSUES were found; the walk stops."""


@cache
def known_types() -> frozenset[str]:
    """Every R4 resource type, also those that are never stored."""
    return frozenset(definitions.resource_types()) | {"Parameters", "OperationOutcome"}


class Walk:
    """One walk: `issues` and the `resources` it met, outermost first. Raises Enough at MAX_ISSUES."""

    def __init__(self) -> None:
        self.issues: list[Issue] = []
        self.resources: list[Walked] = []
        self._in: Walked | None = None

    def resource(self, value: Any, place: str = "") -> None:
        """Walks a resource: the outermost one, one that is contained in it, or one in an entry."""
        type_ = value.get("resourceType") if isinstance(value, dict) else None
        if not isinstance(type_, str) or type_ not in known_types():
            wrong = "not an R4 resource type" if isinstance(value, dict) else "a resource is a JSON object"
            self._misshapen("structure", wrong, place or "resourceType")
            return
        around, shape, place = self._in, shape_of(type_), place or type_
        contained = around is not None and place.rpartition(".")[2].startswith("contained[")
        self._in = walked = _inside(value, around, contained)
        self.resources.append(walked)
        self._object(value, shape, place)
        self._judge(value, place, shape.rules)
        self._relations(value, place, contained)
        if around is not None and not walked.sound:
            around.sound = False
        self._in = around

    def _relations(self, value: Node, place: str, contained: bool) -> None:
        """The rules for a resource and its container (dom-2 to dom-5)."""
        if contained:
            for words in faults_of_contained(value):
                self._issue("invariant", words, place)
        elif "contained" in value and self._sound():
            for position in unreferred(value):
                words = "dom-3: what is contained is referred to from its container"
                self._issue("invariant", words, f"{place}.contained[{position}]")

    def _object(self, node: Node, shape: Shape, place: str) -> None:
        elements = shape.elements
        chosen: dict[str, str] = {}
        for key, value in node.items():
            element = elements.get(key)
            if element is None:
                element = self._other_key(node, shape, key, place)
            elif element.many:
                self._list(value, element, node, key, f"{place}.{key}")
            elif element.check is not None:
                wrong = element.check(value)
                if wrong or element.bound is not None or element.rules:
                    self._primitive(value, element, wrong, f"{place}.{key}")
            else:
                self._complex(value, element, f"{place}.{key}")
            if element is not None and element.choice:
                name = key.lstrip("_")
                if chosen.setdefault(element.choice, name) != name:
                    words = f"only one of {element.choice}[x] may be there"
                    self._misshapen("structure", words, f"{place}.{element.choice}")
        for name, keys in shape.required:
            if node.keys().isdisjoint(keys):
                self._misshapen("required", "this element is required", f"{place}.{name}")

    def _list(self, value: Any, element: Element, node: Node, key: str, here: str) -> None:
        if type(value) is not list:
            self._misshapen("structure", _NULL if value is None else "not a list", here)
            return
        if not value:
            self._misshapen("structure", _EMPTY, here)
        for position, item in enumerate(value):
            if element.check is None:
                self._complex(item, element, f"{here}[{position}]")
            elif item is None:
                self._gap(node.get(f"_{key}"), position, here)
            else:
                self._primitive(item, element, element.check(item), f"{here}[{position}]")

    def _gap(self, twins: Any, position: int, here: str) -> None:
        """A null in a list of primitives has its extension in the twin list (R4 §2.6.2.3)."""
        if type(twins) is not list or position >= len(twins) or type(twins[position]) is not dict:
            self._misshapen("structure", "a gap needs an extension that says why", f"{here}[{position}]")

    def _primitive(self, value: Any, element: Element, wrong: str, place: str) -> None:
        if wrong:
            words = _NULL if value is None else wrong
            self._misshapen("structure" if words in _SHAPE else "value", words, place)
            return
        if element.bound is not None and not element.bound(value):
            self._issue("code-invalid", "a code that is not in the required value set", place)
        if element.rules:
            self._judge(value, place, element.rules)

    def _complex(self, value: Any, element: Element, place: str) -> None:
        if type(value) is not dict:
            self._misshapen("structure", _NULL if value is None else _WRONG_TYPE, place)
            return
        if element.type in NESTED:
            self.resource(value, place)
            return
        before, shape = len(self.issues), shape_of(element.type)
        if not value or (len(value) == 1 and "id" in value and not shape.required):
            self._misshapen("structure", _EMPTY if not value else _BARE, place)
            return
        self._object(value, shape, place)
        if element.meaningful and len(self.issues) == before:
            self._meaning(value, element, place)
        rules = shape.rules + element.rules
        if rules:
            self._judge(value, place, rules)

    def _meaning(self, value: Node, element: Element, place: str) -> None:
        """Checks codes and reference targets of a node whose shape is right."""
        if element.bound is not None and not element.bound(value):
            self._issue("code-invalid", "no code that is in the required value set", place)
        if element.type == "Reference" and self._in is not None:
            for words in pointing.faults(value, element.targets, self._in.near):
                self._issue("invariant" if words.startswith("ref-") else "value", words, f"{place}.reference")

    def _other_key(self, node: Node, shape: Shape, key: str, place: str) -> Element | None:
        """A key that names no element: the type of a resource, the twin of a primitive (R4 §2.6.2.3), or nothing."""
        if key == "resourceType" and self._in is not None and node is self._in.resource:
            return None
        element = shape.elements.get(key[1:]) if key.startswith("_") else None
        if element is not None and element.check is not None:
            self._twin(node, key[1:], element, f"{place}.{key[1:]}")
            return element
        named = f": {key}" if key.isascii() and key.isidentifier() and len(key) <= _LONGEST_NAME else ""
        self._misshapen("structure", f"an element that R4 does not know here{named}", place)
        return None

    def _twin(self, node: Node, name: str, element: Element, here: str) -> None:
        twin, values = node[f"_{name}"], node.get(name)
        if not element.many:
            self._extended(twin, name in node, here)
            return
        if type(twin) is not list or not twin or (type(values) is list and len(twin) > len(values)):
            self._misshapen("structure", "values and their extensions stand in lists that match", here)
            return
        for position, item in enumerate(twin):
            valued = type(values) is list and values[position] is not None
            if item is not None or not valued:
                self._extended(item, valued, f"{here}[{position}]")

    def _extended(self, twin: Any, valued: bool, here: str) -> None:
        """The id and the extensions of a primitive; without a value there must be an extension (ele-1)."""
        if type(twin) is not dict or not twin or not twin.keys() <= _TWIN:
            self._misshapen("structure", "beside a value stand only its id and its extensions", here)
        elif not valued and "extension" not in twin:
            self._misshapen("structure", _BARE, here)
        else:
            self._object(twin, shape_of("Element"), here)

    def _judge(self, value: Any, place: str, rules: tuple[Rule, ...]) -> None:
        if self._in is not None:
            self._in.judged.append(Judged(value, place, rules))

    def _sound(self) -> bool:
        return self._in is not None and self._in.sound

    def _misshapen(self, code: str, words: str, place: str) -> None:
        if self._in is not None:
            self._in.sound = False
        self._issue(code, words, place)

    def _issue(self, code: str, words: str, place: str) -> None:
        self.issues.append(Issue(code, words, place))
        if len(self.issues) >= MAX_ISSUES:
            raise Enough


def _inside(value: Node, around: Walked | None, contained: bool) -> Walked:
    """The surroundings of a resource: a contained one shares its container's, an entry has those of its bundle."""
    if around is None:
        return Walked(value, value, pointing.near(value, {}))
    if contained:
        return Walked(value, around.root, around.near)
    if around.entries is None:
        bundle = around.resource if around.resource.get("resourceType") == "Bundle" else {}
        around.entries = pointing.addresses_in(bundle)
    return Walked(value, value, pointing.near(value, around.entries))
