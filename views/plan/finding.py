"""What was found in home readings: which, what to do now, whose rule it is, and the ways to act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

import flet as ft

from services.record.risk.findings import FindingUrgency, HomeFinding
from views import paths
from views.context import UiContext
from views.i18n import format as fmt
from views.kit.banner import Choice, banner
from views.plan.words import FINDINGS, readings_words

EMERGENCY: Final = "tel:120"


def finding_banner(
    around: UiContext, finding: HomeFinding, now: datetime, on_call: Callable[[str], None]
) -> ft.Control:
    """Red where help is needed now, with the call first."""
    t, keys = around.texts, FINDINGS[finding.kind]
    amount = "" if finding.amount is None else fmt.number(finding.amount)
    words = [
        readings_words(around, finding.readings, now),
        t.get(keys.words, amount=amount),
        t.get("plan.source", source=t.get(keys.source)),
    ]
    return banner(
        around.look,
        t.get(keys.title, amount=amount),
        "\n".join(words),
        mood="bad" if finding.urgency is FindingUrgency.NOW else "warm",
        icon=ft.Icons.WARNING_AMBER_ROUNDED,
        choices=_choices(around, finding, on_call),
        announce=finding.urgency is FindingUrgency.NOW,
    )


def _choices(around: UiContext, finding: HomeFinding, on_call: Callable[[str], None]) -> list[Choice]:
    t, kind = around.texts, finding.readings[-1].kind
    again = Choice(t.get("plan.again"), lambda: around.go(paths.vital_entry(kind)))
    if finding.urgency is FindingUrgency.NOW:
        return [Choice(t.get("plan.call"), lambda: on_call(EMERGENCY), strong=True), again]
    if finding.urgency is FindingUrgency.ACT:
        return [again]
    book = Choice(t.get("plan.book"), lambda: around.go(paths.booking()), strong=True)
    return [book, Choice(t.get("plan.course"), lambda: around.go(paths.vital(kind)))]
