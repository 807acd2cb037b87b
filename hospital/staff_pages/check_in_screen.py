"""The check-in screen: a page for a monitor beside the rooms, which shows the code of its place as a QR code and for
typing. A member of staff at the desk opens it; it shows nobody's name, and goes on for as long as their session.

A code lasts a minute and works once, so the page draws a new one every few seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import qrcode
from fastapi import APIRouter, Request, Response
from markupsafe import Markup
from qrcode.image.svg import SvgPathFillImage

from hospital.auth import staff_session
from hospital.auth.sign_in_context import SignInContext
from hospital.auth.staff_session import SessionCookie
from hospital.fhir.search.run import find_versions
from hospital.fhir.store.tx import Tx
from hospital.scheduling.codes import Codes
from hospital.staff_pages.frame import StaffFrame
from hospital.staff_pages.roles import shows_codes

PATH: Final = f"{staff_session.PATH}/check-in"
RENEWED: Final = 5  # seconds: so long the next patient waits after somebody has used the code
_MOST: Final = 300
_BORDER: Final = 4  # modules of quiet zone (ISO/IEC 18004 §5.3.8)


@dataclass(frozen=True)
class CheckInPlace:
    """A place where a check-in screen may stand."""

    id: str
    name: str


def router(context: SignInContext) -> APIRouter:
    """The choice of a place, and its screen."""
    made = APIRouter()
    pages = CheckInScreenPages(context)
    made.add_api_route(PATH, pages.places, methods=["GET"], include_in_schema=False)
    made.add_api_route(f"{PATH}/{{place}}", pages.show, methods=["GET"], include_in_schema=False)
    return made


class CheckInScreenPages(StaffFrame):
    """Both pages, for roles that may ask for a kiosk's code. Neither names a patient."""

    def __init__(self, context: SignInContext) -> None:
        super().__init__(context)
        self._codes = Codes(context.secret)

    def places(self, incoming: Request, session: SessionCookie = "") -> Response:
        """All places by name; 403 for a role without the codes."""
        here = self._at_work(incoming, session)
        if isinstance(here, Response):
            return here
        allowed = shows_codes(here.access)
        with self._context.store.reading() as tx:
            found = _places(tx) if allowed else []
        return self._page("check_in_places.html", here, PATH, allowed=allowed, places=found)

    def show(self, incoming: Request, place: str, session: SessionCookie = "") -> Response:
        """The code of this place now; to the choice for a place that is not there."""
        here = self._at_work(incoming, session)
        if isinstance(here, Response):
            return here
        allowed, now = shows_codes(here.access), self._context.now()
        with self._context.store.reading() as tx:
            found = next((known for known in _places(tx) if known.id == place), None) if allowed else None
        if allowed and found is None:
            return self._to(f"{PATH}?lang={here.language}")
        code = self._codes.signed("location", found.id, now)[0] if found else ""
        return self._page(
            "check_in_screen.html", here, f"{PATH}/{found.id}" if found else PATH, allowed=allowed, place=found,
            picture=_picture(code) if code else "", short=self._codes.short(found.id, now) if found else "",
            renewed=RENEWED,
        )  # fmt: skip


def _places(tx: Tx) -> list[CheckInPlace]:
    """Every place of the directory, which everybody may read."""
    found = find_versions(tx, "Location", [("_sort", "name")], limit=_MOST)
    return [CheckInPlace(str(version.body["id"]), str(version.body.get("name", ""))) for version in found]


def _picture(text: str) -> Markup:
    """The code as an SVG element, dark on white."""
    drawn = qrcode.make(text, image_factory=SvgPathFillImage, border=_BORDER)
    return Markup(drawn.to_string(encoding="unicode"))  # noqa: S704 - shapes of the library's own, without any text
