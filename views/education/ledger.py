"""Points: how many there are, what they can be exchanged for, and the ledger with every line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import uuid4

import flet as ft

from services.education.commands import redeem_reward
from services.education.ledger import Ledger, LedgerLine, ledger
from services.education.points import Credit, LedgerKind, ListedReward, PointsPolicy
from services.errors import AppError
from views import paths
from views.answers import Answer
from views.component import rows, screen
from views.context import UiContext
from views.education.listing import beside_articles
from views.education.whose import use_is_own
from views.education.words import signed
from views.hooks import use_action, use_app, use_now, use_patient, use_query, use_ui_context
from views.i18n import format as fmt
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import Choice, empty, problem
from views.kit.chips import chip
from views.kit.frame import Beside, page_frame
from views.kit.lists import list_group, list_row
from views.kit.pictures import Picture
from views.kit.prompt import Prompt, use_prompt
from views.kit.surfaces import Mood, column, hero
from views.look.text import figure, small, text

_A_MINUTE = 60
_ICONS = {
    LedgerKind.FINISHED: ft.Icons.MENU_BOOK_OUTLINED,
    LedgerKind.MEASURED: ft.Icons.MONITOR_HEART_OUTLINED,
    LedgerKind.REDEEM: ft.Icons.REDEEM,
}
_NAMES = {
    LedgerKind.FINISHED: "education.entry.finished",
    LedgerKind.MEASURED: "education.entry.measured",
    LedgerKind.REDEEM: "education.entry.redeem",
}
_CREDITS = {
    Credit.WAITING: "education.credit.waiting",
    Credit.REFUSED: "education.credit.refused",
    Credit.KNOWN: "education.credit.known",
    Credit.DAY_FULL: "education.credit.day_full",
}


@dataclass(frozen=True)
class Redeeming:
    """Exchanging points: `on_ask` opens the question about a reward, None for who looks after another person."""

    on_ask: Callable[[ListedReward], None] | None
    error: AppError | None = None


@screen
def PointsScreen() -> ft.View:
    """Gathers the points; a reward is exchanged after one question, since it cannot be given back."""
    around, patient, clock = use_ui_context(), use_patient(), use_app().clock
    t = around.texts
    found = use_query(ledger, patient, t.language.value)
    reward, ask_about = ft.use_state(cast("ListedReward | None", None))
    redeeming, is_own = use_action(redeem_reward), use_is_own()

    def close() -> None:
        ask_about(None)

    def redeem() -> None:
        if reward is not None:
            redeeming.run(str(uuid4()), reward_id=reward.id, patient_id=patient, now=clock.now())
        close()

    use_prompt(None if reward is None else redeem_prompt(around, reward, redeem, close))
    return PointsView(
        found=found,
        redeeming=Redeeming(ask_about if is_own else None, redeeming.error),
        now=use_now(_A_MINUTE),
        beside=beside_articles(around, paths.points()),
    )


def redeem_prompt(
    around: UiContext, reward: ListedReward, on_redeem: Callable[[], None], on_close: Callable[[], None]
) -> Prompt:
    """The question before points are spent."""
    t = around.texts
    choices = [
        Choice(t.get("education.redeem.yes", n=reward.points), on_redeem, strong=True, decides=True),
        Choice(t.get("education.redeem.no"), on_close),
    ]
    title = t.get("education.redeem.ask", name=reward.name)
    return Prompt(title, t.get("education.redeem.words"), choices, on_close, icon=ft.Icons.REDEEM)


@screen
def PointsView(*, found: Answer[Ledger], redeeming: Redeeming, now: datetime, beside: Beside | None = None) -> ft.View:
    """Shows them."""
    around = use_ui_context()
    t = around.texts
    return page_frame(
        around,
        [answer(around.look, t, found, lambda known: _page(around, known, redeeming, now))],
        route=paths.points(),
        title_words=t.get("education.points"),
        door=paths.care(),
        back=True,
        beside=beside,
    )


def _page(around: UiContext, known: Ledger, redeeming: Redeeming, now: datetime) -> ft.Control:
    look, t = around.look, around.texts
    failed = problem(look, error_words(t, redeeming.error).both) if redeeming.error else None
    return column(
        [_balance(around, known), failed, _rewards(around, known, redeeming), _lines(around, known, now)], look.gap + 8
    )


def _balance(around: UiContext, known: Ledger) -> ft.Control:
    look, t = around.look, around.texts
    rules = _rules(around, known.policy) if known.policy else None
    return hero(
        look,
        [
            text(look, t.get("education.balance"), tone="on_hero_soft"),
            figure(look, t.get("education.balance.n", n=known.balance), "on_hero"),
            small(look, rules, "on_hero_soft") if rules else None,
        ],
    )


def _rules(around: UiContext, policy: PointsPolicy) -> str:
    t = around.texts
    said = t.get("education.rules.article", n=policy.article, most=policy.articles_a_day)
    if policy.week and policy.days_a_week:
        said += t.get("education.rules.week", n=policy.week, days=policy.days_a_week)
    return said


def _rewards(around: UiContext, known: Ledger, redeeming: Redeeming) -> ft.Control | None:
    look, t, ask = around.look, around.texts, redeeming.on_ask
    rewards = known.policy.rewards if known.policy else ()
    waiting = {line.entry.about for line in known.lines if line.entry.credit is Credit.WAITING}

    def drawn(reward: ListedReward) -> ft.Control:
        enough = known.balance >= reward.points and reward.id not in waiting
        short = None if enough else t.get("education.reward.short", n=max(reward.points - known.balance, 0))
        return list_row(
            look,
            reward.name,
            reward.note,
            more=short if reward.id not in waiting else t.get("education.credit.waiting"),
            icon=ft.Icons.REDEEM,
            value=t.get("education.reward.points", n=reward.points),
            on_click=(lambda: ask(reward)) if ask is not None and enough else None,
        )

    return (
        list_group(look, rows(around, "Library", rewards, drawn), title=t.get("education.rewards")) if rewards else None
    )


def _lines(around: UiContext, known: Ledger, now: datetime) -> ft.Control:
    look, t = around.look, around.texts
    if not known.lines:
        return empty(look, t.get("education.ledger.empty"), t.get("education.ledger.empty.body"), shows=Picture.DONE)

    def drawn(line: LedgerLine) -> ft.Control:
        return _line(around, line, now)

    return list_group(look, rows(around, "Task", known.lines, drawn), title=t.get("education.ledger"))


def _line(around: UiContext, line: LedgerLine, now: datetime) -> ft.Control:
    look, t, entry = around.look, around.texts, line.entry
    when = fmt.near_moment(t, entry.when, now, around.zones) if entry.when else None
    note = " · ".join(part for part in (t.get(_NAMES[entry.kind]), when) if part)
    state = _CREDITS.get(entry.credit)
    mood: Mood = "bad" if entry.credit is Credit.REFUSED else "plain"
    return list_row(
        look,
        line.name or t.get(_NAMES[entry.kind]),
        note,
        more=t.get("education.voucher", code=entry.voucher) if entry.voucher else None,
        more_tone="brand",
        icon=_ICONS[entry.kind],
        value=None if state else signed(entry.points),
        marks=[chip(look, t.get(state), mood)] if state else [],
        done=entry.credit is Credit.REFUSED,
    )
