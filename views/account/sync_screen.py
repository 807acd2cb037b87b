"""Which changes wait to be sent and why, which were refused, and what the person can do about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import flet as ft

from services.changes.commands import give_up, give_up_all, send_again
from services.changes.waiting import Waiting, waiting_changes, waiting_in_bulk
from services.consents.queries import HeldBack, held_back
from services.sync.cycle import SyncStatus
from views import paths
from views.account.waiting import sync_summary, waiting_note, waiting_title
from views.answers import Answer, Ready
from views.component import component, screen
from views.context import UiContext, UiContextProvider
from views.hooks import use_action, use_app, use_now, use_query, use_sync_status, use_task, use_ui_context
from views.i18n.format import span
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import Choice, banner, empty, strip
from views.kit.buttons import quiet_button
from views.kit.chips import chip
from views.kit.frame import page_frame
from views.kit.pictures import Picture
from views.kit.progress import progress
from views.kit.prompt import Prompt, use_prompt
from views.kit.surfaces import badge, card, facts, row, section
from views.kit.whom import whom_line
from views.signed_in import use_own_record

OnChange = Callable[[str, str], None]
"""What is done about the change of this type and id."""


@screen
def SyncScreen() -> ft.View:
    """Reads the outbox and the state of sync."""
    app, status, now = use_app(), use_sync_status(), use_now(30)
    found, in_bulk = use_query(waiting_changes), use_query(waiting_in_bulk)
    held = use_query(held_back, use_own_record())
    syncing = use_task(app.sync.run_once)
    sending = use_action(send_again, on_done=lambda _: app.sync.wake())
    dropping, dropping_all = use_action(give_up), use_action(give_up_all)
    return SyncView(
        found=found,
        in_bulk=in_bulk.value if isinstance(in_bulk, Ready) else 0,
        held=held.value if isinstance(held, Ready) else None,
        status=status,
        now=now,
        on_sync=syncing.run,
        on_retry=sending.run,
        on_discard=dropping.run,
        on_discard_all=dropping_all.run,
    )


@screen
def SyncView(
    *,
    found: Answer[tuple[Waiting, ...]],
    status: SyncStatus,
    now: datetime,
    on_sync: Callable[[], None],
    on_retry: OnChange,
    on_discard: OnChange,
    on_discard_all: OnChange,
    in_bulk: int = 0,
    held: HeldBack | None = None,
) -> ft.View:
    """The state in one card, then every change that has not arrived; of those made in bulk how many. `held`: what waits
    for the person's consent."""
    around = use_ui_context()
    look, t = around.look, around.texts

    def card_of(each: Waiting) -> ft.Control:
        return WaitingCard(
            waiting=each,
            now=now,
            on_retry=on_retry,
            on_discard=on_discard,
            on_discard_all=on_discard_all,
            key=str(each.entry_id),
        )

    def show(waiting: tuple[Waiting, ...]) -> ft.Control:
        cards = [UiContextProvider(around.about(each.patient), partial(card_of, each)) for each in waiting]
        goes_out = any(not each.refused for each in waiting)
        note = t.get("account.sync.waiting.note") if goes_out else t.get("account.sync.refused.note")
        if in_bulk:
            cards.append(strip(look, t.get("account.sync.in_bulk", n=in_bulk), icon=ft.Icons.OUTBOX_OUTLINED))
        return section(look, t.get("account.sync.waiting"), cards, note=note)

    def nothing() -> ft.Control:
        if in_bulk:
            return strip(look, t.get("account.sync.in_bulk", n=in_bulk), icon=ft.Icons.OUTBOX_OUTLINED)
        return empty(
            look,
            t.get("account.sync.nothing"),
            t.get("account.sync.nothing.words"),
            shows=Picture.DONE,
        )

    state, shown = _state(around, status, now, on_sync), answer(look, t, found, show, nothing=nothing)
    kept = _held(around, held) if held is not None else None
    return page_frame(
        around,
        [state, kept] if look.wide else [state, kept, shown],
        detail=[shown],
        route=paths.sync(),
        title_words=t.get("account.sync.title"),
        door=paths.me(),
        back=True,
    )


def _held(around: UiContext, held: HeldBack) -> ft.Control:
    """Some wait because the person has not agreed, or no longer, that the hospital gets them."""
    t = around.texts
    words = t.get("account.sync.held.agreed") if held.agrees else t.get("account.sync.held.words")
    decide = Choice(t.get("account.sync.held.decide"), lambda: around.go(paths.consents()), strong=True)
    choices = [] if held.agrees else [decide]
    return banner(around.look, t.get("account.sync.held", n=held.count), words, mood="warm", choices=choices)


def _state(around: UiContext, status: SyncStatus, now: datetime, on_sync: Callable[[], None]) -> ft.Control:
    look, t = around.look, around.texts
    well = ft.Icons.SYNC_PROBLEM if status.error else ft.Icons.CLOUD_DONE_OUTLINED
    icon = well if status.online else ft.Icons.CLOUD_OFF
    said = sync_summary(around, status, now)
    why = error_words(t, status.error).body if status.error else None
    bar = None
    if status.progress is not None:
        bar = progress(look, t, t.get("account.sync.first"), *status.progress)
    return card(
        look,
        [
            row([badge(look, icon) if look.leads else None, facts(look, said, why)]),
            _clock_hint(around, status.clock_off) if status.clock_off is not None else None,
            bar,
            quiet_button(look, t.get("account.sync.now"), on_sync, icon=ft.Icons.SYNC, busy=status.running),
        ],
    )


def _clock_hint(around: UiContext, off: timedelta) -> ft.Control:
    """Warns that the device's clock is wrong, since every "today" on the screens depends on it."""
    look, t = around.look, around.texts
    by = span(t, off)
    words = t.get("account.sync.clock_behind", by=by) if off > timedelta() else t.get("account.sync.clock_ahead", by=by)
    return strip(look, words, mood="warm", icon=ft.Icons.HISTORY_TOGGLE_OFF)


@component
def WaitingCard(
    *,
    waiting: Waiting,
    now: datetime,
    on_retry: OnChange,
    on_discard: OnChange,
    on_discard_all: OnChange,
    key: str = "",
) -> ft.Control:
    """One change, and for whom it is: they may be somebody else than whose record is open. Withdrawing it asks for
    confirmation, because it cannot be undone."""
    around = use_ui_context()
    look, t = around.look, around.texts
    sure, set_sure = ft.use_state(False)
    title, note = waiting_title(around, waiting, now), waiting_note(around, waiting, now)
    again = Choice(
        t.get("account.sync.send_again"), lambda: on_retry(waiting.kind, waiting.id), strong=True, decides=True
    )
    drop = Choice(t.get("account.sync.discard"), lambda: set_sure(True), decides=True)
    prompt = _sure(around, waiting, on_discard, on_discard_all, lambda: set_sure(False))
    use_prompt(prompt if sure else None)
    if waiting.conflict:
        look_at = lambda: around.go(paths.conflict(waiting.kind, waiting.id))  # noqa: E731 - a press wants a callable
        compare = Choice(t.get("account.sync.compare"), look_at, strong=True, decides=True)
        return banner(look, title, note, mood="warm", choices=[compare], icon=ft.Icons.COMPARE_ARROWS)
    if waiting.refused:
        there = Choice(t.get("account.sync.go_there"), lambda: around.go(paths.appointment(waiting.id)), strong=True)
        first = there if waiting.kind == "Appointment" else again
        return banner(look, title, note, mood="warm", choices=[first, drop], icon=ft.Icons.EVENT_BUSY)
    waits = chip(look, t.get("account.sync.state.waiting"), "info", ft.Icons.SCHEDULE)
    state = None if look.large or look.narrow else waits  # the heading above says the same
    inner: list[ft.Control | None] = [
        row([badge(look, ft.Icons.OUTBOX_OUTLINED, "info") if look.leads else None, facts(look, title, note), state]),
        whom_line(look),
        None if waiting.flying else quiet_button(look, drop.words, drop.on_click),
    ]
    return card(look, inner)


def _sure(
    around: UiContext,
    waiting: Waiting,
    on_discard: OnChange,
    on_discard_all: OnChange,
    on_keep: Callable[[], None],
) -> Prompt:
    """Asks for confirmation. Names the changes that depend on it; the person decides whether they stay."""
    t, n = around.texts, waiting.dependents
    words = t.get("account.sync.discard.words")

    def confirmed(discard: OnChange) -> None:
        on_keep()
        discard(waiting.kind, waiting.id)

    alone = Choice(t.get("account.sync.discard.yes"), lambda: confirmed(on_discard), danger=True)
    choices = [alone]
    if n:
        words = f"{words}\n{t.get('account.sync.discard.dependents', n=n)}"
        every = Choice(t.get("account.sync.discard.all", n=n + 1), lambda: confirmed(on_discard_all), danger=True)
        choices = [every, replace(alone, words=t.get("account.sync.discard.alone"))]
    choices.append(Choice(t.get("account.cancel"), on_keep, strong=True))
    return Prompt(t.get("account.sync.discard.sure"), words, choices, on_keep, icon=ft.Icons.DELETE_OUTLINE)
