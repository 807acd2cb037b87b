"""The hospital asks: every text by itself, nothing chosen before, and a no is as easy as a yes.

Stands above the screens at the first sign-in, and again when a text has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import flet as ft

from services.consents.commands import decide_all
from services.consents.model import Agreement, AgreementState
from services.consents.queries import agreements
from services.errors import AppError
from services.fhir.consents import ConsentAnswer, ConsentKind
from views import paths
from views.answers import Answer, Ready
from views.component import component, screen
from views.consents.words import kind_words
from views.hooks import use_action, use_app, use_back, use_query, use_ui_context
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import problem
from views.kit.buttons import primary_button, text_button
from views.kit.chips import chip
from views.kit.choose import Option, segmented
from views.kit.frame import page_frame
from views.kit.surfaces import Mood, card, column
from views.look.text import body, heading, small
from views.look.tokens import S2
from views.signed_in import use_own_record

Chosen = Mapping[str, str]
_YES, _NO = "yes", "no"


@screen
def ConsentAskingScreen(on_later: Callable[[], None]) -> ft.View:
    """Asks about what is open. What is chosen is kept together when the person goes on; `on_later` leaves it open."""
    app, around, own = use_app(), use_ui_context(), use_own_record()
    found = use_query(agreements, own, around.texts.language)
    chosen, choose = ft.use_state(dict[str, str]())
    use_back(on_later)
    keeping = use_action(decide_all, on_done=lambda _: app.sync.wake())
    asked_about = tuple(each for each in found.value if each.is_open) if isinstance(found, Ready) else ()

    def go_on() -> None:
        decided = [(each.text, _answer_of(chosen.get(each.text.code))) for each in asked_about]
        keeping.run(own, decided, app.clock.now())

    return ConsentAskingView(
        found=found,
        chosen=chosen,
        busy=keeping.busy,
        error=keeping.error,
        on_choose=lambda code, value: choose(lambda newest: {**newest, code: value}),
        on_done=go_on,
        on_later=on_later,
    )


def _answer_of(chosen: str | None) -> ConsentAnswer:
    return ConsentAnswer.AGREED if chosen == _YES else ConsentAnswer.DECLINED


@screen
def ConsentAskingView(
    *,
    found: Answer[tuple[Agreement, ...]],
    chosen: Chosen,
    busy: bool,
    error: AppError | None,
    on_choose: Callable[[str, str], None],
    on_done: Callable[[], None],
    on_later: Callable[[], None],
) -> ft.View:
    """A card for each text; the way on opens once what is needed was answered, with yes or no."""
    around = use_ui_context()
    look, t = around.look, around.texts

    def show(listed: tuple[Agreement, ...]) -> ft.Control:
        cards = [
            AskedText(agreement=each, chosen=chosen.get(each.text.code, ""), on_choose=on_choose, key=each.text.code)
            for each in listed
            if each.is_open
        ]
        return column([body(look, t.get("consents.asking.words")), *cards])

    waiting = _needed_is_open(found, chosen)
    refused = isinstance(found, Ready) and any(
        each.text.kind is ConsentKind.NEEDED and chosen.get(each.text.code) == _NO for each in found.value
    )
    hint = small(look, t.get("consents.asking.needed")) if waiting else small(look, t.get("consents.asking.open_is_no"))
    without = small(look, t.get("consents.asking.without"), "warm") if refused else None
    trouble = problem(look, error_words(t, error).both) if error else None
    done = primary_button(look, t.get("consents.asking.done"), None if waiting else on_done, busy=busy)
    return page_frame(
        around,
        [answer(look, t, found, show)],
        route=paths.consents(),
        title_words=t.get("consents.asking.title"),
        door=paths.me(),
        back=True,
        foot=[trouble, without or hint, done, text_button(look, t.get("consents.asking.later"), on_later)],
    )


def _needed_is_open(found: Answer[tuple[Agreement, ...]], chosen: Chosen) -> bool:
    if not isinstance(found, Ready):
        return True
    needed = (each for each in found.value if each.is_open and each.text.kind is ConsentKind.NEEDED)
    return any(each.text.code not in chosen for each in needed)


@component
def AskedText(*, agreement: Agreement, chosen: str, on_choose: Callable[[str, str], None], key: str = "") -> ft.Control:
    """What is asked in a sentence, the whole text on request, and the two answers."""
    around = use_ui_context()
    look, t, asked_text = around.look, around.texts, agreement.text
    whole, unfold = ft.use_state(False)
    again = agreement.state is not AgreementState.OPEN or agreement.decision is not None
    mood: Mood = "warm" if asked_text.kind is ConsentKind.NEEDED else "info"
    fold = text_button(
        look,
        t.get("consents.less") if whole else t.get("consents.whole_text"),
        lambda: unfold(lambda shown: not shown),
        icon=ft.Icons.EXPAND_LESS if whole else ft.Icons.EXPAND_MORE,
    )
    answers = [Option(_YES, t.get("consents.agree")), Option(_NO, t.get("consents.decline"))]
    return card(
        look,
        [
            ft.Row(controls=[chip(look, kind_words(t, asked_text.kind), mood)], wrap=True),
            heading(look, asked_text.title),
            small(look, t.get("consents.asked_again")) if again else None,
            body(look, asked_text.words) if whole else body(look, asked_text.why),
            ft.Row(controls=[fold], wrap=True, spacing=S2),
            segmented(
                look, t.get("consents.your_answer"), answers, chosen, lambda value: on_choose(asked_text.code, value)
            ),
        ],
    )
