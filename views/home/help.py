"""What home readings need now, on the first screen: one card, with what to do and the call where the rule says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, tzinfo

import flet as ft

from services.moments import day_in
from services.record.risk.findings import HomeFinding
from services.record.risk.kept import see_finding
from services.record.risk.queries import help_needed
from services.viewpoint import Viewpoint
from views import paths
from views.answers import Answer, Ready
from views.context import UiContext
from views.findings.finding_banner import finding_banner
from views.home.call import Call
from views.hooks import use_query, use_quiet_action
from views.kit.buttons import text_button
from views.kit.surfaces import column

Seen = Callable[[HomeFinding], None]
"""Puts a finding away."""


def help_values(view: Viewpoint) -> tuple[str, date, tzinfo]:
    """What `help_needed` is asked: once a day."""
    return view.patient, day_in(view.now, view.zone), view.zone


def use_help(view: Viewpoint, now: datetime) -> tuple[Answer[tuple[HomeFinding, ...]], Seen]:
    """What cannot wait, the most urgent first, and how it is put away."""
    found = use_query(help_needed, *help_values(view))
    seeing = use_quiet_action(see_finding)
    answer = Ready(found.value.help_now(now)) if isinstance(found, Ready) else found
    return answer, lambda finding: seeing(view.patient, finding)


def help_card(
    around: UiContext, found: Sequence[HomeFinding], now: datetime, on_call: Call, on_seen: Seen
) -> ft.Control | None:
    """The most urgent one, and how many more there are."""
    if not found:
        return None
    look, words = around.look, around.texts.get("finding.more", n=len(found) - 1)
    more = text_button(look, words, lambda: around.go(paths.plan())) if len(found) > 1 else None
    return column([finding_banner(around, found[0], now, on_call, on_seen), more])
