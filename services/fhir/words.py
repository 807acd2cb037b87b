"""The human texts in a resource, for the full-text search on this device. Pure; never raises.

Codes, ids, URLs and the XHTML narrative stay out: a person searches for words they have read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

LONGEST: Final = 4000
_DEEPEST: Final = 24
_READ: Final = frozenset(
    {
        "alias", "answerString", "comment", "conclusion", "contentString", "description", "details", "display",
        "family", "given", "lotNumber", "name", "patientInstruction", "reason", "summary", "text", "title", "unit",
        "valueMarkdown", "valueString",
    }
)  # fmt: skip
_NEVER: Final = frozenset({"meta", "div", "data", "identifier", "telecom"})


def words(body: Any) -> str:
    """All that a person could read in a resource, one text per line, each text once."""
    found: dict[str, None] = {}
    length = 0
    for text in _texts(body, "", 0):
        if text not in found:
            length += len(text) + 1
            if length > LONGEST:
                break
            found[text] = None
    return "\n".join(found)


def _texts(value: Any, key: str, depth: int) -> Iterator[str]:
    if depth > _DEEPEST or key in _NEVER:
        return
    if isinstance(value, str):
        text = value.strip()
        if key in _READ and text:
            yield text
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from _texts(one, str(name), depth + 1)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one, key, depth + 1)
