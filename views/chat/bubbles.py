"""The messages of a conversation as they are drawn: by day, each with its time, its state, and what goes with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

import flet as ft

from services.chat.queries import MessageProgress, ShownMessage
from services.errors import Rejected
from services.fhir.resource import Reference
from services.record.documents.own_paper import PDF
from services.record.documents.paper import Paper
from services.record.messages.voice_note import VOICE, seconds_of
from views import paths
from views.chat.words import MESSAGE_STATES, attached_name
from views.component import rows
from views.context import UiContext
from views.i18n import format as fmt
from views.i18n.words import error_words
from views.kit.buttons import text_button
from views.kit.chips import chip
from views.kit.surfaces import card, column, row
from views.look.text import body, small
from views.look.tokens import RADIUS_SMALL, S1, S2, S5

_PICTURES = frozenset({"image/jpeg", "image/png"})
_OPENS = {
    "DiagnosticReport": paths.report,
    "Observation": paths.observation,
    "DocumentReference": paths.document,
}


@dataclass(frozen=True)
class BubbleActions:
    """What a person does with a message. `opened`: the contents of pictures that are in sight, by the id of each.
    `on_file` opens a PDF on a screen of its own. `on_voice` plays or stops a voice note where this device `plays`, else
    saves it; `playing`: the one that is heard."""

    on_again: Callable[[str], None]
    on_discard: Callable[[str], None]
    on_picture: Callable[[Paper], None]
    on_file: Callable[[Paper], None]
    on_voice: Callable[[Paper], None]
    opened: Mapping[str, bytes] = field(default_factory=dict)
    busy: bool = False
    plays: bool = False
    playing: str = ""


def message_column(
    around: UiContext, messages: Sequence[ShownMessage], now: datetime, actions: BubbleActions
) -> list[ft.Control]:
    """All of them, with a line where another day begins, by the clock of this device."""
    days = _first_of_days(around, messages)

    def draw(shown: ShownMessage) -> ft.Control:
        day = days.get(shown.id)
        above = small(around.look, fmt.near_day(around.texts, day, _day(around, now)), align="center") if day else None
        return column([above, _bubble(around, shown, now, actions)], S2)

    return rows(around, "Communication", messages, draw)


def _first_of_days(around: UiContext, messages: Sequence[ShownMessage]) -> dict[str, date]:
    found: dict[str, date] = {}
    last: date | None = None
    for shown in messages:
        if shown.message.sent is None:
            continue
        day = _day(around, shown.message.sent)
        if day != last:
            found[shown.id] = day
        last = day
    return found


def _day(around: UiContext, moment: datetime) -> date:
    return fmt.local_date(moment, around.zones)


def _bubble(around: UiContext, shown: ShownMessage, now: datetime, actions: BubbleActions) -> ft.Control:
    """The person's own stand to the right on the brand's ground, those of the care team to the left."""
    look, t, said = around.look, around.texts, shown.message
    mine = not said.from_team
    who = t.get("chat.you") if mine else shown.name or t.get("chat.team")
    at = fmt.clock_time(said.sent, around.zones) if said.sent else ""
    inside = card(
        look,
        [
            small(look, " · ".join(filter(None, (who, at)))),
            body(look, said.words) if said.words else None,
            *(_file(around, file, number, actions) for number, file in enumerate(said.files, 1)),
            *(_card(around, reference) for reference in said.cards),
            _state(around, shown) if mine else None,
            *(_failed(around, shown, actions) if shown.state is MessageProgress.FAILED else ()),
        ],
        mood="brand" if mine else "plain",
    )
    aside = ft.Padding.only(left=S5) if mine else ft.Padding.only(right=S5)
    return ft.Container(content=inside, padding=aside)


def _state(around: UiContext, shown: ShownMessage) -> ft.Control:
    look, t = around.look, around.texts
    words = t.get(MESSAGE_STATES[shown.state])
    if shown.state is MessageProgress.FAILED:
        return row([chip(look, words, "bad", ft.Icons.PRIORITY_HIGH)], S1)
    return small(look, words)


def _failed(around: UiContext, shown: ShownMessage, actions: BubbleActions) -> list[ft.Control | None]:
    """Why, and what can be done: nothing that was written is lost before the person says so."""
    look, t = around.look, around.texts
    again = text_button(look, t.get("chat.again"), None if actions.busy else partial(actions.on_again, shown.id))
    discard = text_button(look, t.get("chat.discard"), None if actions.busy else partial(actions.on_discard, shown.id))
    why = small(look, error_words(t, Rejected(shown.refusal)).both, "bad") if shown.refusal else None
    return [why, row([again, discard], S2, wrap=True)]


def _file(around: UiContext, file: Paper, number: int, actions: BubbleActions) -> ft.Control:
    if file.content_type == VOICE:
        return _voice(around, file, actions)
    if file.content_type != PDF:
        return _picture(around, file, actions)
    words = around.texts.get("chat.file.open", name=attached_name(around.texts, PDF, file.size, number))
    return text_button(around.look, words, partial(actions.on_file, file), icon=ft.Icons.PICTURE_AS_PDF_OUTLINED)


def _voice(around: UiContext, file: Paper, actions: BubbleActions) -> ft.Control:
    look, t, n = around.look, around.texts, seconds_of(file.size)
    if not actions.plays:
        save = text_button(look, t.get("chat.voice.save", n=n), partial(actions.on_voice, file), icon=ft.Icons.DOWNLOAD)
        return column([save, small(look, t.get("chat.voice.unplayed"))], S1)
    if actions.playing == file.id:
        return text_button(
            look, t.get("chat.voice.playing", n=n), partial(actions.on_voice, file), icon=ft.Icons.STOP_CIRCLE_OUTLINED
        )
    go = None if actions.playing else partial(actions.on_voice, file)
    return text_button(look, t.get("chat.voice.play", n=n), go, icon=ft.Icons.PLAY_CIRCLE_OUTLINED)


def _picture(around: UiContext, picture: Paper, actions: BubbleActions) -> ft.Control:
    look, t = around.look, around.texts
    content = actions.opened.get(picture.id)
    if content is None:
        if picture.content_type not in _PICTURES:
            return small(look, t.get("chat.picture.unshown"))
        return text_button(
            look, t.get("chat.picture.open"), partial(actions.on_picture, picture), icon=ft.Icons.IMAGE_OUTLINED
        )
    image = ft.Image(src=content, fit=ft.BoxFit.CONTAIN, semantics_label=t.get("chat.picture"))
    return ft.Container(content=image, border_radius=RADIUS_SMALL, clip_behavior=ft.ClipBehavior.ANTI_ALIAS)


def _card(around: UiContext, reference: Reference) -> ft.Control:
    """A card leads to what it names."""
    look, t = around.look, around.texts
    opens = _OPENS.get(reference.type)
    words = reference.display or t.get("chat.card")
    go = (lambda: around.go(opens(reference.id))) if opens else None
    return text_button(look, words, go, icon=ft.Icons.DESCRIPTION_OUTLINED)
