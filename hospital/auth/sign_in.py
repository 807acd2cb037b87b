"""The steps of a patient's sign-in: phone, code, choice of the record, consent, and back to the app."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, BackgroundTasks, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from hospital.auth import closed, demo_staff, devices, events, flows, grants, one_time, people, proxies, request
from hospital.auth.browser import Browser, remember
from hospital.auth.database import reading, writing
from hospital.auth.flows import NoSuchFlow, SignInFlow, SignInStep
from hospital.auth.hashing import keyed, new_secret
from hospital.auth.limits import DAY_MS, allowed
from hospital.auth.sign_in_context import SignInContext
from hospital.auth.views import Views
from hospital.base.pages import LANGUAGES, PRIVATE_HEADERS, language_of
from hospital.channels.one_time_code import OneTimeCode, send_code
from hospital.limits.addresses import caller

Field = Annotated[str, Form(max_length=100)]
Typed = Annotated[str, Form(max_length=2000)]  # whatever a person pastes: the page answers in words
_STATUS = {"phone.wrong": 400, "phone.limit": 429, "phone.no_sender": 503}


class SignIn:
    """One method per form. Each finds its flow first; a form without a flow in this browser gets the `lost` page."""

    def __init__(self, context: SignInContext) -> None:
        self._context = context
        self._views = Views(context)

    def mount(self, router: APIRouter) -> None:
        router.add_api_route("/auth/authorize", self.authorize, methods=["GET"], include_in_schema=False)
        for path, endpoint in (
            ("/auth/code", self.send_code),
            ("/auth/sign-in", self.sign_in),
            ("/auth/person", self.choose_person),
            ("/auth/consent", self.consent),
            ("/auth/sign-out", self.sign_out),
            ("/auth/language", self.switch_language),
        ):
            router.add_api_route(path, endpoint, methods=["POST"], include_in_schema=False)

    def authorize(self, incoming: Request, anxin_browser: Browser = "") -> Response:
        """Checks the app's request, then asks for the phone, or staff for their name and password."""
        context, language = self._context, language_of(incoming)
        given = [name for name, _ in incoming.query_params.multi_items()]
        try:
            if len(given) != len(set(given)):  # repeated parameters are ambiguous (RFC 6749 §3.1)
                raise request.Untrusted
            authorization = request.parse(
                incoming.query_params, request.audiences(context.config.fhir_base), context.config.fhir_base
            )
        except request.Untrusted:
            return self._views.stop(incoming, "untrusted")
        except request.AuthorizationRefused as refused:
            return _redirect(refused.location)
        browser = anxin_browser or new_secret()
        with writing(context.store.engine) as connection:
            csrf = flows.start(connection, authorization, language, browser, context.milliseconds())
        other = LANGUAGES[1 - LANGUAGES.index(language)]
        query = urlencode({**incoming.query_params, "lang": other})
        other_url = f"{self._views.root}/auth/authorize?{query}"
        if authorization.client.level == "user":
            demo_staff.ensure(context)
            answer = self._views.staff(
                language, csrf, authorization, other=other_url, demo_staff=demo_staff.shown(context)
            )
        else:
            answer = self._views.phone(language, csrf, other=other_url)
        remember(answer, browser, context.config.base_url, self._views.root)
        return answer

    def send_code(
        self, incoming: Request, later: BackgroundTasks, csrf: Field, phone: Typed = "", anxin_browser: Browser = ""
    ) -> Response:
        """Sends a code, or a new one after a while, and says so. Answers the same whether the phone is known or not, so
        that nobody can find out who is a patient here."""
        context, now, number = self._context, self._context.milliseconds(), people.digits_of(phone)
        with writing(context.store.engine) as connection:
            try:
                flow = flows.find(connection, csrf, anxin_browser, now, SignInStep.PHONE, SignInStep.CODE)
            except NoSuchFlow:
                return self._views.stop(incoming, "lost")
            sent_again = flow.step is SignInStep.CODE
            wait = one_time.wait(connection, flow.id, context.limits, now) if sent_again else 0
            problem = self._may_not_send(number) or (
                None if wait else self._too_often(connection, incoming, number, now)
            )
        if wait and problem is None:
            return self._views.code(flow, csrf, phone, wait=wait, problem="code.too_soon", status=429)
        if problem is not None:
            return self._views.phone(flow.language, csrf, problem=problem, status=_STATUS[problem])
        flow = replace(
            flow,
            step=SignInStep.CODE,
            phone_shown=people.masked(number),
            people=people.under(context.store, number, now),
            patient="",
        )
        with writing(context.store.engine) as connection:
            digits = one_time.issue(connection, flow.id, context.limits, now)
            flows.save(connection, flow)
            self._tell(connection, "sign-in.code-sent", flow, *flow.people)
        if flow.people:
            self._send(later, flow.language, number, digits, flow.people[0])
        return self._views.code(flow, csrf, number, wait=context.limits.resend_ms // 1000, sent_again=sent_again)

    def sign_in(
        self, incoming: Request, csrf: Field, code: Typed = "", phone: Typed = "", anxin_browser: Browser = ""
    ) -> Response:
        """Accepts the right digits for a phone with a record; digits guessed for a phone without one do not sign in."""
        context, now = self._context, self._context.milliseconds()
        digits = "".join(character for character in code if character.isdigit())
        with writing(context.store.engine) as connection:
            try:
                flow = flows.find(connection, csrf, anxin_browser, now, SignInStep.CODE)
            except NoSuchFlow:
                return self._views.stop(incoming, "lost")
            verdict = one_time.judge(connection, flow.id, digits, context.limits, now)
            if verdict is one_time.Verdict.RIGHT and flow.people:
                flow = flows.save(connection, _signed_in(flow))
            wait = one_time.wait(connection, flow.id, context.limits, now)
            self._tell(
                connection, "sign-in.failed" if flow.step is SignInStep.CODE else "sign-in.ok", flow, *flow.people
            )
        if flow.step is SignInStep.CODE:
            problem = "code.dead" if verdict is one_time.Verdict.DEAD else "code.wrong"
            return self._views.code(flow, csrf, phone, wait=wait, problem=problem)
        return (
            self._views.person(flow, csrf)
            if flow.step is SignInStep.PERSON
            else self._consent_page(incoming, flow, csrf)
        )

    def choose_person(
        self, incoming: Request, csrf: Field, patient: Field = "", anxin_browser: Browser = ""
    ) -> Response:
        with writing(self._context.store.engine) as connection:
            try:
                flow = flows.find(connection, csrf, anxin_browser, self._context.milliseconds(), SignInStep.PERSON)
            except NoSuchFlow:
                return self._views.stop(incoming, "lost")
            if patient not in flow.people:
                return self._views.stop(incoming, "lost")
            flow = flows.save(connection, replace(flow, step=SignInStep.CONSENT, patient=patient))
        return self._consent_page(incoming, flow, csrf)

    def consent(
        self, incoming: Request, csrf: Field, decision: Field = "", stay: Field = "", anxin_browser: Browser = ""
    ) -> Response:
        """Ends the flow: back to the app with a code, or with `access_denied` when the person refused."""
        now, issuer = self._context.milliseconds(), self._context.config.fhir_base
        with writing(self._context.store.engine) as connection:
            try:
                flow = flows.find(connection, csrf, anxin_browser, now, SignInStep.CONSENT)
            except NoSuchFlow:
                return self._views.stop(incoming, "lost")
            flows.finish(connection, flow)
            if closed.is_closed(connection, flow.patient):
                self._tell(connection, "sign-in.denied", flow, flow.patient)
                return self._views.stop(incoming, "closed", flow.language)
            if flow.request.device:
                kind = self._device(connection, flow, decision == "allow", stay == "yes")
                return self._views.stop(incoming, kind, flow.language)
            if decision != "allow":
                self._tell(connection, "sign-in.denied", flow, flow.patient)
                return _redirect(flow.request.back(error="access_denied", iss=issuer))
            code = grants.new_code(connection, flow.request, flow.patient, now)
            self._tell(connection, "sign-in.allowed", flow, flow.patient)
        return _redirect(flow.request.back(code=code, iss=issuer))

    def _consent_page(self, incoming: Request, flow: SignInFlow, csrf: str) -> Response:
        """The consent page, with whom the person looks after, and the device that waits for it when there is one; of a
        closed account how it is opened again."""
        now = self._context.milliseconds()
        with reading(self._context.store.engine) as connection:
            if closed.is_closed(connection, flow.patient):
                return self._views.stop(incoming, "closed", flow.language)
            device = devices.waiting(connection, flow.request.device, now)
            represented = [proxy.patient for proxy in proxies.of_person(connection, flow.patient, now)]
        return self._views.consent(flow, csrf, represented, device)

    def _device(self, connection: Connection, flow: SignInFlow, allow: bool, stay: bool) -> str:
        """Records the person's decision on a device; returns the page to show. `stay` is decided separately."""
        kept = [scope for scope in flow.request.scope.split() if stay or scope != "offline_access"]
        settled = devices.settle(
            connection, flow.request.device, person=flow.patient, scope=" ".join(kept), allowed=allow,
            now=self._context.milliseconds(),
        )  # fmt: skip
        if not settled:
            return "device_late"
        self._tell(connection, "device.approved" if allow else "device.denied", flow, flow.patient)
        return "device_in" if allow else "device_out"

    def sign_out(self, incoming: Request, csrf: Field, anxin_browser: Browser = "") -> Response:
        """Signs the person out; the app still waits, so somebody else may sign in."""
        with writing(self._context.store.engine) as connection:
            try:
                flow = flows.find(connection, csrf, anxin_browser, self._context.milliseconds(), *flows.OF_PATIENTS)
            except NoSuchFlow:
                return self._views.stop(incoming, "lost")
            flows.begin_again(connection, flow)
        return self._views.phone(flow.language, csrf)

    def switch_language(
        self, incoming: Request, csrf: Field, phone: Typed = "", anxin_browser: Browser = ""
    ) -> Response:
        """The same step in the other language."""
        context, now = self._context, self._context.milliseconds()
        with writing(context.store.engine) as connection:
            try:
                flow = flows.find(connection, csrf, anxin_browser, now, *flows.OF_PATIENTS)
            except NoSuchFlow:
                return self._views.stop(incoming, "lost")
            other = LANGUAGES[1 - LANGUAGES.index(flow.language)]
            flow = flows.save(connection, replace(flow, language=other))
            wait = one_time.wait(connection, flow.id, context.limits, now)
            device = devices.waiting(connection, flow.request.device, now)
        match flow.step:
            case SignInStep.CODE:
                return self._views.code(flow, csrf, phone, wait=wait)
            case SignInStep.PERSON:
                return self._views.person(flow, csrf)
            case SignInStep.CONSENT:
                return self._consent_page(incoming, flow, csrf)
            case _:
                return self._views.phone(flow.language, csrf, device=device)

    def _tell(self, connection: Connection, event: events.Event, flow: SignInFlow, *people: str) -> None:
        events.tell(connection, self._context, event, client=flow.request.client_id, people=people)

    def _may_not_send(self, number: str) -> str | None:
        if self._context.carriers.sms is None:
            return "phone.no_sender"
        return None if people.plausible(number) else "phone.wrong"

    def _too_often(self, connection: Connection, incoming: Request, number: str, now: int) -> str | None:
        limits, secret = self._context.limits, self._context.secret
        address = keyed(secret, f"address/{caller(incoming.client)}")
        phone = keyed(secret, f"phone/{number}")
        fits = (
            allowed(connection, "code-address", address, limits.codes_per_address, now)
            and allowed(connection, "code-phone", phone, limits.codes_per_phone, now)
            and allowed(connection, "code-phone-day", phone, limits.codes_per_phone_a_day, now, window=DAY_MS)
        )
        return None if fits else "phone.limit"

    def _send(self, later: BackgroundTasks, language: str, number: str, digits: str, recipient: str) -> None:
        """Sends the code. The gateway is called after the response: its duration must not reveal a known phone."""
        context = self._context
        carrier = context.carriers.sms
        if carrier is None:
            return
        code = OneTimeCode(recipient if "/" in recipient else f"Patient/{recipient}", number, digits, language)
        if context.demo is not None:
            send_code(context.store, carrier, code, context.now)
        else:
            later.add_task(send_code, context.store, carrier, code, context.now)


def _signed_in(flow: SignInFlow) -> SignInFlow:
    if len(flow.people) > 1:
        return replace(flow, step=SignInStep.PERSON)
    return replace(flow, step=SignInStep.CONSENT, patient=flow.people[0])


def _redirect(location: str) -> Response:
    return RedirectResponse(location, 303, headers=PRIVATE_HEADERS)
