"""All addresses of the desk as one router."""

from __future__ import annotations

from fastapi import APIRouter

from hospital.auth.sign_in_context import SignInContext
from hospital.base.meeting_rooms import MeetingService
from hospital.staff_pages import (
    calendar_routes,
    check_in_screen,
    follow_up_routes,
    home_routes,
    message_routes,
    paper_routes,
    patient_routes,
    plan_routes,
    proposal_routes,
    proxy_routes,
    question_routes,
    queue_routes,
    routes,
)
from hospital.staff_pages.queue_work import EndVisit


def router(context: SignInContext, end_visit: EndVisit, meetings: MeetingService) -> APIRouter:
    """Every page of the staff. `end_visit` ends a visit, with all that comes of it; `meetings` hold video visits."""
    made = APIRouter()
    for part in (
        home_routes, routes, question_routes, proposal_routes, follow_up_routes, calendar_routes, check_in_screen,
        paper_routes, patient_routes, plan_routes, proxy_routes,
    ):  # fmt: skip
        made.include_router(part.router(context))
    made.include_router(queue_routes.router(context, end_visit))
    made.include_router(message_routes.router(context, meetings))
    return made
