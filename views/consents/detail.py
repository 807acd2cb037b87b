"""One text: its words, what was decided and when, and the way to decide anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import flet as ft

from services.consents.commands import decide
from services.consents.model import Agreement, AgreementState
from services.consents.queries import HeldBack, agreements, held_back
from services.errors import AppError
from services.fhir.consents import ConsentAnswer
from views import paths
from views.answers import Answer, Failed, Loading, Ready
from views.component import screen
from views.consents.listing import held_banner
from views.consents.words import decided_words, kind_words, state_words
from views.hooks import use_action, use_app, use_now, use_query, use_ui_context
from views.i18n.texts import Texts
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import Choice, banner, empty, problem
from views.kit.buttons import danger_button, primary_button, quiet_button
from views.kit.frame import page_frame
from views.kit.pictures import Picture
from views.kit.prompt import Prompt, use_prompt
from views.kit.surfaces import card, column, pair
from views.look.text import body, heading
from views.signed_in import use_decided_record, use_own_record

_A_MINUTE = 60


@screen
def ConsentScreen(code: str) -> ft.View:
    """Reads the text and the decision of the record in view, where the user decides for it."""
    app, around, decided, own = use_app(), use_ui_context(), use_decided_record(), use_own_record()
    listed = use_query(agreements, decided, around.texts.language, wanted=decided != "")
    kept = use_query(held_back, decided, wanted=decided != "")
    deciding = use_action(decide, on_done=lambda _: app.sync.wake())
    found = _of(listed if decided else Ready(()), code)

    def say(answer_: ConsentAnswer) -> None:
        if isinstance(found, Ready) and found.value is not None:
            deciding.run(decided, found.value.text, answer_, app.clock.now(), theirs=decided != own)

    return ConsentView(
        found=found,
        held=kept.value if isinstance(kept, Ready) else None,
        now=use_now(_A_MINUTE),
        busy=deciding.busy,
        error=deciding.error,
        on_say=say,
    )


def _of(listed: Answer[tuple[Agreement, ...]], code: str) -> Answer[Agreement | None]:
    match listed:
        case Ready(value):
            return Ready(next((each for each in value if each.text.code == code), None))
        case Failed(error):
            return Failed(error)
        case _:
            return Loading()


@screen
def ConsentView(
    *,
    found: Answer[Agreement | None],
    held: HeldBack | None,
    now: datetime,
    busy: bool,
    error: AppError | None,
    on_say: Callable[[ConsentAnswer], None],
) -> ft.View:
    """The decision first, then the words; below the ways to decide. A withdrawal says first what it means."""
    around = use_ui_context()
    look, t = around.look, around.texts
    sure, ask = ft.use_state(False)
    agreement = found.value if isinstance(found, Ready) else None

    def withdraw() -> None:
        ask(False)
        on_say(ConsentAnswer.WITHDRAWN)

    prompt = withdrawal_prompt(t, agreement, withdraw, lambda: ask(False)) if agreement else None
    use_prompt(prompt if sure else None)

    def show(shown: Agreement | None) -> ft.Control:
        if shown is None:
            return nothing()
        said = [pair(look, t.get("consents.state"), state_words(t, shown.state))]
        when = decided_words(around, shown, now)
        said += [body(look, when, "soft")] if when else []
        changed = shown.decision is not None and shown.decision.version < shown.text.version
        return column(
            [
                banner(look, t.get("consents.changed"), t.get("consents.changed.words"), mood="warm")
                if changed
                else None,
                card(look, [*said, body(look, kind_words(t, shown.text.kind), "soft")]),
                card(look, [heading(look, shown.text.title), body(look, shown.text.words)]),
                _earlier(shown) if changed else None,
            ]
        )

    def _earlier(shown: Agreement) -> ft.Control:
        words = shown.decision.words if shown.decision else ""
        return card(look, [heading(look, t.get("consents.earlier_words")), body(look, words, "soft")])

    def nothing() -> ft.Control:
        return empty(look, t.get("consents.gone"), t.get("consents.none.words"), shows=Picture.TRAY)

    trouble = problem(look, error_words(t, error).both) if error else None
    buttons: list[ft.Control | None] = []
    if agreement is not None:
        if agreement.state is not AgreementState.AGREED:
            buttons.append(
                primary_button(look, t.get("consents.agree"), lambda: on_say(ConsentAnswer.AGREED), busy=busy)
            )
        if agreement.holds or agreement.state is AgreementState.OUTDATED:
            buttons.append(danger_button(look, t.get("consents.withdraw"), lambda: ask(True), busy=busy))
        elif agreement.state is AgreementState.OPEN:
            buttons.append(quiet_button(look, t.get("consents.decline"), lambda: on_say(ConsentAnswer.DECLINED)))
    return page_frame(
        around,
        [held_banner(around, held) if held else None, answer(look, t, found, show, nothing=nothing)],
        route=paths.consent(agreement.text.code if agreement else "-"),
        title_words=t.get("consents.title"),
        door=paths.me(),
        back=True,
        foot=[trouble, *buttons],
    )


def withdrawal_prompt(
    t: Texts, agreement: Agreement, on_withdraw: Callable[[], None], on_keep: Callable[[], None]
) -> Prompt:
    """What withdrawing means, in the hospital's words."""
    choices = [
        Choice(t.get("consents.withdraw.yes"), on_withdraw, danger=True),
        Choice(t.get("consents.withdraw.keep"), on_keep, strong=True),
    ]
    icon = ft.Icons.REMOVE_CIRCLE_OUTLINE
    return Prompt(t.get("consents.withdraw.sure"), agreement.text.withdrawal, choices, on_keep, icon=icon)
