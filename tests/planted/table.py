"""The findings as a page."""

from __future__ import annotations

from collections.abc import Sequence

from tests.planted.faults import WRITTEN_FOR_A_FAULT
from tests.planted.hunt import Finding

_HEAD = """# Faults planted on purpose

Does the suite notice when the product is wrong? Each fault below is put into a copy of the repo by itself, and the
tests near it are run, then the whole quick suite, until one fails. A test counts only when it passes without the fault.
This page is written by `python -m tests.planted --near-only --out tests/planted/README.md`; the faults stand in
`faults_app.py` and `faults_hospital.py`.

"Caught before": no, where the test that notices was written, or taught to look, because the fault had passed the tests
near it.

"""


def page(findings: Sequence[Finding]) -> str:
    """A Markdown page with a line for each fault."""
    caught = sum(one.is_caught for one in findings)
    rows = ["| subject | fault | what a person would suffer | caught by | caught before |", "|---|---|---|---|---|"]
    rows += [f"| {' | '.join(_cells(one))} |" for one in findings]
    return f"{_HEAD}{caught} of {len(findings)} are caught.\n\n" + "\n".join(rows) + "\n"


def _cells(one: Finding) -> tuple[str, ...]:
    fault = one.fault
    by = (
        f"`{one.test}`" if one.how == "caught" else f"{one.how} `{one.test}`" if one.test else f"not caught ({one.how})"
    )
    before = "" if not one.is_caught else "no" if one.test in WRITTEN_FOR_A_FAULT else "yes"
    return fault.subject, f"{fault.name} (`{fault.file}`)", fault.why, by, before
