"""For whom something is decided: on a loud button, a quiet one, one that cancels, in a banner and in a prompt; and a
question that would be decided for the wrong one."""

from __future__ import annotations

from dataclasses import replace

import flet as ft

from services.account.people import People
from views import paths
from views.component import screen
from views.context import UiContextProvider
from views.hooks import use_ui_context
from views.kit.banner import Choice, needs_you
from views.kit.buttons import danger_button, primary_button, quiet_button
from views.kit.frame import page_frame
from views.kit.prompt import Prompt, prompt_parts
from views.kit.surfaces import card
from views.whom import everybody

_PEOPLE = People.read("Patient/p1", ("p1", "p2", "p3"))
_NAMES = (("p1", "李荣喆"), ("p2", "赵一诺"), ("p3", "古丽娜尔·买买提"))


@screen
def ForWhom(*, patient: str) -> ft.View:
    """What decides, with this person's record open."""
    around = use_ui_context()
    around = replace(around, people=everybody(around.texts, _PEOPLE, _NAMES), person=dict(_NAMES)[patient])
    around = around.about(patient)
    look, t = around.look, around.texts
    take = Choice(t.get("booking.refused.again"), _nothing, strong=True, decides=True)
    refused = needs_you(
        look, t.get("booking.stage.cancel_refused"), t.get("booking.cancel.stands"), [take, _keep(t.get("family.keep"))]
    )
    question = Prompt(
        t.get("chat.end.ask"),
        t.get("chat.end.words"),
        [Choice(t.get("chat.end"), _nothing, danger=True), Choice(t.get("chat.keep"), _nothing)],
        _nothing,
    )
    content = [
        refused,
        card(look, prompt_parts(look, question)),
        quiet_button(look, t.get("medication.dose.take"), _nothing, icon=ft.Icons.CHECK, decides=True),
        danger_button(look, t.get("booking.cancel"), _nothing, icon=ft.Icons.EVENT_BUSY),
    ]
    foot = [primary_button(look, t.get("booking.hold.confirm"), _nothing, icon=ft.Icons.CHECK)]
    shown = page_frame(
        around, content, route="/whom", title_words=t.get("family.title"), door=paths.me(), back=True, foot=foot
    )
    return UiContextProvider(around, lambda: shown)


def _keep(words: str) -> Choice:
    return Choice(words, _nothing)


def _nothing() -> None:
    return
