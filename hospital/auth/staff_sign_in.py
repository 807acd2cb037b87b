"""Staff sign in on one page: name, password, and six digits or a recovery code, then on to where they came from.

Whatever of the three is wrong reads the same and takes as long, so that nobody can ask who works here or try a password
without the second factor.
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
from hospital.auth.desk import Desk
from hospital.auth.flows import Flow, Lost, Step
from hospital.auth.hashing import keyed, new_secret
from hospital.auth.limits import DAY_MS, allowed
from hospital.auth.staff_accounts import Account
from hospital.auth.views import Views
from hospital.base.pages import LANGUAGES, PRIVATE_HEADERS, language_of


class Typed(BaseModel):
    """The form; what is not given is empty."""

    csrf: str = Field("", max_length=100)
    name: str = Field("", max_length=100)
    password: str = Field("", max_length=200)
    code: str = Field("", max_length=100)


class StaffSignIn:
    """The form of staff; the flow it belongs to was begun by an app that asks for scopes of the level `user`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._views = Views(desk)

    def mount(self, router: APIRouter) -> None:
        router.add_api_route("/auth/staff", self.begin, methods=["GET"], include_in_schema=False)
        router.add_api_route("/auth/staff", self.sign_in, methods=["POST"], include_in_schema=False)

    def begin(self, incoming: Request, anxin_browser: Browser = "") -> Response:
        """The form for the hospital's own pages, which no app asked for."""
        desk, language, browser = self._desk, language_of(incoming), anxin_browser or new_secret()
        demo_staff.ensure(desk)
        with writing(desk.store.engine) as connection:
            csrf = flows.start(connection, staff_session.WANTED, language, browser, desk.milliseconds())
        other = f"{self._views.root}/auth/staff?lang={LANGUAGES[1 - LANGUAGES.index(language)]}"
        answer = self._views.staff(language, csrf, staff_session.WANTED, other=other, demo_staff=demo_staff.shown(desk))
        remember(answer, browser, desk.config.base_url, self._views.root)
        return answer

    def sign_in(self, incoming: Request, typed: Annotated[Typed, Form()], anxin_browser: Browser = "") -> Response:
        """Back to the app with an authorization code, or the form again."""
        desk, now, csrf = self._desk, self._desk.milliseconds(), typed.csrf
        with writing(desk.store.engine) as connection:
            try:
                flow = flows.find(connection, csrf, anxin_browser, now, Step.STAFF)
            except Lost:
                return self._views.stop(incoming, "lost")
            if not self._may_try(connection, incoming, typed.name, now):
                return self._again(flow, csrf, "staff.limit", 429)  # no row: who floods the form would fill the audit
            account = staff_accounts.find(connection, desk.secret, typed.name)
        # outside of any transaction: it takes a while, and nobody else has to wait for it
        right = passwords.is_right(typed.password, None if account is None else account.password)
        with writing(desk.store.engine) as connection:
            try:
                flow = flows.find(connection, csrf, anxin_browser, now, Step.STAFF)
            except Lost:
                return self._views.stop(incoming, "lost")
            good = account is not None and right and self._is_in(connection, account, typed)
            told = "" if account is None else account.practitioner
            if account is None or not good:
                events.tell(connection, desk, "sign-in.failed", client=flow.request.client_id, tried=told)
            else:
                flows.finish(connection, flow)
                given = self._given(connection, flow, account, now)
                events.tell(connection, desk, "sign-in.ok", client=flow.request.client_id, staff=told)
        if not good:
            return self._again(flow, csrf, "staff.wrong", 400)
        return self._gone(flow, given)

    def _given(self, connection: Connection, flow: Flow, account: Account, now: int) -> str:
        """An authorization code for the app that asked, or a session at the hospital's own pages."""
        if flow.request.redirect_uri:
            return grants.new_code(connection, flow.request, "", now, staff=account.id)
        return staff_session.begin(connection, account, now)

    def _gone(self, flow: Flow, given: str) -> Response:
        config = self._desk.config
        if flow.request.redirect_uri:
            return RedirectResponse(flow.request.back(code=given, iss=config.fhir_base), 303, headers=PRIVATE_HEADERS)
        home = f"{self._views.root}{staff_session.HOME}?lang={flow.language}"
        answer = RedirectResponse(home, 303, headers=PRIVATE_HEADERS)
        staff_session.remember(answer, given, config.base_url, self._views.root)
        return answer

    def _is_in(self, connection: Connection, account: Account, typed: Typed) -> bool:
        """The second factor is used up only with the right password, by an account that is not disabled now."""
        standing = staff_accounts.find(connection, self._desk.secret, typed.name)
        if standing is None or standing.disabled is not None or standing.password != account.password:
            return False
        return staff_accounts.use_code(connection, self._desk.secret, standing, typed.code, self._desk.now())

    def _may_try(self, connection: Connection, incoming: Request, name: str, now: int) -> bool:
        """Counted alike for names that are known and names that are not."""
        limits, secret = self._desk.limits, self._desk.secret
        address = keyed(secret, f"address/{incoming.client.host if incoming.client else ''}")
        who = keyed(secret, f"staff/{staff_accounts.name_of(name)}")
        return (
            allowed(connection, "staff-address", address, limits.staff_tries_per_address, now)
            and allowed(connection, "staff-name", who, limits.staff_tries_per_name, now)
            and allowed(connection, "staff-name-day", who, limits.staff_tries_per_name_a_day, now, window=DAY_MS)
        )

    def _again(self, flow: Flow, csrf: str, problem: str, status: int) -> Response:
        shown = demo_staff.shown(self._desk)
        return self._views.staff(flow.language, csrf, flow.request, problem=problem, status=status, demo_staff=shown)
