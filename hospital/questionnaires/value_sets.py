"""The codings that a value set lists. Pure.

Source: FHIR R4 ValueSet.expansion.contains, ValueSet.compose.include.concept.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

Json = dict[str, Any]
Codings = frozenset[tuple[Any, Any]]

#: A larger set is not checked.
_MOST: Final = 20_000


def contained(questionnaire: Json, name: str) -> Json | None:
    """The value set inside a questionnaire that `#name` means."""
    found = questionnaire.get("contained")
    inside = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    return next((each for each in inside if each.get("resourceType") == "ValueSet" and each.get("id") == name), None)


def codings_of(value_set: Json | None) -> Codings | None:
    """All codings of a set, as (system, code); None for one that is defined by a rule, or too large."""
    if value_set is None:
        return None
    expansion = value_set.get("expansion")
    expanded = _objects(expansion.get("contains")) if isinstance(expansion, dict) else []
    if expanded:
        return _bounded(_expanded(expanded))
    compose = value_set.get("compose")
    includes = _objects(compose.get("include")) if isinstance(compose, dict) else []
    if not includes or any(not include.get("concept") or include.get("valueSet") for include in includes):
        return None
    return _bounded(
        (include.get("system"), concept.get("code"))
        for include in includes
        for concept in _objects(include.get("concept"))
    )


def _expanded(nodes: list[Json]) -> Iterator[tuple[Any, Any]]:
    waiting = [*nodes]
    while waiting:
        node = waiting.pop()
        waiting += _objects(node.get("contains"))
        if node.get("abstract") is not True and node.get("code"):
            yield node.get("system"), node.get("code")


def _bounded(found: Iterator[tuple[Any, Any]]) -> Codings | None:
    made = set()
    for coding in found:
        made.add(coding)
        if len(made) > _MOST:
            return None
    return frozenset(made)


def _objects(found: Any) -> list[Json]:
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
