"""Pages of a search: where the next one is. Pure."""

from __future__ import annotations

from services.fhir.shape import JsonObject, as_text, objects


def next_link(bundle: JsonObject) -> str | None:
    """Where the next page of a Bundle is, if there is one (R4 §3.1.0.5 Paging)."""
    links = (link for link in objects(bundle.get("link")) if link.get("relation") == "next")
    return next((url for link in links if (url := as_text(link.get("url")))), None)
