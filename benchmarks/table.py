"""The lines of a run as a Markdown table."""

from __future__ import annotations

from collections.abc import Iterable

from benchmarks.lines import Line

_HEAD = (
    "| what | value | reference | ratio | limit | kept | load |",
    "|---|---:|---:|---:|---|---|---:|",
)


def table(lines: Iterable[Line]) -> str:
    """One row a line; a limit that was missed stands out."""
    return "\n".join([*_HEAD, *map(_row, lines)])


def _row(line: Line) -> str:
    kept = "" if line.ok is None else "yes" if line.ok else "**no**"
    cells = (
        line.name,
        _amount(line.value, line.unit),
        "" if line.reference is None else _amount(line.reference, line.unit),
        "" if line.ratio is None else f"{line.ratio:.2f}",
        line.limit or "",
        kept,
        f"{line.load:.1f}",
    )
    return f"| {' | '.join(cells)} |"


def _amount(number: float, unit: str) -> str:
    return f"{number:,.4g} {unit}".strip() if abs(number) < 10_000 else f"{number:,.0f} {unit}".strip()
