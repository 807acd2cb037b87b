"""The guide: part of the body, complaint, signs of an emergency first, then departments.

The content is the hospital's, with its version and source; never a diagnosis. Answers are not stored anywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar, cast

import flet as ft

from services.booking.find.guide import BodyPart, Complaint, Guide, Suggestion
from services.booking.find.guide_page import GuidePage, guide_page
from services.record.place import map_address
from views import paths
from views.answers import Answer, Ready
from views.booking.find.cards import icon_of
from views.component import component, screen
from views.context import UiContext
from views.hooks import use_back, use_opening, use_query, use_ui_context
from views.kit import icons
from views.kit.alarm import alarm_frame
from views.kit.answer import answer
from views.kit.banner import empty
from views.kit.buttons import alarm_button, quiet_button, text_button, urgent_button
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.surfaces import card, column, row, section
from views.look.text import body, heading, small
from views.look.tokens import S1

T = TypeVar("T")
PART_ICONS: dict[str, icons.Icon] = {
    "head": icons.HEAD,
    "eyes": icons.EYE,
    "ent": icons.EAR,
    "chest": icons.LUNGS,
    "belly": icons.STOMACH,
    "skin": icons.SKIN,
    "child": icons.CHILD,
    "women": icons.FEMALE,
    "limbs": icons.BONE,
    "whole": icons.BODY,
}


@dataclass(frozen=True)
class GuideStep:
    """The person's position: indices into the guide, and the answer about emergency signs (None: not answered)."""

    part: int | None = None
    complaint: int | None = None
    urgent: bool | None = None

    def back(self) -> GuideStep | None:
        """One step back; None when this is the first."""
        if self.urgent is not None:
            return replace(self, urgent=None)
        if self.complaint is not None:
            return replace(self, complaint=None)
        return None if self.part is None else GuideStep()


@screen
def GuideScreen(complaint_id: str | None = None) -> ft.View:
    """Gathers the guide; the person's position lasts only as long as the screen. Opened for a complaint it begins
    there, and a step back from there leaves it."""
    around = use_ui_context()
    chosen, go = ft.use_state(cast("GuideStep | None", None))
    page = use_query(guide_page, around.texts.language.value)
    opening = use_opening()
    begin = _place_of(page.value.guide, complaint_id) if isinstance(page, Ready) and page.value else GuideStep()
    step = chosen or begin
    before = None if step == begin else step.back()
    use_back((lambda: go(before)) if before is not None else None)
    return GuideView(page=page, step=step, on_step=go, on_open=opening.run, complaint_id=complaint_id)


def _place_of(guide: Guide, complaint_id: str | None) -> GuideStep:
    """Where a complaint stands in the guide; its beginning for one that it does not have."""
    places = (
        GuideStep(part, number)
        for part, of_part in enumerate(guide.parts)
        for number, complaint in enumerate(of_part.complaints)
        if complaint.id == complaint_id
    )
    return next(places, GuideStep())


@screen
def GuideView(
    *,
    page: Answer[GuidePage | None],
    step: GuideStep,
    on_step: Callable[[GuideStep], None],
    on_open: Callable[[str], None],
    complaint_id: str | None = None,
) -> ft.View:
    around = use_ui_context()
    look, t = around.look, around.texts
    route = paths.booking_guide() if complaint_id is None else paths.booking_complaint(complaint_id)
    if step.urgent and isinstance(page, Ready) and page.value is not None:
        return _emergency(around, page.value, on_open, route)
    nothing = empty(look, t.get("booking.guide.none"), t.get("booking.guide.none.body"))
    shown = answer(
        look,
        t,
        page,
        lambda p: _step(around, p, step, on_step) if p else nothing,
        nothing=lambda: nothing,
    )
    return page_frame(
        around,
        [shown],
        route=route,
        title_words=t.get("booking.guide.title"),
        door=paths.booking(),
        back=True,
    )


def _step(around: UiContext, page: GuidePage, step: GuideStep, on_step: Callable[[GuideStep], None]) -> ft.Control:
    guide = page.guide
    part = _at(guide.parts, step.part)
    complaint = _at(part.complaints, step.complaint) if part else None
    if part is None:
        content: list[ft.Control | None] = [_parts(around, guide, on_step)]
    elif complaint is None:
        content = [_complaints(around, part, step, on_step)]
    elif step.urgent is None and complaint.red_flags:
        content = [_red_flags(around, complaint, step, on_step)]
    else:
        content = [_suggestions(around, page, complaint)]
    return column([*content, Whose(guide=guide)], around.look.gap + 4)


def _at(items: tuple[T, ...], index: int | None) -> T | None:
    return items[index] if index is not None and 0 <= index < len(items) else None


def _parts(around: UiContext, guide: Guide, on_step: Callable[[GuideStep], None]) -> ft.Control:
    lines = [
        list_row(
            around.look,
            part.name,
            icon=PART_ICONS.get(part.id, icons.BODY),
            on_click=lambda n=n: on_step(GuideStep(n)),  # type: ignore[misc]
        )
        for n, part in enumerate(guide.parts)
    ]
    return list_group(around.look, lines, title=around.texts.get("booking.guide.part"))


def _complaints(around: UiContext, part: BodyPart, step: GuideStep, on_step: Callable[[GuideStep], None]) -> ft.Control:
    lines = [
        list_row(around.look, complaint.name, on_click=lambda n=n: on_step(replace(step, complaint=n)))  # type: ignore[misc]
        for n, complaint in enumerate(part.complaints)
    ]
    return list_group(around.look, lines, title=around.texts.get("booking.guide.complaint", part=part.name))


def _red_flags(
    around: UiContext, complaint: Complaint, step: GuideStep, on_step: Callable[[GuideStep], None]
) -> ft.Control:
    """Asked before anything is suggested. The loud answer is the safe one: who says yes, or is not sure, is told whom
    to call, and shown no department."""
    look, t, warning = around.look, around.texts, ft.Icons.WARNING_AMBER
    lines = [
        row([ft.Icon(icon=warning, color=look.palette.bad, size=look.icon), body(look, flag, expand=True)])
        for flag in complaint.red_flags
    ]
    question = card(look, column([heading(look, t.get("booking.guide.red_flags")), *lines], 10), mood="bad")
    yes = urgent_button(look, t.get("booking.guide.yes"), lambda: on_step(replace(step, urgent=True)))
    no = quiet_button(look, t.get("booking.guide.no"), lambda: on_step(replace(step, urgent=False)))
    return column([question, yes, no], look.gap)


def _emergency(around: UiContext, page: GuidePage, on_open: Callable[[str], None], route: str) -> ft.View:
    """Whom to call, and where to go. Stands alone: nothing to book here."""
    look, t, i, urgent = around.look, around.texts, ft.Icons, page.guide.emergency
    call = alarm_button(
        look,
        t.get("booking.guide.call", number=urgent.call),
        lambda: on_open(f"tel:{urgent.call}"),
        icon=i.PHONE,
        strong=True,
    )
    content = [body(look, urgent.words, "on_alarm") if urgent.words else None, call]
    place = page.emergency_place
    if place is not None:
        facts = [each for each in (place.where, place.address) if each]
        phone, on_map = place.phone, map_address(place.position, place.name) if place.position else None
        content += [
            heading(look, t.get("booking.guide.emergency.place", place=place.name), "on_alarm"),
            column([body(look, each, "on_alarm") for each in facts], S1),
            alarm_button(
                look,
                t.get("booking.guide.emergency.phone", phone=phone),
                lambda: on_open(f"tel:{phone}"),
                icon=i.PHONE_OUTLINED,
            )
            if phone
            else None,
            alarm_button(look, t.get("booking.guide.emergency.map"), lambda: on_open(on_map), icon=i.MAP_OUTLINED)
            if on_map
            else None,
        ]
    return alarm_frame(
        around,
        content,
        route=route,
        title_words=t.get("booking.guide.emergency", number=urgent.call),
    )


def _suggestions(around: UiContext, page: GuidePage, complaint: Complaint) -> ft.Control:
    look, t = around.look, around.texts
    lines = [
        each for suggestion in complaint.suggestions if (each := _suggestion(around, page, suggestion)) is not None
    ]
    none = empty(look, t.get("booking.guide.ask_desk"))
    shown = list_group(look, lines) if lines else none
    return section(look, t.get("booking.guide.go_to"), [shown], note=t.get("booking.guide.no_diagnosis"))


def _suggestion(around: UiContext, page: GuidePage, suggestion: Suggestion) -> ft.Control | None:
    """A department that this hospital has; others are not offered."""
    department = page.department(suggestion.service_id)
    if department is None:
        return None
    return list_row(
        around.look,
        department.name,
        suggestion.reason or department.treats,
        icon=icon_of(department.id),
        on_click=lambda: around.go(paths.booking_department(department.id)),
    )


@component
def Whose(*, guide: Guide) -> ft.Control:
    """What to do when in doubt; and, folded away, the guide's source and version."""
    around = use_ui_context()
    look, t = around.look, around.texts
    is_open, unfold = ft.use_state(False)
    source = t.get("booking.guide.source", source=guide.source, version=guide.version)
    fold = text_button(
        look,
        t.get("booking.guide.whose"),
        lambda: unfold(not is_open),
        icon=ft.Icons.EXPAND_LESS if is_open else ft.Icons.EXPAND_MORE,
    )
    in_doubt = small(look, t.get("booking.guide.in_doubt", number=guide.emergency.call))
    return column([in_doubt, fold, small(look, source) if is_open else None], S1)
