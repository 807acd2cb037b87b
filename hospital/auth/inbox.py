"""The demo message box at /demo/messages: the texts a patient's phone would receive. Exists in demo mode only."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from hospital.auth.views import Views
from hospital.base import clock
from hospital.base.pages import LANGUAGES, language_of
from hospital.channels.demo_box import DemoBox


def mount(router: APIRouter, box: DemoBox, views: Views) -> None:
    """Adds the box's page to the router."""

    def messages(incoming: Request) -> Response:
        shown = [
            {
                "phone": message.phone,
                "text": message.text,
                "code": message.code,
                "at": f"{clock.from_milliseconds(message.sent).astimezone(clock.ZONE):%H:%M:%S}",
            }
            for message in box.newest()
        ]
        other = LANGUAGES[1 - LANGUAGES.index(language_of(incoming))]
        return views.inbox(incoming, shown, f"{views.root}/demo/messages?lang={other}")

    router.add_api_route("/demo/messages", messages, methods=["GET"], include_in_schema=False)
