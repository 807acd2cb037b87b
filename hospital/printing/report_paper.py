"""A report on paper: a PDF (ISO 32000-1) with everything its results say, in as many A4 pages as it takes. Pure.

The laboratory's flags and ranges stand as it sent them; nothing is computed. The same report makes the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from hospital.base.human_names import name_in_words
from hospital.base.pdf_text import draw, wrapped

Json = Mapping[str, Any]

WITHDRAWN: Final = "entered-in-error"
_INK, _QUIET, _TEAL, _WARM, _LINE = (HexColor(rgb) for rgb in ("#15201f", "#55645f", "#0b7a75", "#9a4507", "#d9e2e0"))
_MARGIN, _SIZE, _STEP, _LOWEST = 44.0, 9.5, 14.0, 52.0
_COLUMNS: Final = ((0.0, 195.0), (200.0, 118.0), (323.0, 62.0), (390.0, 117.0))
"""Where a column begins, and how wide its words become."""
_HEADS: Final = ("项目 Test", "结果 Result", "提示 Flag", "参考 Range")
_STATUSES: Final = {
    "registered": "已登记 Registered", "partial": "部分结果 Partial", "preliminary": "初步结果 Preliminary",
    "final": "正式报告 Final", "amended": "已修订 Amended", "corrected": "已更正 Corrected",
    "appended": "有补充 Appended", "cancelled": "已取消 Cancelled", WITHDRAWN: "已撤回 Withdrawn",
}  # fmt: skip
_HIDDEN: Final = frozenset({WITHDRAWN, "cancelled"})
_USUAL: Final = frozenset({"N", "NEG", "S"})


@dataclass(frozen=True)
class PaperLine:
    """One result as it is printed. `marked`: the laboratory called it other than usual."""

    cells: tuple[str, str, str, str]
    marked: bool = False
    note: str = ""


@dataclass(frozen=True)
class ReportPaper:
    """What is printed: who and what, then the conclusion, then the lines."""

    hospital: str
    title: str
    facts: Sequence[tuple[str, str]]
    conclusion: str
    lines: Sequence[PaperLine]


def paper_of(report: Json, person: Json, results: Sequence[Json], hospital: str) -> ReportPaper:
    """The paper of a report with its results, in their order. A cancelled one prints no line."""
    status = str(report.get("status", ""))
    performers = [str(who["display"]) for who in objects(report.get("performer")) if who.get("display")]
    facts = (
        ("姓名 Name", name_in_words(person)),
        ("状态 Status", _STATUSES.get(status, status)),
        ("采样 Taken", _moment(report.get("effectiveDateTime"))),
        ("报告 Issued", _moment(report.get("issued"))),
        ("报告人 By", " · ".join(performers)),
    )
    hidden = status in _HIDDEN
    lines = () if hidden else tuple(line for result in results for line in _lines(result))
    return ReportPaper(
        hospital, text_of(report.get("code")), [fact for fact in facts if fact[1]], str(report.get("conclusion") or ""),
        lines,
    )  # fmt: skip


def pdf(paper: ReportPaper) -> bytes:
    """The pages; each says whose hospital and which report it is of."""
    out = io.BytesIO()
    page = Canvas(out, pagesize=A4, invariant=1, pageCompression=1)
    page.setTitle(paper.title)
    y, room = _begin(page, paper), A4[0] - 2 * _MARGIN
    for name, value in paper.facts:
        y = _block(page, paper, y, [(_MARGIN, [name]), (_MARGIN + 90, wrapped(value, _SIZE, room - 90))])
    if paper.conclusion:
        y = _block(page, paper, y - 8, [(_MARGIN, ["结论 Conclusion", *wrapped(paper.conclusion, _SIZE, room)])])
    if paper.lines:
        y = _block(page, paper, y - 8, _row(_HEADS), _QUIET)
    for line in paper.lines:
        page.setStrokeColor(_LINE)
        page.line(_MARGIN, y + _STEP - 3, A4[0] - _MARGIN, y + _STEP - 3)
        y = _block(page, paper, y, _row(line.cells), _WARM if line.marked else _INK)
        if line.note:
            y = _block(page, paper, y, [(_MARGIN, wrapped(line.note, _SIZE, room))], _QUIET)
    page.save()
    return out.getvalue()


def _begin(page: Canvas, paper: ReportPaper) -> float:
    """Draws what every page has; returns where its content begins."""
    y: float = A4[1] - 56
    page.setFillColor(_TEAL)
    draw(page, _MARGIN, y, paper.hospital, 16)
    page.setFillColor(_INK)
    draw(page, _MARGIN, y - 26, paper.title, 13)
    page.setFillColor(_QUIET)
    said = "由医院系统打印，以医院最新的报告为准。 Printed by the hospital's system; its newest report is what holds."
    draw(page, _MARGIN, 28, said, 8)
    return y - 54


def _block(
    page: Canvas,
    paper: ReportPaper,
    y: float,
    columns: Sequence[tuple[float, Sequence[str]]],
    colour: Color = _INK,
) -> float:
    """Draws columns of lines beside each other, on as many pages as they take; returns where it goes on."""
    for number in range(max(len(lines) for _, lines in columns)):
        if y < _LOWEST:
            page.showPage()
            y = _begin(page, paper)
        page.setFillColor(colour)
        for x, lines in columns:
            if number < len(lines):
                draw(page, x, y, lines[number], _SIZE)
        y -= _STEP
    return y - 3


def _row(cells: Sequence[str]) -> list[tuple[float, list[str]]]:
    return [
        (_MARGIN + begin, wrapped(cell, _SIZE, room) or [""])
        for cell, (begin, room) in zip(cells, _COLUMNS, strict=True)
    ]


def _lines(result: Json) -> Iterator[PaperLine]:
    """A result and its components; a withdrawn or cancelled one without its data."""
    name, status = text_of(result.get("code")), str(result.get("status", ""))
    if status in _HIDDEN:
        yield PaperLine((name, _STATUSES[status], "", ""))
        return
    parts = objects(result.get("component"))
    notes = " ".join(str(note["text"]) for note in objects(result.get("note")) if note.get("text"))
    if _value(result) or result.get("dataAbsentReason") or not parts:
        yield _line(result, name, notes)
    for part in parts:
        yield _line(part, text_of(part.get("code")) if name == "" else f"{name} · {text_of(part.get('code'))}", "")


def _line(measured: Json, name: str, note: str) -> PaperLine:
    flags = objects(measured.get("interpretation"))
    codes = {code.get("code") for flag in flags for code in objects(flag.get("coding"))}
    ranges = "；".join(filter(None, (_range(each) for each in objects(measured.get("referenceRange")))))
    value = _value(measured) or text_of(measured.get("dataAbsentReason"))
    flagged = " ".join(text_of(flag) for flag in flags)
    return PaperLine((name, value, flagged, ranges), bool(flags) and not codes & _USUAL, note)


def _range(given: Json) -> str:
    text = given.get("text")
    return str(text) if text else _span(given)


def _span(given: Json) -> str:
    low, high = _quantity(given.get("low")), _quantity(given.get("high"))
    if low and high:
        unit = high.partition(" ")[2]
        low = low.removesuffix(f" {unit}") if unit else low
        return f"{low} - {high}"
    return f"≥ {low}" if low else f"≤ {high}" if high else ""


def _value(measured: Json) -> str:  # noqa: PLR0911 - one line per kind
    """The value of any kind; a recorded signal is named, not drawn."""
    kind: str
    value: Any
    kind, value = next(((key[5:], value) for key, value in measured.items() if key.startswith("value")), ("", None))
    match kind:
        case "":
            return ""
        case "Quantity":
            return _quantity(value)
        case "CodeableConcept":
            return text_of(value)
        case "Boolean":
            return "是 Yes" if value else "否 No"
        case "Range":
            return _span(value)
        case "Ratio":
            return f"{_quantity(value.get('numerator'))}:{_quantity(value.get('denominator'))}"
        case "DateTime":
            return _moment(value)
        case "Period":
            return f"{_moment(value.get('start'))} - {_moment(value.get('end'))}"
        case "SampledData":
            return "波形，请看原件 Signal, see the original"
    return str(value)


def _quantity(given: Any) -> str:
    if not isinstance(given, Mapping) or given.get("value") is None:
        return ""
    comparator, unit = str(given.get("comparator") or ""), str(given.get("unit") or given.get("code") or "")
    return f"{comparator} {given['value']} {unit}".strip()


def _moment(given: Any) -> str:
    """To the minute, as it was sent: with the clock of the hospital."""
    text = str(given or "")
    return text[:16].replace("T", " ")


def text_of(concept: Any) -> str:
    """The words of a concept: its text, else the first display or code."""
    if not isinstance(concept, Mapping):
        return ""
    codings = objects(concept.get("coding"))
    named = (coding.get(key) for key in ("display", "code") for coding in codings)
    return str(concept.get("text") or next((name for name in named if name), ""))


def objects(given: Any) -> list[Json]:
    """The objects of a list, whatever was sent."""
    return [each for each in given if isinstance(each, Mapping)] if isinstance(given, list) else []
