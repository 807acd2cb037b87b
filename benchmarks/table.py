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


def _row(one: Line) -> str:
    kept = "" if one.ok is None else "yes" if one.ok else "**no**"
    cells = (
        one.name,
        _amount(one.value, one.unit),
        "" if one.reference is None else _amount(one.reference, one.unit),
        "" if one.ratio is None else f"{one.ratio:.2f}",
        one.limit or "",
        kept,
        f"{one.load:.1f}",
    )
    return f"| {' | '.join(cells)} |"


def _amount(number: float, unit: str) -> str:
    return f"{number:,.4g} {unit}".strip() if abs(number) < 10_000 else f"{number:,.0f} {unit}".strip()
