"""What was found in home readings: which, what to do now, whose rule it is, and the ways to act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

import flet as ft

from services.record.risk.findings import FindingUrgency, HomeFinding
from views import paths
from views.context import UiContext
from views.findings.words import FINDINGS, gained, readings_words, title_words
from views.kit.banner import Choice, banner

EMERGENCY: Final = "tel:120"


def finding_banner(
    around: UiContext,
    finding: HomeFinding,
    now: datetime,
    on_call: Callable[[str], None],
    on_seen: Callable[[HomeFinding], None] | None = None,
) -> ft.Control:
    """Red where help is needed now, with the call first. `on_seen`: puts it away."""
    t, keys = around.texts, FINDINGS[finding.kind]
    words = [
        readings_words(around, finding.readings, now),
        t.get(keys.do, amount=gained(finding)),
        t.get("plan.source", source=t.get(keys.source)),
    ]
    choices = _choices(around, finding, on_call)
    if on_seen is not None:
        choices = [*choices[:2], Choice(t.get("finding.seen"), lambda: on_seen(finding))]
    return banner(
        around.look,
        title_words(t, finding),
        "\n".join(words),
        mood="bad" if finding.urgency is FindingUrgency.NOW else "warm",
        icon=ft.Icons.WARNING_AMBER_ROUNDED,
        choices=choices,
        announce=finding.urgency is FindingUrgency.NOW,
    )


def _choices(around: UiContext, finding: HomeFinding, on_call: Callable[[str], None]) -> list[Choice]:
    t, kind = around.texts, finding.readings[-1].kind
    again = Choice(t.get("finding.again"), lambda: around.go(paths.vital_entry(kind)))
    if finding.urgency is FindingUrgency.NOW:
        return [Choice(t.get("finding.call"), lambda: on_call(EMERGENCY), strong=True), again]
    if finding.urgency is FindingUrgency.ACT:
        return [again]
    book = Choice(t.get("finding.book"), lambda: around.go(paths.booking()), strong=True)
    return [book, Choice(t.get("finding.course"), lambda: around.go(paths.vital(kind)))]
