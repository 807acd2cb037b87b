"""Everything of sign-in under one router, for `hospital.app.create_app` to mount."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from hospital.auth import inbox
from hospital.auth.desk import Desk
from hospital.auth.discovery import openid_configuration, smart_configuration
from hospital.auth.render import style
from hospital.auth.sign_in import SignIn
from hospital.auth.token_routes import TokenRoutes
from hospital.auth.views import Views


def router(desk: Desk) -> APIRouter:
    """Pages under /auth, discovery under /fhir/.well-known, and in demo mode the message box."""
    made = APIRouter()
    SignIn(desk).mount(made)
    TokenRoutes(desk).mount(made)
    smart, openid = smart_configuration(desk.config), openid_configuration(desk.config)
    for path, told in (("smart-configuration", smart), ("openid-configuration", openid)):
        made.add_api_route(f"/fhir/.well-known/{path}", _telling(told), methods=["GET"], include_in_schema=False)
    made.add_api_route("/auth/style.css", style, methods=["GET"], include_in_schema=False)
    if desk.demo is not None:
        inbox.mount(made, desk.demo, Views(desk))
    return made


def _telling(told: dict[str, object]) -> Callable[[], JSONResponse]:
    def tell() -> JSONResponse:
        return JSONResponse(told, headers={"Access-Control-Allow-Origin": "*"})

    return tell
