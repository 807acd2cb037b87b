"""Result lines: the name, the value with its unit, the laboratory's flag in words, the ranges it gave."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import flet as ft

from services.fhir.interpretation import Direction
from services.record.results import rules
from services.record.results.band import band
from services.record.results.explanation import Explanation
from services.record.results.model import Flag, Measured, MissingResult, Observation
from services.record.results.rules import ResultStatus
from services.record.results.values import Amount, Samples
from services.reports.earlier import Earlier
from services.reports.queries import Branch
from views import paths
from views.component import rows
from views.context import UiContext
from views.i18n import format as fmt
from views.kit.banner import strip
from views.kit.buttons import quiet_button
from views.kit.lists import list_group, value_row
from views.kit.range_bar import range_bar
from views.kit.surfaces import column
from views.look.text import body, heading, small, strong, text
from views.look.tokens import S2, S3, S4
from views.reports.explained import WhatIsThis, WhatTheseAre, explanation_of, is_unusual
from views.reports.values import amount_words, bounds_words, ends_words, number_words, spoken_words, value_words
from views.reports.words import day_of, flag_chip, flag_mark, mood_of, status_chip, title_of

RANGES_SHOWN = 6
LONG_VALUE = 60
OBSERVATION = "Observation"


@dataclass(frozen=True)
class Fetching:
    """The download of what is not on this device, and its state."""

    on_fetch: Callable[[str], None]
    busy: bool = False


@dataclass(frozen=True)
class Reading:
    """What the results of one page are read with: the moment it is, the results before them, what the hospital says
    about their tests, and the download."""

    now: datetime
    get: Fetching
    earlier: Mapping[str, Earlier] = field(default_factory=dict)
    explained: Mapping[str, Explanation] = field(default_factory=dict)


@dataclass
class _Surface:
    """Rows that will share one surface. An unusual value is explained below itself, the others at the end."""

    around: UiContext
    reading: Reading
    lines: list[ft.Control] = field(default_factory=list)
    others: list[Explanation] = field(default_factory=list)
    unusual: bool = False

    def show(self, line: Measured, drawn: ft.Control) -> ft.Control:
        """The row of a line, with what explains it."""
        explanation, flag = explanation_of(line, self.reading.explained), rules.chief_flag(line)
        if explanation is None:
            return drawn
        if not is_unusual(flag):
            self.others.append(explanation)
            return drawn
        self.unusual = True
        return column([drawn, WhatIsThis(explanation=explanation, flag=flag)], 0)

    def made(self) -> list[ft.Control]:
        """The surface with what it holds until now; the next row begins another one."""
        if not self.lines:
            return []
        told = tuple(dict.fromkeys(self.others))
        end = [WhatTheseAre(explanations=told, others=self.unusual)] if told else []
        surface = list_group(self.around.look, [*self.lines, *end])
        self.lines, self.others, self.unusual = [], [], False
        return [surface]


def branch_cards(around: UiContext, branches: Sequence[Branch], reading: Reading) -> list[ft.Control]:
    """Plain results share one surface; a panel (components or members) has a heading and a surface of its own."""
    parts: list[ft.Control] = []
    plain = _Surface(around, reading)

    def panel(branch: Branch) -> ft.Control:
        return column(_panel(around, branch, reading, level=3), S3)

    for branch in branches:
        if _is_panel(branch):
            parts += [*plain.made(), *rows(around, OBSERVATION, [branch], panel)]
        else:
            plain.lines += _leaves(plain, branch)
    return [*parts, *plain.made()]


def _is_panel(branch: Branch) -> bool:
    result = branch.result
    return bool(branch.members) or (isinstance(result, Observation) and bool(result.components))


def _leaves(surface: _Surface, branch: Branch) -> list[ft.Control]:
    def drawn(leaf: Branch) -> ft.Control:
        result = leaf.result
        if isinstance(result, MissingResult):
            return _inset(missing_line(surface.around, result, surface.reading.get))
        line = observation_line(surface.around, result, surface.reading)
        return line if rules.is_hidden(result.status) else surface.show(result.measured, line)

    return rows(surface.around, OBSERVATION, [branch], drawn)


def _panel(around: UiContext, branch: Branch, reading: Reading, level: int) -> list[ft.Control]:
    """The panel's name, its own words and components on one surface with its plain members, then panels inside it."""
    result = branch.result
    if isinstance(result, MissingResult):
        return [list_group(around.look, _leaves(_Surface(around, reading), branch))]
    look = around.look
    parts: list[ft.Control] = [heading(look, title_of(around.texts, result.measured.title), level=level)]
    parts += state_strips(around, result)
    surface = _Surface(around, reading)
    if not rules.is_hidden(result.status):
        surface.lines += rows(
            around,
            OBSERVATION,
            rules.lines(result),
            lambda line: surface.show(line, measured_row(around, line, reading.now)),
        )
    for member in branch.members:
        if _is_panel(member):
            parts += [*surface.made(), *_panel(around, member, reading, level + 1)]
        else:
            surface.lines += _leaves(surface, member)
    parts += surface.made()
    if not rules.is_hidden(result.status):
        parts += [small(look, note) for note in result.notes]
    return parts


def observation_line(around: UiContext, observation: Observation, reading: Reading) -> ft.Control:
    """One result without parts; a withdrawn or cancelled one shows that instead of its value."""
    look = around.look
    strips = state_strips(around, observation)
    if rules.is_hidden(observation.status):
        notes = [body(look, note, "soft") for note in observation.notes]
        name = strong(look, title_of(around.texts, observation.measured.title), "soft")
        return _inset(column([name, *strips, *notes], 6))
    more = [*strips, *(small(look, note) for note in observation.notes)]
    before = reading.earlier.get(observation.id)
    return measured_row(around, observation.measured, reading.now, before, more)


def _inset(content: ft.Control) -> ft.Control:
    """Something that is no row, on the surface of rows."""
    return ft.Container(content=content, padding=ft.Padding.symmetric(horizontal=S4, vertical=S3))


def state_strips(around: UiContext, observation: Observation) -> list[ft.Control]:
    """The notices for a single result that is not simply final."""
    meaning = rules.result_status(observation.status)
    if meaning in {ResultStatus.FINAL, ResultStatus.UNKNOWN} and observation.status in {"final", "unknown"}:
        return []
    if meaning is ResultStatus.WITHDRAWN:
        return [strip(around.look, around.texts.get("reports.result.withdrawn"), mood="bad", icon=ft.Icons.BLOCK)]
    return [ft.Row(controls=[status_chip(around, observation.status)], wrap=True)]


def measured_row(
    around: UiContext,
    line: Measured,
    now: datetime,
    before: Earlier | None = None,
    more: Sequence[ft.Control] = (),
) -> ft.Control:
    """Name, value and flag; below them where the value lies in its range, what it was the last time, and what else is
    said. A number leads to its course over time."""
    t, code = around.texts, line.code
    flag = rules.chief_flag(line)
    others = [flag_chip(around, other) for other in line.flags if other is not flag]
    facts = [
        *_curve(around, line),
        *_ranges(around, line, flag),
        *([_last(around, line, before, now)] if before else []),
        *_changes(around, line, now),
        *([ft.Row(controls=[*others], wrap=True)] if others else []),
        *more,
    ]
    leads = code is not None and isinstance(line.value, Amount)
    return value_row(
        around.look,
        title_of(t, line.title),
        _value(around, line, now),
        flag_mark(around, flag) if flag else None,
        facts,
        on_click=partial(around.go, paths.trend(code)) if code is not None and leads else None,
    )


def _curve(around: UiContext, line: Measured) -> list[ft.Control]:
    if not isinstance(line.value, Samples):
        return []
    from views.reports.curve import sample_curve  # noqa: PLC0415 - a quarter of the app's start, for charts only

    return [sample_curve(around, line.value)]


def _value(around: UiContext, line: Measured, now: datetime) -> ft.Text | None:
    if line.value is None and line.absent is not None:
        return None
    look, words, known = around.look, value_words(around, line.value, now), line.value is not None
    size = look.head if len(words) < LONG_VALUE else look.body
    spoken = spoken_words(around, line.value)
    return text(look, words, size=size, strong=known, tone="ink" if known else "soft", spoken=spoken)


def _changes(around: UiContext, line: Measured, now: datetime) -> list[ft.Control]:
    """Why there is no value, and what the laboratory had said before it changed it."""
    look, t = around.look, around.texts
    absent = body(look, t.get("reports.value.absent", reason=line.absent), "warm") if line.absent is not None else None
    said = t.get("reports.value.before", value=value_words(around, line.before, now)) if line.before else None
    return [*([absent] if absent else []), *([small(look, said, "warm")] if said else [])]


def _last(around: UiContext, line: Measured, before: Earlier, now: datetime) -> ft.Control:
    """The result before it, and whether the value went up or down since: by a sign, and spoken in a word."""
    t = around.texts
    same = isinstance(line.value, Amount) and line.value.unit_key == before.amount.unit_key
    said = {
        "value": number_words(before.amount.number) if same and not before.amount.comparator
        else amount_words(before.amount),
        "when": fmt.ago(t, day_of(around, before.when), fmt.local_date(now, around.zones)),
    }  # fmt: skip
    shown, spoken = _WAYS[before.way]
    words = t.get(shown, **said)
    return text(around.look, words, size=around.look.small, tone="soft", spoken=t.get(spoken, **said))


_WAYS = {
    Direction.UP: ("reports.last.up", "reports.last.up.spoken"),
    Direction.DOWN: ("reports.last.down", "reports.last.down.spoken"),
    Direction.NONE: ("reports.last.same", "reports.last.same.spoken"),
    None: ("reports.last", "reports.last"),
}


def _ranges(around: UiContext, line: Measured, flag: Flag | None) -> list[ft.Control]:
    look, t = around.look, around.texts
    words = [said for bounds in line.ranges[:RANGES_SHOWN] if (said := bounds_words(t, bounds))]
    if len(words) > 1:
        return [small(look, t.get("reports.range.several")), *(small(look, f"· {each}") for each in words)]
    if not words:
        return []
    found = band(line)
    bar = None
    if found is not None and isinstance(line.value, Amount):
        bar = range_bar(look, line.value.number, found.low, found.high, mood_of(flag))
    said = t.get("reports.range", range=words[0])
    if bar is None:
        return [small(look, said)]
    short = ends_words(found) if found is not None else words[0]
    label = text(look, short, size=look.small, tone="soft", spoken=said)
    return [ft.Row(controls=[bar, label], spacing=S2, wrap=look.large)]


def missing_line(around: UiContext, missing: MissingResult, get: Fetching) -> ft.Control:
    """A result the report names that is not here yet; it can be fetched, if it is this hospital's."""
    look, t, id_ = around.look, around.texts, missing.reference.id
    name = missing.reference.display or t.get("reports.missing.unnamed")
    if missing.reference.server is not None:
        return column([strong(look, name), small(look, t.get("reports.missing.elsewhere"))], 6)
    fetch = quiet_button(
        look,
        t.get("reports.missing.fetch"),
        lambda: get.on_fetch(id_),
        icon=ft.Icons.CLOUD_DOWNLOAD_OUTLINED,
        busy=get.busy,
    )
    return column([strong(look, name), small(look, t.get("reports.missing")), fetch], 6)
