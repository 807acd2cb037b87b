"""A risk that the hospital assessed: what it says, how it was made, and from what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import flet as ft

from services.fhir.when import Period, When
from services.moments import day_in
from services.plan.assessment import AssessedOutcome, AssessedRisk
from services.record.results.values import Amount, Span, VerbatimValue
from views.context import UiContext
from views.i18n import format as fmt
from views.kit.surfaces import card
from views.look.text import body, heading, small
from views.written import in_chinese


def assessed_card(around: UiContext, risk: AssessedRisk, today: date) -> ft.Control:
    """One assessment; one without inputs says so."""
    look, t = around.look, around.texts
    title = risk.title or risk.method or t.get("plan.assessed.untitled")
    made = [risk.method if risk.title else None, made_words(around, risk.made, today), risk.by]
    outcomes = [outcome_words(around, each) for each in risk.outcomes]
    return card(
        look,
        [
            heading(look, title, level=3),
            *(body(look, words) for words in outcomes),
            small(look, " · ".join(filter(None, made))) if any(made) else None,
            small(look, inputs_words(around, risk), "brand" if risk.inputs or risk.more else "warm"),
            small(look, t.get("plan.assessed.unfinished"), "warm") if risk.unfinished else None,
            body(look, risk.advice, "soft") if risk.advice else None,
            in_chinese(look, t, title, risk.advice, *outcomes, *risk.inputs),
        ],
    )


def inputs_words(around: UiContext, risk: AssessedRisk) -> str:
    """What it was made from; or that the hospital gives none, so that it is no more than a note."""
    t = around.texts
    if not risk.inputs and not risk.more:
        return t.get("plan.assessed.no_inputs")
    more = [t.get("plan.assessed.more", n=risk.more)] if risk.more else []
    return t.get("plan.assessed.inputs", names=t.get("plan.and").join([*risk.inputs, *more]))


def outcome_words(around: UiContext, found: AssessedOutcome) -> str:
    """ "十年内心肌梗死：12.5%，偏高"."""
    t = around.texts
    said = [value_text(t.get("plan.assessed.between"), found.likelihood), found.level, _within(around, found)]
    words = t.get("plan.assessed.comma").join(filter(None, said))
    if not found.outcome or not words:
        return found.outcome or words
    return t.get("plan.assessed.outcome", outcome=found.outcome, words=words)


def value_text(between: str, value: Amount | Span | VerbatimValue | None) -> str:
    """A number with its unit, a range, or what was sent."""
    if value is None:
        return ""
    if isinstance(value, VerbatimValue):
        return value.text
    if isinstance(value, Amount):
        return f"{value.comparator}{fmt.number(value.number)}{_unit(value)}"
    low, high = value.low, value.high
    if low is None or high is None:
        return value_text(between, low or high).join(("≥ " if high is None else "≤ ", ""))
    shared = "" if low.unit == high.unit else _unit(low)
    return f"{fmt.number(low.number)}{shared}{between}{fmt.number(high.number)}{_unit(high)}"


def made_words(around: UiContext, made: When | VerbatimValue | None, today: date) -> str | None:
    """When it was made, as exactly as it was written."""
    if made is None or isinstance(made, VerbatimValue):
        return made.text if made else None
    if isinstance(made, datetime):
        return fmt.near_day(around.texts, day_in(made, around.zones.own), today)
    return fmt.near_date(around.texts, made, today)


def _within(around: UiContext, found: AssessedOutcome) -> str:
    if isinstance(found.within, Period):
        return around.texts.get("plan.assessed.between").join(_ends(around, found.within))
    return value_text(around.texts.get("plan.assessed.between"), found.within)


def _ends(around: UiContext, period: Period) -> Iterator[str]:
    for end in (period.start, period.end):
        if isinstance(end, datetime):
            yield fmt.full_day(around.texts, day_in(end, around.zones.own))
        elif end is not None:
            yield fmt.full_date(around.texts, end)


def _unit(value: Amount) -> str:
    """Per cent stand at their number, other units beside it."""
    unit = value.unit or fmt.unit(value.code)
    return unit if unit in ("%", "") else f" {unit}"
