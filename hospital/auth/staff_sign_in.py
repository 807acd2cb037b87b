"""Staff sign in on one page: name, password, and six digits or a recovery code, then on to where they came from.

Whichever of the three is wrong, the answer is the same and takes as long, so that nobody can find out who works here or
test a password without the second factor.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from hospital.auth import demo_staff, events, flows, grants, passwords, staff_accounts, staff_session
from hospital.auth.browser import Browser, remember
from hospital.auth.database import writing
from hospital.auth.flows import NoSuchFlow, SignInFlow, SignInStep
from hospital.auth.hashing import keyed, new_secret
from hospital.auth.limits import DAY_MS, allowed
from hospital.auth.sign_in_context import SignInContext
from hospital.auth.staff_accounts import StaffAccount
from hospital.auth.views import Views
from hospital.base.pages import LANGUAGES, PRIVATE_HEADERS, language_of
from hospital.limits.addresses import caller


class Typed(BaseModel):
    """The form's fields; a missing field is empty. What is pasted too long is wrong in the page's words."""

    csrf: str = Field("", max_length=100)
    name: str = Field("", max_length=2000)
    password: str = Field("", max_length=2000)
    code: str = Field("", max_length=2000)


class StaffSignIn:
    """The staff form; its flow was started by an app that requests scopes of the level `user`, or by our own pages."""

    def __init__(self, context: SignInContext) -> None:
        self._context = context
        self._views = Views(context)

    def mount(self, router: APIRouter) -> None:
        router.add_api_route("/auth/staff", self.begin, methods=["GET"], include_in_schema=False)
        router.add_api_route("/auth/staff", self.sign_in, methods=["POST"], include_in_schema=False)

    def begin(self, incoming: Request, anxin_browser: Browser = "") -> Response:
        """The form for the hospital's own pages, without a request of an app."""
        context, language, browser = self._context, language_of(incoming), anxin_browser or new_secret()
        demo_staff.ensure(context)
        with writing(context.store.engine) as connection:
            csrf = flows.start(connection, staff_session.WANTED, language, browser, context.milliseconds())
        other = f"{self._views.root}/auth/staff?lang={LANGUAGES[1 - LANGUAGES.index(language)]}"
        answer = self._views.staff(
            language, csrf, staff_session.WANTED, other=other, demo_staff=demo_staff.shown(context)
        )
        remember(answer, browser, context.config.base_url, self._views.root)
        return answer

    def sign_in(self, incoming: Request, typed: Annotated[Typed, Form()], anxin_browser: Browser = "") -> Response:
        """Back to the app with an authorization code, or the form again."""
        context, now, csrf = self._context, self._context.milliseconds(), typed.csrf
        with writing(context.store.engine) as connection:
            try:
                flow = flows.find(connection, csrf, anxin_browser, now, SignInStep.STAFF)
            except NoSuchFlow:
                return self._views.stop(incoming, "lost")
            if not self._may_try(connection, incoming, typed.name, now):
                # no row in the audit: flooding the form would fill it
                return self._form_again(flow, csrf, "staff.limit", 429)
            account = staff_accounts.find(connection, context.secret, typed.name)
        # outside of any transaction: hashing takes a while and must not make others wait
        right = passwords.is_right(typed.password, None if account is None else account.password)
        with writing(context.store.engine) as connection:
            try:
                flow = flows.find(connection, csrf, anxin_browser, now, SignInStep.STAFF)
            except NoSuchFlow:
                return self._views.stop(incoming, "lost")
            good = account is not None and right and self._is_in(connection, account, typed)
            told = "" if account is None else account.practitioner
            if account is None or not good:
                events.tell(connection, context, "sign-in.failed", client=flow.request.client_id, tried=told)
            else:
                flows.finish(connection, flow)
                given = self._given(connection, flow, account, now)
                events.tell(connection, context, "sign-in.ok", client=flow.request.client_id, staff=told)
        if not good:
            return self._form_again(flow, csrf, "staff.wrong", 400)
        return self._gone(flow, given)

    def _given(self, connection: Connection, flow: SignInFlow, account: StaffAccount, now: int) -> str:
        """The redirect with an authorization code for the app, or with a session on the hospital's own pages."""
        if flow.request.redirect_uri:
            return grants.new_code(connection, flow.request, "", now, staff=account.id)
        return staff_session.begin(connection, account, now)

    def _gone(self, flow: SignInFlow, given: str) -> Response:
        config = self._context.config
        if flow.request.redirect_uri:
            return RedirectResponse(flow.request.back(code=given, iss=config.fhir_base), 303, headers=PRIVATE_HEADERS)
        home = f"{self._views.root}{staff_session.HOME}?lang={flow.language}"
        answer = RedirectResponse(home, 303, headers=PRIVATE_HEADERS)
        staff_session.remember(answer, given, config.base_url, self._views.root)
        return answer

    def _is_in(self, connection: Connection, account: StaffAccount, typed: Typed) -> bool:
        """Uses up the second factor, which needs the right password and an account that is not disabled now."""
        current = staff_accounts.find(connection, self._context.secret, typed.name)
        if current is None or current.disabled is not None or current.password != account.password:
            return False
        return staff_accounts.use_code(connection, self._context.secret, current, typed.code, self._context.now())

    def _may_try(self, connection: Connection, incoming: Request, name: str, now: int) -> bool:
        """Counts the attempt, for known and unknown names alike."""
        limits, secret = self._context.limits, self._context.secret
        address = keyed(secret, f"address/{caller(incoming.client)}")
        who = keyed(secret, f"staff/{staff_accounts.name_of(name)}")
        return (
            allowed(connection, "staff-address", address, limits.staff_tries_per_address, now)
            and allowed(connection, "staff-name", who, limits.staff_tries_per_name, now)
            and allowed(connection, "staff-name-day", who, limits.staff_tries_per_name_a_day, now, window=DAY_MS)
        )

    def _form_again(self, flow: SignInFlow, csrf: str, problem: str, status: int) -> Response:
        shown = demo_staff.shown(self._context)
        return self._views.staff(flow.language, csrf, flow.request, problem=problem, status=status, demo_staff=shown)
