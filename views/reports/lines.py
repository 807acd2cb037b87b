"""Result lines: the name, the value with its unit, the laboratory's flag in words, the ranges it gave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import flet as ft

from services.record.results import rules
from services.record.results.model import Measured, MissingResult, Observation
from services.record.results.rules import ResultStatus
from services.record.results.values import Amount, Samples
from services.reports.queries import Branch
from views import paths
from views.activity import pressing
from views.component import rows
from views.context import UiContext
from views.kit.banner import strip
from views.kit.buttons import quiet_button
from views.kit.surfaces import card, column, divider, row
from views.look.text import body, heading, small, strong, text
from views.reports.values import bounds_words, spoken_words, value_words
from views.reports.words import flag_chip, status_chip, title_of

RANGES_SHOWN = 6
LONG_VALUE = 60
OBSERVATION = "Observation"


@dataclass(frozen=True)
class Fetching:
    """The download of what is not on this device, and its state."""

    on_fetch: Callable[[str], None]
    busy: bool = False


def branch_cards(around: UiContext, branches: Sequence[Branch], now: datetime, get: Fetching) -> list[ft.Control]:
    """Plain results share one card; a panel (components or members) has a card of its own with its name."""
    cards: list[ft.Control] = []
    plain: list[ft.Control] = []

    def panel(branch: Branch) -> ft.Control:
        return card(around.look, column(_panel(around, branch, now, get, level=3), 12))

    for branch in branches:
        if _is_panel(branch):
            cards += [*_flush(around, plain), *rows(around, OBSERVATION, [branch], panel)]
        else:
            plain += _leaves(around, branch, now, get)
    return [*cards, *_flush(around, plain)]


def _flush(around: UiContext, lines: list[ft.Control]) -> list[ft.Control]:
    """One card with a rule between the lines; empties the list."""
    if not lines:
        return []
    made = card(around.look, column(_ruled(around, lines), 12))
    lines.clear()
    return [made]


def _ruled(around: UiContext, lines: Sequence[ft.Control]) -> list[ft.Control]:
    spaced: list[ft.Control] = []
    for line in lines:
        spaced += [divider(around.look), line] if spaced else [line]
    return spaced


def _is_panel(branch: Branch) -> bool:
    result = branch.result
    return bool(branch.members) or (isinstance(result, Observation) and bool(result.components))


def _leaves(around: UiContext, branch: Branch, now: datetime, get: Fetching) -> list[ft.Control]:
    def drawn(leaf: Branch) -> ft.Control:
        result = leaf.result
        if isinstance(result, MissingResult):
            return missing_line(around, result, get)
        return observation_line(around, result, now)

    return rows(around, OBSERVATION, [branch], drawn)


def _panel(around: UiContext, branch: Branch, now: datetime, get: Fetching, level: int) -> list[ft.Control]:
    """The panel's own words, its components, then its members (panels among them one step in)."""
    result = branch.result
    if isinstance(result, MissingResult):
        return [missing_line(around, result, get)]
    look = around.look
    parts: list[ft.Control] = [heading(look, title_of(around.texts, result.measured.title), level=level)]
    parts += state_strips(around, result)
    if not rules.is_hidden(result.status):
        parts += _ruled(
            around, rows(around, OBSERVATION, rules.lines(result), lambda line: measured_line(around, line, now))
        )
        parts += [small(look, note) for note in result.notes]
    for member in branch.members:
        inside = _panel(around, member, now, get, level + 1) if _is_panel(member) else _leaves(around, member, now, get)
        parts += [divider(look), *inside]
    return parts


def observation_line(around: UiContext, observation: Observation, now: datetime) -> ft.Control:
    """One result without parts; a withdrawn or cancelled one shows that instead of its value."""
    look = around.look
    strips = state_strips(around, observation)
    notes = [body(look, note, "soft") for note in observation.notes]
    if rules.is_hidden(observation.status):
        return column([strong(look, title_of(around.texts, observation.measured.title), "soft"), *strips, *notes], 6)
    line = measured_line(around, observation.measured, now)
    return column([line, *strips, *notes], 6) if strips or notes else line


def state_strips(around: UiContext, observation: Observation) -> list[ft.Control]:
    """The notices for a single result that is not simply final."""
    meaning = rules.result_status(observation.status)
    if meaning in {ResultStatus.FINAL, ResultStatus.UNKNOWN} and observation.status in {"final", "unknown"}:
        return []
    if meaning is ResultStatus.WITHDRAWN:
        return [strip(around.look, around.texts.get("reports.result.withdrawn"), mood="bad", icon=ft.Icons.BLOCK)]
    return [ft.Row(controls=[status_chip(around, observation.status)], wrap=True)]


def measured_line(around: UiContext, line: Measured, now: datetime) -> ft.Control:
    """Name and flag, value, what it was before, ranges. A number leads to its course over time."""
    look, t = around.look, around.texts
    flag = rules.chief_flag(line)
    mark = flag_chip(around, flag) if flag else None
    name = body(look, title_of(t, line.title), expand=mark is not None and not look.large)
    head: ft.Control = name
    if mark is not None:
        head = column([name, ft.Row(controls=[mark], wrap=True)], 4) if look.large else row([name, mark])
    more = [ft.Row(controls=[flag_chip(around, other) for other in line.flags if other is not flag], wrap=True)]
    code = line.code
    leads = code is not None and isinstance(line.value, Amount)
    parts = [head, *(more if len(line.flags) > 1 else []), *_value(around, line, now), *_ranges(around, line)]
    inner = column(parts, 4, expand=leads)
    if code is None or not leads:
        return inner
    shape = ft.Container(
        content=row([inner, _chevron(around)]),
        ink=True,
        border_radius=12,
        on_click=pressing(lambda: around.go(paths.trend(code))),
    )
    return ft.Semantics(content=shape, button=True, container=True, tooltip=t.get("reports.trend.open"))


def _chevron(around: UiContext) -> ft.Control:
    return ft.Icon(icon=ft.Icons.SHOW_CHART, color=around.look.palette.soft, size=around.look.icon)


def _value(around: UiContext, line: Measured, now: datetime) -> list[ft.Control]:
    look, t = around.look, around.texts
    parts: list[ft.Control] = []
    if isinstance(line.value, Samples):
        from views.reports.curve import sample_curve  # noqa: PLC0415 - a quarter of the app's start, for charts only

        parts.append(sample_curve(around, line.value))
    if line.value is not None or line.absent is None:
        words = value_words(around, line.value, now)
        known = line.value is not None
        size = look.head if len(words) < LONG_VALUE else look.body
        spoken = spoken_words(around, line.value)
        parts.append(text(look, words, size=size, strong=known, tone="ink" if known else "soft", spoken=spoken))
    if line.absent is not None:
        parts.append(body(look, t.get("reports.value.absent", reason=line.absent), "warm"))
    if line.before is not None:
        parts.append(small(look, t.get("reports.value.before", value=value_words(around, line.before, now)), "warm"))
    return parts


def _ranges(around: UiContext, line: Measured) -> list[ft.Control]:
    look, t = around.look, around.texts
    words = [said for bounds in line.ranges[:RANGES_SHOWN] if (said := bounds_words(t, bounds))]
    if len(words) == 1:
        return [small(look, t.get("reports.range", range=words[0]))]
    return [small(look, t.get("reports.range.several")), *(small(look, f"· {each}") for each in words)] if words else []


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
