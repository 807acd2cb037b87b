"""The demo's first page at /demo: whom somebody may be, patient or staff, and where. Exists in demo mode only."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from hospital.auth import demo_staff
from hospital.auth.sign_in_context import SignInContext
from hospital.auth.views import Views
from hospital.base.pages import LANGUAGES, language_of

PATH: Final = "/demo"


def mount(router: APIRouter, context: SignInContext, views: Views) -> None:
    """Adds the page to the router."""

    def start(incoming: Request) -> Response:
        demo_staff.ensure(context)
        other = LANGUAGES[1 - LANGUAGES.index(language_of(incoming))]
        return views.demo_start(incoming, demo_staff.shown(context), f"{views.root}{PATH}?lang={other}")

    router.add_api_route(PATH, start, methods=["GET"], include_in_schema=False)
