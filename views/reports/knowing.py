"""What a person does about critical results: call somebody, say that they know, and take that back."""

from __future__ import annotations

from services.record.results.critical import acknowledge, take_back
from views.context import Notice
from views.hooks import use_action, use_opening, use_ui_context
from views.reports.notices import CriticalActions


def use_critical_actions() -> CriticalActions:
    """The actions of a screen that shows critical results."""
    around = use_ui_context()
    t = around.texts

    def told(marks: tuple[str, ...]) -> None:
        words, undo = t.get("reports.critical.known"), t.get("reports.critical.known.undo")
        around.notify(Notice(words, undo, lambda: forgetting.run(marks)))

    calling, forgetting = use_opening(), use_action(take_back)
    knowing = use_action(acknowledge, told)
    return CriticalActions(lambda number: calling.run(f"tel:{number}"), knowing.run)
