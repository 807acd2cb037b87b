"""The human texts in a resource, for the full-text search on this device. Pure; never raises.

Codes, ids, URLs and the XHTML narrative stay out: a person searches for words they have read.
"""

from __future__ import annotations

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
    _gather(body, "", 0, found)
    length = 0
    for number, text in enumerate(found):
        length += len(text) + 1
        if length > LONGEST:
            return "\n".join(list(found)[:number])
    return "\n".join(found)


def _gather(value: Any, key: str, depth: int, found: dict[str, None]) -> None:
    """Collects the texts in their order; stops at a depth beyond any real resource."""
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        for name, element in value.items():
            if isinstance(element, str):
                if name in _READ and (text := element.strip()):
                    found[text] = None
            elif name not in _NEVER:
                _gather(element, name, depth + 1, found)
    elif isinstance(value, list):
        for element in value:
            if isinstance(element, str):
                if key in _READ and (text := element.strip()):
                    found[text] = None
            else:
                _gather(element, key, depth + 1, found)
