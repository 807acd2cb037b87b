"""All routes of sign-in in one router, for `hospital.app.create_app` to mount."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from hospital.auth import demo_start, inbox
from hospital.auth.device_pages import DevicePages
from hospital.auth.discovery import openid_configuration, smart_configuration
from hospital.auth.sign_in import SignIn
from hospital.auth.sign_in_context import SignInContext
from hospital.auth.staff_sign_in import StaffSignIn
from hospital.auth.token_routes import TokenRoutes
from hospital.auth.views import Views
from hospital.base.pages import font, style


def router(context: SignInContext) -> APIRouter:
    """Pages under /auth, discovery under /fhir/.well-known, and in demo mode its first page and the message box."""
    made = APIRouter(route_class=_Route)
    SignIn(context).mount(made)
    StaffSignIn(context).mount(made)
    TokenRoutes(context).mount(made)
    DevicePages(context).mount(made)
    smart, openid = smart_configuration(context.config), openid_configuration(context.config)
    for path, told in (("smart-configuration", smart), ("openid-configuration", openid)):
        made.add_api_route(f"/fhir/.well-known/{path}", _telling(told), methods=["GET"], include_in_schema=False)
    made.add_api_route("/auth/style.css", style, methods=["GET"], include_in_schema=False)
    made.add_api_route("/auth/fonts/{version}/{name}", font, methods=["GET"], include_in_schema=False)
    if context.demo is not None:
        views = Views(context)
        demo_start.mount(made, context, views)
        inbox.mount(made, context.demo, views)
    return made


class _Route(APIRoute):
    """Answers a malformed form with an error code alone (RFC 6749 §5.2). The framework's own answer repeats the input,
    which may contain a secret."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError:
                return JSONResponse({"error": "invalid_request"}, 400, headers={"Cache-Control": "no-store"})

        return answered


def _telling(told: dict[str, object]) -> Callable[[], JSONResponse]:
    def tell() -> JSONResponse:
        return JSONResponse(told, headers={"Access-Control-Allow-Origin": "*"})

    return tell
