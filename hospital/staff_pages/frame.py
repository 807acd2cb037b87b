"""What every page of staff shares: its frame, who is signed in, and the audit of what it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from hospital.audit import journal
from hospital.audit.entry import AuditEntry
from hospital.auth import staff_session
from hospital.auth.sign_in_context import SignInContext
from hospital.auth.views import Views
from hospital.base import clock
from hospital.base.outcome import Refusal
from hospital.base.pages import LANGUAGES, PRIVATE_HEADERS, Pages, language_of
from hospital.fhir.permissions import Access
from hospital.fhir.staff import Staff
from hospital.fhir.store.tx import Tx
from hospital.staff_pages.roles import doors_of
from hospital.staff_pages.staff_names import staff_name

_PAGES: Final = Pages(Path(__file__).parent / "pages")


@dataclass(frozen=True)
class AtWork:
    """Who is signed in on a page of staff, and in which language it is shown."""

    access: Access
    staff: Staff
    language: str


class StaffFrame:
    """Draws pages for whoever is signed in, and notes what they were shown."""

    def __init__(self, context: SignInContext) -> None:
        self._context = context
        self._views = Views(context)
        self._root = urlsplit(context.config.base_url).path.rstrip("/")

    def _at_work(self, incoming: Request, session: str, **typed: str) -> AtWork | Response:
        """Who is signed in; without a session, the way to the sign-in. `typed`: the fields of the form that was sent,
        by name; whose session ended meanwhile gets them back, to send them again."""
        language, access = language_of(incoming), staff_session.access(self._context, session)
        if access is not None and access.staff is not None:
            return AtWork(access, access.staff, language)
        if any(typed.values()) and incoming.headers.get("sec-fetch-site") == "same-origin":
            return self._again(incoming, language, typed)
        return self._to(f"/auth/staff?lang={language}")

    def _again(self, incoming: Request, language: str, typed: Mapping[str, str]) -> Response:
        """The form as it was sent, and the way to sign in beside it. Nothing of it is kept here. Only for a form of our
        own pages: one that another site has filled must not be a press away from being sent."""
        path = quote(incoming.url.path.removeprefix(self._root))
        return _PAGES.page(
            "again.html", language, status=403, root=self._root, hospital=self._views.hospital(language),
            other_language_url="", path=path, typed=typed,
        )  # fmt: skip

    def _page(
        self, template: str, here: AtWork, path: str, *, allowed: bool, refused: Refusal | None = None, **values: Any
    ) -> Response:
        """One page at this path, with what every page shows; 403 when it may not be shown. After a form that was
        `refused` the page has `problem`: `words` for what is too little or too much, else `late`."""
        other = LANGUAGES[1 - LANGUAGES.index(here.language)]
        status = (200 if refused is None else refused.status) if allowed else 403
        return _PAGES.page(
            template, here.language, status=status, root=self._root, allowed=allowed, problem=_problem(refused),
            who=self._name(here.staff), hospital=self._views.hospital(here.language),
            at=f"{clock.here(self._context.now()):%Y-%m-%d %H:%M}",
            other_language_url=f"{self._root}{path}?lang={other}", path=path, doors=doors_of(here.access), **values,
        )  # fmt: skip

    def _act(self, access: Access, deed: Callable[[Tx], object]) -> Refusal | None:
        """Does a deed in the name of who is signed in, in one transaction; the refusal where it may not be."""
        page = journal.current()
        page.actor, page.client, page.purpose = access.signature, access.client, access.purpose
        try:
            with self._context.store.begin() as tx:
                deed(tx)
        except Refusal as refused:
            return refused
        return None

    def _act_then(
        self, here: AtWork, deed: Callable[[Tx], object], then: str, again: Callable[[Refusal], Response]
    ) -> Response:
        """Does a deed, and leads to the page at `then`; what was refused is shown `again`."""
        refused = self._act(here.access, deed)
        return again(refused) if refused is not None else self._to(f"{then}?lang={here.language}")

    def _to(self, path: str) -> Response:
        return RedirectResponse(f"{self._root}{path}", 303, headers=PRIVATE_HEADERS)

    def _name(self, staff: Staff) -> str:
        with self._context.store.reading() as tx:
            return staff_name(tx, staff.practitioner)

    def _tell(
        self, access: Access, type_: str, patients: set[str], *, allowed: bool, query: str = "", purpose: str = ""
    ) -> None:
        """Adds the look to the audit under every patient whom it shows. `purpose`: the one that was chosen for this
        look, else that of the role."""
        page = journal.current()
        entry = AuditEntry(
            clock.milliseconds(clock.now()), "search-type", "200" if allowed else "403", actor=access.signature,
            client=access.client, type=type_, patients=tuple(sorted(patients)), purpose=purpose or access.purpose,
            network=page.network, request=page.request, query=urlencode({"name": query}) if query else "",
        )  # fmt: skip
        self._context.store.trail.keep([entry]).result()


def _problem(refused: Refusal | None) -> str:
    if refused is None:
        return ""
    return "words" if refused.status == 422 else "late"
