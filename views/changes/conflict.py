"""A change of the person's that conflicts with one of the hospital's: what differs, and which of the two is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import flet as ft

from services.changes.commands import keep_mine, take_theirs
from services.changes.model import ElementDifference
from services.changes.queries import Conflict, conflict
from services.errors import AppError
from views import paths
from views.answers import Answer
from views.changes.words import about_words, element_words, side_words
from views.component import component, screen
from views.context import Notice, UiContext, UiContextProvider
from views.hooks import use_action, use_app, use_now, use_query, use_ui_context
from views.i18n.texts import Texts
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import Choice, banner, empty, problem
from views.kit.buttons import primary_button, quiet_button, text_button
from views.kit.frame import page_frame
from views.kit.pictures import Picture
from views.kit.prompt import Prompt, use_prompt
from views.kit.surfaces import card, column, pair, section
from views.look.text import heading, small


@dataclass(frozen=True)
class Deciding:
    """The person's actions, and their state."""

    on_mine: Callable[[Conflict], None]
    on_theirs: Callable[[Conflict], None]
    busy: bool = False
    error: AppError | None = None


@screen
def ConflictScreen(type_: str, id_: str) -> ft.View:
    """Gathers the two sides; a decision leads back to the list of what waits."""
    app, around, now = use_app(), use_ui_context(), use_now(60)
    t = around.texts
    found = use_query(conflict, type_, id_, t.language.value)

    def leave(decided: bool, words: str) -> None:
        around.notify(Notice(words if decided else t.get("changes.again")))
        if decided:
            around.go_on(paths.sync())

    def sent(decided: bool) -> None:
        app.sync.wake()
        leave(decided, t.get("changes.use_mine.done"))

    keeping = use_action(keep_mine, on_done=sent)
    taking = use_action(take_theirs, on_done=lambda decided: leave(decided, t.get("changes.use_theirs.done")))
    deciding = Deciding(
        on_mine=lambda shown: keeping.run(shown.type, shown.id, shown.revision, shown.version),
        on_theirs=lambda shown: taking.run(shown.type, shown.id, shown.revision, shown.version),
        busy=keeping.busy or taking.busy,
        error=keeping.error or taking.error,
    )
    return ConflictView(type_=type_, id_=id_, found=found, deciding=deciding, now=now)


@screen
def ConflictView(*, type_: str, id_: str, found: Answer[Conflict | None], deciding: Deciding, now: datetime) -> ft.View:
    """What happened, what differs, and the three choices: mine, theirs, later."""
    around = use_ui_context()
    look, t = around.look, around.texts

    def nothing() -> ft.Control:
        back = primary_button(look, t.get("changes.settled.go"), lambda: around.go_on(paths.sync()), decides=False)
        words = t.get("changes.settled.words")
        return empty(look, t.get("changes.settled"), words, shows=Picture.DONE, action=back)

    def show(conflict: Conflict | None) -> ft.Control:
        return nothing() if conflict is None else column(_parts(around, conflict, deciding, now), look.gap + 4)

    return page_frame(
        around,
        [answer(look, t, found, show, nothing=nothing)],
        route=paths.conflict(type_, id_),
        title_words=t.get("changes.title"),
        door=paths.me(),
        back=True,
    )


def _parts(around: UiContext, conflict: Conflict, deciding: Deciding, now: datetime) -> list[ft.Control | None]:
    look, t = around.look, around.texts
    title, words = _story(t, conflict)
    told = banner(look, title, f"{words}\n{t.get('changes.kept')}", mood="warm", icon=ft.Icons.COMPARE_ARROWS)
    error = problem(look, error_words(t, deciding.error).both) if deciding.error else None
    return [
        heading(look, about_words(around, conflict, now)),
        told,
        _differences(around, conflict),
        error,
        UiContextProvider(
            around.about(conflict.patient),
            lambda: DecisionPart(conflict=conflict, deciding=deciding, key=f"{conflict.revision}-{conflict.version}"),
        ),
    ]


def _story(t: Texts, conflict: Conflict) -> tuple[str, str]:
    if conflict.gone:
        return t.get("changes.gone"), t.get("changes.gone.words")
    if conflict.deletes:
        return t.get("changes.deletes"), t.get("changes.deletes.words")
    return t.get("changes.both"), t.get("changes.words")


def _differences(around: UiContext, conflict: Conflict) -> ft.Control | None:
    look, t, found = around.look, around.texts, conflict.comparison
    if conflict.gone or conflict.deletes:
        return None
    cards = [_difference(around, each) for each in found.differences]
    if not cards:
        return section(look, t.get("changes.differences"), [small(look, t.get("changes.same"))])
    more = small(look, t.get("changes.unreadable", n=found.unreadable)) if found.unreadable else None
    return section(look, t.get("changes.differences"), [*cards, more])


def _difference(around: UiContext, each: ElementDifference) -> ft.Control:
    look, t = around.look, around.texts
    sides = [
        pair(look, t.get("changes.mine"), side_words(around, each, each.mine), tone="brand"),
        pair(look, t.get("changes.theirs"), side_words(around, each, each.theirs)),
    ]
    return card(look, [heading(look, element_words(t, each.element), level=3), *sides])


@component
def DecisionPart(*, conflict: Conflict, deciding: Deciding, key: str = "") -> ft.Control:
    """Mine, theirs or later. Dropping one's own change asks for confirmation, because it cannot be restored."""
    around = use_ui_context()
    look, t = around.look, around.texts
    asking, ask = ft.use_state(False)
    mine, theirs = _choices(t, conflict)

    def keep() -> None:
        ask(False)

    def drop() -> None:
        ask(False)
        deciding.on_theirs(conflict)

    use_prompt(drop_prompt(t, drop, keep) if asking else None)
    return column(
        [
            primary_button(look, mine, lambda: deciding.on_mine(conflict), icon=ft.Icons.SEND, busy=deciding.busy),
            quiet_button(look, theirs, lambda: ask(True), icon=ft.Icons.LOCAL_HOSPITAL_OUTLINED),
            text_button(look, t.get("changes.later"), lambda: around.go_on(paths.sync())),
        ]
    )


def drop_prompt(t: Texts, on_drop: Callable[[], None], on_keep: Callable[[], None]) -> Prompt:
    """Before one's own change is dropped."""
    choices = [
        Choice(t.get("changes.sure.yes"), on_drop, danger=True),
        Choice(t.get("changes.cancel"), on_keep, strong=True),
    ]
    return Prompt(t.get("changes.sure"), t.get("changes.sure.words"), choices, on_keep)


def _choices(t: Texts, conflict: Conflict) -> tuple[str, str]:
    if conflict.gone:
        return t.get("changes.use_mine.gone"), t.get("changes.use_theirs.gone")
    if conflict.deletes:
        return t.get("changes.use_mine.deletes"), t.get("changes.use_theirs.deletes")
    return t.get("changes.use_mine"), t.get("changes.use_theirs")
