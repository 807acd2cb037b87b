"""The bad resources: each is a good one (`good/`) with one change (`bad/`), the rule it breaks, and the place."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hospital.base import json_text

Json = dict[str, Any]
_HERE: Final = Path(__file__).parent
FAMILIES: Final = ("structure", "primitives", "terminology", "invariants", "references")


@dataclass(frozen=True)
class Bad:
    """`on` names the good resource, `set` and `drop` change it (dotted paths), `at` is where the refusal must point."""

    family: str
    on: str
    at: str
    rule: str
    set: Json
    drop: tuple[str, ...]

    @property
    def name(self) -> str:
        """What the test is called: place and rule."""
        return f"{self.family}: {self.at}: {self.rule}"

    def body(self) -> Json:
        """The bad resource itself."""
        body = good(self.on)
        for path, value in self.set.items():
            _set(body, path.split("."), copy.deepcopy(value))
        for path in self.drop:
            *parents, last = path.split(".")
            del _at(body, parents)[_step(last)]
        return body


def good(name: str) -> Json:
    """A good resource, as the server reads it: decimals are exact."""
    body: Json = json_text.loads((_HERE / "good" / f"{name}.json").read_bytes())
    return body


def good_names() -> list[str]:
    """The names of all good resources."""
    return sorted(path.stem for path in (_HERE / "good").glob("*.json"))


def bad(family: str) -> list[Bad]:
    """The cases of one family, in the order of the file."""
    listed = json.loads((_HERE / "bad" / f"{family}.json").read_text(encoding="utf-8"))
    return [
        Bad(family, one["on"], one["at"], one["rule"], one.get("set", {}), tuple(one.get("drop", ()))) for one in listed
    ]


def all_bad() -> list[Bad]:
    """Every case."""
    return [case for family in FAMILIES for case in bad(family)]


def _set(body: Json, steps: list[str], value: Any) -> None:
    *parents, last = steps
    if isinstance(value, dict) and set(value) == {"repeat", "times"}:
        value = value["repeat"] * value["times"]
    node, key = _at(body, parents), _step(last)
    if isinstance(node, list) and key == len(node):
        node.append(value)
    else:
        node[key] = value


def _at(node: Any, steps: list[str]) -> Any:
    for step in steps:
        if isinstance(node, dict) and step not in node:
            node[step] = {}
        node = node[_step(step)]
    return node


def _step(text: str) -> Any:
    return int(text) if text.isdigit() else text
