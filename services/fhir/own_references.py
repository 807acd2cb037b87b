"""Which addresses are one server's own: an absolute reference names a resource of that server and of no other (R4
§2.3.0.1). Pure.

To a server its own absolute and relative references name the same. What it sends is made relative, so that in the store
an absolute reference is another server's, also where nobody knows the address of the hospital.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from services.fhir.resource import Reference, reference_anywhere
from services.fhir.shape import JsonObject, as_object, as_text, objects

_ID: Final = r"[A-Za-z0-9.\-]{1,64}"
_SLASH: Final = r"(?:\\?/)"  # JSON may write it with a backslash (RFC 8259 §7)
_DEFAULT_PORTS: Final = (80, 443)


class OwnReferences:
    """The references of the server at one base, an absolute address that does not end with a slash."""

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        port = "" if parts.port in (None, *_DEFAULT_PORTS) else f":{parts.port}"
        ports = port or f"(?::(?:{'|'.join(map(str, _DEFAULT_PORTS))}))?"
        host = f"(?i:https?:{_SLASH}{_SLASH}{re.escape(parts.hostname or '')}{ports})"
        server = host + "".join(_SLASH + re.escape(step) for step in parts.path.split("/")[1:])
        self._server = re.compile(server)
        # before a quote inside a JSON string stands a backslash, so these find whole elements and never words
        self._references = re.compile(rf'"reference"\s*:\s*"{server}{_SLASH}({_place("[A-Z][A-Za-z]+")}){_SLASH}?(?=")')
        self._binaries = re.compile(rf'"url"\s*:\s*"{server}{_SLASH}({_place("Binary")}){_SLASH}?(?=")')

    def made_relative(self, text: str) -> str:
        """The same JSON with this server's references, and its addresses of Binaries, relative."""
        return self._binaries.sub(r'"url":"\1', self._references.sub(r'"reference":"\1', text))

    def reference(self, address: Any) -> Reference | None:
        """A resource of this server by its address, relative or absolute; None for every other address."""
        found = reference_anywhere(address)
        if found is None or found.server is None:
            return found
        return Reference(found.type, found.id, found.version) if self._server.fullmatch(found.server) else None

    def without_others(self, bundle: Mapping[str, Any]) -> dict[str, Any]:
        """A Bundle without entries whose fullUrl is the address of another resource than they hold, or of another
        server: fullUrl is their identity (R4 Bundle.entry.fullUrl), and `Patient/1` there is somebody else. A server
        that knows itself by another address than ours says so in the Bundle's self link."""
        entries = bundle.get("entry")
        if not isinstance(entries, list):
            return dict(bundle)
        links = (link for link in objects(bundle.get("link")) if link.get("relation") == "self")
        itself = next((url for link in links if (url := as_text(link.get("url")))), "")
        return {**bundle, "entry": [entry for entry in entries if not self._is_anothers(as_object(entry), itself)]}

    def _is_anothers(self, entry: JsonObject, itself: str) -> bool:
        found, body = reference_anywhere(entry.get("fullUrl")), as_object(entry.get("resource"))
        if found is None or found.server is None:
            return False
        ours = bool(self._server.fullmatch(found.server)) or itself.startswith(found.server + "/")
        says = (body.get("resourceType", found.type), body.get("id", found.id))
        return not ours or says != (found.type, found.id)


def _place(type_: str) -> str:
    return f"{type_}{_SLASH}{_ID}(?:{_SLASH}_history{_SLASH}{_ID})?"
