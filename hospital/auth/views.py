"""The pages of sign-in, each with the data it shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse

from hospital.auth import clients, people, scopes
from hospital.auth.devices import DeviceRequest
from hospital.auth.flows import SignInFlow
from hospital.auth.render import PAGES
from hospital.auth.request import AuthorizationRequest
from hospital.auth.sign_in_context import SignInContext
from hospital.base.pages import language_of
from hospital.channels.templates import hospital_name


class Views:
    """Renders the pages; each gets the hospital's name, its language and the form's token."""

    def __init__(self, context: SignInContext) -> None:
        self._context = context
        self.root = urlsplit(context.config.base_url).path.rstrip("/")

    def hospital(self, language: str) -> str:
        """The hospital's name from its own Organization, in English where that has a translation."""
        with self._context.store.reading() as tx:
            return hospital_name(tx, language)

    def phone(
        self,
        language: str,
        csrf: str,
        *,
        problem: str | None = None,
        status: int = 200,
        other: str | None = None,
        device: DeviceRequest | None = None,
    ) -> HTMLResponse:
        return self._page(
            "phone.html", language, csrf=csrf, problem=problem, status=status, other_language_url=other,
            device=self._named(device, language), demo_people=self._demo_people(), switches=True,
        )  # fmt: skip

    def staff(
        self,
        language: str,
        csrf: str,
        request: AuthorizationRequest,
        *,
        problem: str | None = None,
        status: int = 200,
        other: str | None = None,
        demo_staff: Sequence[dict[str, str]] = (),
    ) -> HTMLResponse:
        return self._page(
            "staff.html", language, csrf=csrf, problem=problem, status=status, other_language_url=other,
            demo_staff=demo_staff, leads_to=clients.origin(request.redirect_uri) if request.redirect_uri else "",
        )  # fmt: skip

    def code(
        self,
        flow: SignInFlow,
        csrf: str,
        phone: str,
        *,
        wait: int,
        sent_again: bool = False,
        problem: str | None = None,
        status: int = 400,
    ) -> HTMLResponse:
        """`wait`: seconds until a new code may be sent; the page counts them down in steps of ten (`style.css`)."""
        return self._page(
            "code.html", flow.language, csrf=csrf, phone=phone, phone_shown=flow.phone_shown, problem=problem,
            wait=-(-wait // 10) * 10, sent_again=sent_again, switches=True,
            status=status if problem else 200, demo_people=self._demo_people(),
        )  # fmt: skip

    def person(self, flow: SignInFlow, csrf: str) -> HTMLResponse:
        return self._page(
            "person.html",
            flow.language,
            csrf=csrf,
            people=people.shown(self._context.store, flow.people),
            switches=True,
        )

    def device(
        self, language: str, code: str, *, problem: str | None = None, status: int = 200, other: str | None = None
    ) -> HTMLResponse:
        return self._page(
            "device.html", language, code=code, problem=problem, status=status, other_language_url=other
        )  # fmt: skip

    def consent(
        self, flow: SignInFlow, csrf: str, represented: Sequence[str], device: DeviceRequest | None = None
    ) -> HTMLResponse:
        """`represented`: ids of the patients whose records the app reaches as well."""
        (person,) = people.shown(self._context.store, (flow.patient,))
        return self._page(
            "consent.html",
            flow.language,
            csrf=csrf,
            switches=True,
            person=person,
            others=[other.name for other in people.shown(self._context.store, represented)],
            phone_shown=flow.phone_shown,
            app=flow.request.client.names[flow.language],
            abilities=scopes.abilities(flow.request.scope),
            device=self._named(device, flow.language),
            leads_to=clients.origin(flow.request.redirect_uri) if flow.request.redirect_uri else "",
        )

    def stop(self, incoming: Request, kind: str, language: str = "") -> HTMLResponse:
        """The page that ends a flow: `lost`, `untrusted`, or the outcome for a device."""
        status = 200 if kind in ("device_in", "device_out") else 400
        return self._page("stop.html", language or language_of(incoming), status=status, kind=kind)

    def _named(self, device: DeviceRequest | None, language: str) -> dict[str, str] | None:
        """How a device is shown: the registered name of its client, then the name it sent."""
        if device is None:
            return None
        return {"kind": clients.CLIENTS[device.client].names[language], "name": device.name}

    def inbox(self, incoming: Request, messages: list[dict[str, str]], other: str) -> HTMLResponse:
        return self._page("inbox.html", language_of(incoming), messages=messages, refresh=3, other_language_url=other)

    def demo_start(self, incoming: Request, staff: Sequence[dict[str, str]], other: str) -> HTMLResponse:
        """Whom somebody may be in demo mode; drawn again every ten seconds, as digits change."""
        return self._page(
            "demo.html", language_of(incoming), demo_people=self._demo_people(), demo_staff=staff, refresh=10,
            other_language_url=other,
        )  # fmt: skip

    def _page(self, template: str, language: str, **values: Any) -> HTMLResponse:
        return PAGES.page(template, language, root=self.root, hospital=self.hospital(language), **values)

    def _demo_people(self) -> list[dict[str, str]]:
        """The phone numbers to try, in demo mode only."""
        known = () if self._context.demo is None else self._context.demo_people
        return [{"phone": phone, "names": "、".join(names)} for phone, names in known]
