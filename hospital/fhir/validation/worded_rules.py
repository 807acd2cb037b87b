"""Rules that R4 has in words only, without HL7's key and FHIRPath; each with its place in R4."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from hospital.base.references import literals

Node = dict[str, Any]
_RESTFUL: Final = re.compile(r"https?://.+/[A-Z][A-Za-z]+/([A-Za-z0-9\-.]{1,64})")
#: Bundles whose entries may have no address yet, or are matched by position.
_UNADDRESSED: Final = frozenset({"transaction", "batch", "transaction-response", "batch-response"})


def _absolute(key: str) -> Callable[[Node, Node, Node], bool]:
    """An absolute address has a scheme (R4 §2.24.0.1 uri)."""
    return lambda node, *_: ":" in str(node.get(key, ":"))


def _agrees_with_id(entry: Node, *_: Node) -> bool:
    """R4 Bundle.entry.fullUrl: it does not disagree with the id in the resource."""
    match = _RESTFUL.fullmatch(str(entry.get("fullUrl", "")))
    resource = entry.get("resource")
    id_ = resource.get("id") if isinstance(resource, dict) else None
    return match is None or id_ is None or match[1] == id_


def _addressed(entry: Node, bundle: Node, _: Node) -> bool:
    """R4 Bundle.entry.fullUrl: it has a value but where a resource is still to be created or has no identity."""
    resource = entry.get("resource", {})
    unnamed = "id" not in resource or resource.get("resourceType") == "OperationOutcome"
    return unnamed or "fullUrl" in entry or bundle.get("type") in _UNADDRESSED


def _questions_exist(node: Node, *_: Node) -> bool:
    """R4 Questionnaire.item.enableWhen.question: the linkId of another item."""
    items = list(_items(node))
    questions = {when.get("question") for item in items for when in item.get("enableWhen", ())}
    return questions <= {item.get("linkId") for item in items}


def _items(node: Node) -> Iterator[Node]:
    for item in node.get("item", ()):
        yield item
        yield from _items(item)


def _document_is_whole(node: Node, *_: Node) -> bool:
    """R4 §3.3.1: what the Composition of a document refers to is in the bundle; a urn resolves nowhere else."""
    if node.get("type") != "document" or "resource" not in (node.get("entry") or [{}])[0]:
        return True
    known = {entry.get("fullUrl") for entry in node["entry"]}
    return all(text in known for text in literals(node["entry"][0]["resource"]) if text.startswith("urn:"))


_SYSTEM: Final = ("system", "the system of a code or an identifier is an absolute address", _absolute("system"))
#: The rule for every extension that is not nested in another one (R4 §2.5.1.0).
EXTENSION_URL: Final = ("url", "the url of an extension is an absolute address", _absolute("url"))
WORDED: Final[dict[str, tuple[tuple[str, str, Callable[[Node, Node, Node], bool]], ...]]] = {
    **dict.fromkeys(("Coding", "Identifier", "Quantity", "Age", "Count", "Distance", "Duration"), (_SYSTEM,)),
    "Bundle.entry": (
        ("fullUrl", "it is an absolute address", _absolute("fullUrl")),
        ("fullUrl", "it agrees with the id of its resource", _agrees_with_id),
        ("fullUrl", "an entry whose resource has an id has one too", _addressed),
    ),
    "Bundle": (("document", "what its Composition names by a urn is in it", _document_is_whole),),
    "Questionnaire": (("enableWhen", "its question is an item of the questionnaire", _questions_exist),),
}
