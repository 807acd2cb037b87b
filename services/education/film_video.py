"""The video that a hospital publishes as a film: what it is, how large, and where it is. Pure; never raises.

The app plays no videos: it hands one to the device's own player or browser, when the person asks for that.
Source: FHIR R4 §2.24.0.3 Attachment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from services.fhir import resource as fhir
from services.fhir.addresses import openable
from services.record.documents.paper import Paper, paper

_KIND: Final = "video/"
#: What one answer of the hospital carries (20 MiB of JSON), in bytes of a video that is base64 in it.
LARGEST: Final = 14_000_000


@dataclass(frozen=True)
class Video:
    """A video. `kind`: its MIME type. `size` in bytes, None where the hospital does not say. `paper`: how its content
    is fetched, None where this cannot be; `link`: an address that a browser may open."""

    kind: str
    size: int | None
    paper: Paper | None
    link: str | None

    @property
    def name(self) -> str:
        """Its kind as people know it: MP4, WEBM."""
        return self.kind.removeprefix(_KIND).removeprefix("x-").upper()


def video(contents: list[fhir.JsonObject], owner: str) -> Video | None:
    """The first video of a Library that can be had; the first there is when none can. `owner`: the Library."""
    found = [_read(each, owner) for each in contents if _kind(each).startswith(_KIND)]
    return next((each for each in found if each.paper or each.link), found[0] if found else None)


def _read(attachment: fhir.JsonObject, owner: str) -> Video:
    size = fhir.as_int(attachment.get("size"))
    size = size if size and size > 0 else None
    fits = size is None or size <= LARGEST
    return Video(
        _kind(attachment),
        size,
        paper(attachment, f"{owner}/video") if fits else None,
        openable(fhir.as_text(attachment.get("url")) or ""),
    )


def _kind(attachment: Any) -> str:
    return (fhir.as_text(fhir.as_object(attachment).get("contentType")) or "").partition(";")[0].strip().lower()
