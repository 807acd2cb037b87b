"""The page of the night: one line a step, what failed first to be seen."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tests.nightly.running import Outcome

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; color: #1b1b1b }
table { border-collapse: collapse; width: 100% }
td, th { text-align: left; padding: .5rem; border-bottom: 1px solid #ddd }
.failed td:first-child { color: #b00020; font-weight: 600 } .passed td:first-child { color: #0b6b3a }
"""


def html(outcomes: Sequence[Outcome]) -> str:
    """The whole page; each step's name leads to what it printed."""
    rows = "\n".join(_row(outcome) for outcome in outcomes)
    failed = sum(not outcome.ok for outcome in outcomes)
    told = f"{failed} of {len(outcomes)} steps failed" if failed else f"All {len(outcomes)} steps passed"
    head = "<tr><th></th><th>step</th><th>what it proves</th><th>minutes</th><th>its last line</th></tr>"
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Anxin, nightly</title><style>{_STYLE}</style>'
        f"<h1>Anxin, nightly</h1><p>{told}.</p><table>{head}{rows}</table></html>\n"
    )


def text(outcome: Outcome) -> str:
    """One line for the terminal."""
    return f"{_word(outcome):6} {outcome.step.name:12} {outcome.seconds / 60:6.1f} min  {outcome.said}"


def _row(outcome: Outcome) -> str:
    step = outcome.step
    cells = (
        _word(outcome),
        f'<a href="{escape(outcome.log.name)}">{escape(step.name)}</a>',
        escape(step.proves),
        f"{outcome.seconds / 60:.1f}",
        escape(outcome.said),
    )
    return f'<tr class="{_word(outcome)}">' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _word(outcome: Outcome) -> str:
    return "passed" if outcome.ok else "failed"
