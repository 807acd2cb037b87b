"""The addresses under /staff/messages: consultations that wait, one of them, its files, answers and its end."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response

from hospital.auth import staff_session
from hospital.auth.sign_in_context import SignInContext
from hospital.auth.staff_session import SessionCookie
from hospital.base.meeting_rooms import MeetingService
from hospital.base.outcome import Refusal
from hospital.base.references import target
from hospital.chat.meeting import MEETING, open_meeting
from hospital.chat.refusals import not_allowed
from hospital.consents.agreement_status import holds
from hospital.fhir.store.tx import Tx
from hospital.staff_pages import assigning
from hospital.staff_pages.frame import AtWork, StaffFrame
from hospital.staff_pages.inbox import Whose, inbox, lines
from hospital.staff_pages.listing import PageOfMany
from hospital.staff_pages.messages import (
    answer_message,
    consultation_of,
    file_in_thread,
    finish,
    look_at,
    patient_thread,
)
from hospital.staff_pages.paper_routes import ALONE
from hospital.staff_pages.quick_replies import quick_replies, with_reply
from hospital.staff_pages.roles import answers_messages

PATH: Final = f"{staff_session.PATH}/messages"


class AssignmentDeed(StrEnum):
    """What a member of staff does about who is in charge."""

    TAKE = "take"
    HAND_OVER = "hand-over"
    GIVE_BACK = "give-back"


def router(context: SignInContext, meetings: MeetingService) -> APIRouter:
    """The pages of consultations."""
    made, pages = APIRouter(), MessagePages(context, meetings)
    place = f"{PATH}/{{consultation}}"
    made.add_api_route(PATH, pages.inbox, methods=["GET"], include_in_schema=False)
    made.add_api_route(place, pages.thread, methods=["GET"], include_in_schema=False)
    made.add_api_route(f"{place}/answer", pages.answer, methods=["POST"], include_in_schema=False)
    made.add_api_route(f"{place}/reply/{{reply}}", pages.reply, methods=["POST"], include_in_schema=False)
    made.add_api_route(f"{place}/charge", pages.charge, methods=["POST"], include_in_schema=False)
    made.add_api_route(f"{place}/finish", pages.finish, methods=["POST"], include_in_schema=False)
    made.add_api_route(f"{place}/video", pages.video, methods=["POST"], include_in_schema=False)
    made.add_api_route(f"{place}/file/{{binary}}", pages.file, methods=["GET"], include_in_schema=False)
    return made


class MessagePages(StaffFrame):
    """For roles that answer patients, each for their departments; every look is in the audit of the patient first."""

    def __init__(self, context: SignInContext, meetings: MeetingService) -> None:
        super().__init__(context)
        self._meetings = meetings

    def inbox(
        self, incoming: Request, whose: Whose = Whose.ALL, page: int = 1, session: SessionCookie = ""
    ) -> Response:
        """What waits for an answer, page by page; 403 for a role that does not answer."""
        here = self._at_work(incoming, session)
        if isinstance(here, Response):
            return here
        allowed = answers_messages(here.access)
        with self._context.store.reading() as tx:
            found = inbox(tx, here.access, whose) if allowed else []
            pages = PageOfMany.of(page, len(found))
            shown = lines(tx, here.access, found[pages.skip :])
        self._tell(here.access, "Encounter", {line.patient for line in shown if line.patient}, allowed=allowed)
        return self._page(
            "messages.html", here, PATH, allowed=allowed, lines=shown, count=len(found), pages=pages, whose=whose,
            place=f"{PATH}?whose={whose}",
        )  # fmt: skip

    def thread(self, incoming: Request, consultation: str, session: SessionCookie = "") -> Response:
        """One consultation, which is read with it; back to the inbox for one of another department."""
        here = self._at_work(incoming, session)
        return here if isinstance(here, Response) else self._thread(here, consultation)

    def answer(
        self, incoming: Request, consultation: str, words: Annotated[str, Form()] = "", session: SessionCookie = ""
    ) -> Response:
        """Answers in the name of who is signed in."""

        def act(tx: Tx, at: AtWork) -> None:
            answer_message(tx, at.access, consultation, words)

        return self._do(incoming, session, consultation, act, words=words)

    def reply(
        self,
        incoming: Request,
        consultation: str,
        reply: str,
        words: Annotated[str, Form()] = "",
        session: SessionCookie = "",
    ) -> Response:
        """Puts a sentence that is written often below what was typed. Nothing is sent."""
        here = self._at_work(incoming, session, words=words)
        return here if isinstance(here, Response) else self._thread(here, consultation, typed=words, reply=reply)

    def charge(
        self,
        incoming: Request,
        consultation: str,
        deed: Annotated[AssignmentDeed, Form()],
        to: Annotated[str, Form()] = "",
        session: SessionCookie = "",
    ) -> Response:
        """Takes the consultation, hands it over to a colleague, or gives it back."""

        def act(tx: Tx, at: AtWork) -> None:
            match deed:
                case AssignmentDeed.TAKE:
                    assigning.take(tx, at.access, consultation)
                case AssignmentDeed.HAND_OVER:
                    assigning.hand_over(tx, at.access, consultation, to)
                case AssignmentDeed.GIVE_BACK:
                    assigning.give_back(tx, at.access, consultation)

        return self._do(incoming, session, consultation, act, deed=deed.value, to=to)

    def finish(self, incoming: Request, consultation: str, session: SessionCookie = "") -> Response:
        """Ends the consultation."""
        return self._do(incoming, session, consultation, lambda tx, at: finish(tx, at.access, consultation))

    def video(self, incoming: Request, consultation: str, session: SessionCookie = "") -> Response:
        """Tells the patient where a video call waits, where a meeting service is connected."""

        def act(tx: Tx, at: AtWork) -> object:
            found = consultation_of(tx, at.access, consultation)
            if not holds(tx, target(found.get("subject"), "Patient") or "", MEETING):
                raise not_allowed("the person has not agreed to video visits")
            return open_meeting(tx, found, self._meetings, self._context.now())

        return self._do(incoming, session, consultation, act)

    def file(self, incoming: Request, consultation: str, binary: str, session: SessionCookie = "") -> Response:
        """One file of a message."""
        here = self._at_work(incoming, session)
        if isinstance(here, Response):
            return here
        try:
            with self._context.store.reading() as tx:
                kind, content, patient = file_in_thread(tx, here.access, consultation, binary)
        except Refusal:
            self._tell(here.access, "Binary", set(), allowed=False)
            return self._to(f"{PATH}?lang={here.language}")
        self._tell(here.access, "Binary", {patient}, allowed=True)
        return Response(content, media_type=kind, headers=ALONE)

    def _do(
        self,
        incoming: Request,
        session: str,
        consultation: str,
        act: Callable[[Tx, AtWork], object],
        **typed: str,
    ) -> Response:
        """Does it and shows the consultation; what was refused is shown again as it was typed."""
        here = self._at_work(incoming, session, **typed)
        if isinstance(here, Response):
            return here
        return self._act_then(
            here,
            lambda tx: act(tx, here),
            f"{PATH}/{consultation}",
            lambda refused: self._thread(here, consultation, refused, typed.get("words", "")),
        )

    def _thread(
        self, here: AtWork, consultation: str, refused: Refusal | None = None, typed: str = "", reply: str = ""
    ) -> Response:
        allowed = answers_messages(here.access)
        if allowed and refused is None and self._act(here.access, lambda tx: look_at(tx, here.access, consultation)):
            allowed = False
        try:
            with self._context.store.reading() as tx:
                found = patient_thread(tx, here.access, consultation) if allowed else None
                agreed = found is not None and holds(tx, found.patient, MEETING)
        except Refusal:
            found, agreed = None, False
        self._tell(here.access, "Communication", {found.patient} if found else set(), allowed=found is not None)
        if found is None:
            return self._to(f"{PATH}?lang={here.language}")
        meets = agreed and found.is_open and self._meetings.place_for(consultation) is not None
        return self._page(
            "message_thread.html", here, f"{PATH}/{consultation}", allowed=True, refused=refused, found=found,
            typed=with_reply(typed, reply, found.language), meets=meets, replies=quick_replies(found.language),
            mine=found.by == here.staff.practitioner, focus=bool(reply),
        )  # fmt: skip
