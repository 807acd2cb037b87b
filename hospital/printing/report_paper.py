"""A report on paper: a PDF (ISO 32000-1) with everything its results say, in as many A4 pages as it takes. Pure.

The laboratory's flags and ranges stand as it sent them; nothing is computed. The same report makes the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hospital.base.human_names import name_in_words
from hospital.printing.printed_pages import INK, MARGIN, QUIET, ROOM, WARM, PrintedPages, fitting

Json = Mapping[str, Any]

WITHDRAWN: Final = "entered-in-error"
_COLUMNS: Final = ((0.0, 195.0), (200.0, 118.0), (323.0, 62.0), (390.0, 117.0))
"""Where a column begins, and how wide its words become."""
_HEADS: Final = ("项目 Test", "结果 Result", "提示 Flag", "参考 Range")
_STATUSES: Final = {
    "registered": "已登记 Registered", "partial": "部分结果 Partial", "preliminary": "初步结果 Preliminary",
    "final": "正式报告 Final", "amended": "已修订 Amended", "corrected": "已更正 Corrected",
    "appended": "有补充 Appended", "cancelled": "已取消 Cancelled", WITHDRAWN: "已撤回 Withdrawn",
}  # fmt: skip
_FOOT: Final = (
    "由医院系统打印，以医院最新的报告为准。 Printed by the hospital's system; its newest report is what holds."
)
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
        ("采样 Taken", moment(report.get("effectiveDateTime"))),
        ("报告 Issued", moment(report.get("issued"))),
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
    pages = PrintedPages(paper.hospital, paper.title, _FOOT)
    for name, value in paper.facts:
        pages.block([(MARGIN, [name]), (MARGIN + 90, fitting(value, ROOM - 90))])
    if paper.conclusion:
        pages.space()
        pages.block([(MARGIN, ["结论 Conclusion", *fitting(paper.conclusion)])])
    if paper.lines:
        pages.space()
        pages.block(_row(_HEADS), QUIET)
    for line in paper.lines:
        pages.rule()
        pages.block(_row(line.cells), WARM if line.marked else INK)
        if line.note:
            pages.block([(MARGIN, fitting(line.note))], QUIET)
    return pages.done()


def _row(cells: Sequence[str]) -> list[tuple[float, list[str]]]:
    return [(MARGIN + begin, fitting(cell, room) or [""]) for cell, (begin, room) in zip(cells, _COLUMNS, strict=True)]


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
            return moment(value)
        case "Period":
            return f"{moment(value.get('start'))} - {moment(value.get('end'))}"
        case "SampledData":
            return "波形，请看原件 Signal, see the original"
    return str(value)


def _quantity(given: Any) -> str:
    if not isinstance(given, Mapping) or given.get("value") is None:
        return ""
    comparator, unit = str(given.get("comparator") or ""), str(given.get("unit") or given.get("code") or "")
    return f"{comparator} {given['value']} {unit}".strip()


def moment(given: Any) -> str:
    """A moment to the minute, as it was sent: with the clock of the hospital."""
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
