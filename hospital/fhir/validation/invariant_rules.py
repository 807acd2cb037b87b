"""Invariants in Python, by HL7's key: the frequent ones, which every resource has, and those that take
quadratic time in the size of a bundle as FHIRPath."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from hospital.base import dates

Node = dict[str, Any]

#: Checked elsewhere: local references by pointing.py, narrative by narrative.py, contained resources by contained.py,
#: and every element's content by structure.py.
SEEN_ELSEWHERE: Final = frozenset({"ref-1", "txt-1", "txt-2", "ele-1", "dom-2", "dom-3", "dom-4", "dom-5"})

#: A visit with one of these statuses may have no time yet (R4 Appointment, app-3).
_WITHOUT_TIMES: Final = frozenset({"proposed", "cancelled", "waitlist"})


def later(start: str, end: str) -> bool:
    """Whether a start lies wholly after an end, at the precision of both."""
    first, last = dates.spans(start), dates.spans(end)
    return bool(first and last) and first[0][0] >= last[0][1]


def _period(node: Node, _: Node, __: Node) -> bool:
    start, end = node.get("start"), node.get("end")
    return start is None or end is None or not later(start, end)


def _extension(node: Node, _: Node, __: Node) -> bool:
    valued = any(key.startswith(("value", "_value")) for key in node)
    return valued != ("extension" in node)


def _unit(node: Node, _: Node, __: Node) -> bool:
    return "code" not in node or "system" in node


def _contact_point(node: Node, _: Node, __: Node) -> bool:
    return "value" not in node or "system" in node


def _attachment(node: Node, _: Node, __: Node) -> bool:
    return "data" not in node or "contentType" in node


def _no_duplicates(node: Node, _: Node, __: Node) -> bool:
    """bdl-7: a fullUrl once only, or each time another version."""
    seen: set[tuple[str, str]] = set()
    for entry in node.get("entry", ()) if node.get("type") != "history" else ():
        if "fullUrl" not in entry:
            continue
        name = (entry["fullUrl"], str(entry.get("resource", {}).get("meta", {}).get("versionId", "")))
        if name in seen:
            return False
        seen.add(name)
    return True


def _entry_content(node: Node, _: Node, __: Node) -> bool:
    return "resource" in node or "request" in node or "response" in node


def _plain_address(node: Node, _: Node, __: Node) -> bool:
    """bdl-8: a fullUrl is not a versioned address."""
    return "/_history/" not in str(node.get("fullUrl", ""))


def _percent(node: Node, _: Node, __: Node) -> bool:
    """ras-2: HL7's form says nothing of a prediction without a probability."""
    return "probabilityDecimal" not in node or node["probabilityDecimal"] <= 100


def _behaviour(node: Node, _: Node, __: Node) -> bool:
    """que-12: HL7's words say more than one, its FHIRPath more than two."""
    return len(node.get("enableWhen", ())) < 2 or "enableBehavior" in node


def _participant(node: Node, _: Node, __: Node) -> bool:
    return _exists(node, "type") or _exists(node, "actor")


def _start_and_end(node: Node, _: Node, __: Node) -> bool:
    return _exists(node, "start") == _exists(node, "end")


def _times_are_known(node: Node, _: Node, __: Node) -> bool:
    return (_exists(node, "start") and _exists(node, "end")) or node.get("status") in _WITHOUT_TIMES


def _exists(node: Node, key: str) -> bool:
    """Whether an element is there, with a value or with extensions alone."""
    return key in node or f"_{key}" in node


def _reason_of_an_end(node: Node, _: Node, __: Node) -> bool:
    """app-4: HL7's words allow a reason where nobody came; its FHIRPath misspells that status as `no-show`."""
    return "cancelationReason" not in node or node.get("status") in ("cancelled", "noshow")


OWN: Final[dict[str, Callable[[Node, Node, Node], bool]]] = {
    "per-1": _period,
    "ext-1": _extension,
    "qty-3": _unit,
    "cpt-2": _contact_point,
    "att-1": _attachment,
    "bdl-5": _entry_content,
    "bdl-7": _no_duplicates,
    "bdl-8": _plain_address,
    "ras-2": _percent,
    "app-1": _participant,
    "app-2": _start_and_end,
    "app-3": _times_are_known,
    "app-4": _reason_of_an_end,
    "que-12": _behaviour,
}
