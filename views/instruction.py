"""A dosage instruction in plain words, in the person's language: "每次 1 片，每天 3 次，饭后，共用 7 天".

The hospital's own texts among them stay as they were written.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Final, assert_never

from services.record.medicines.instructions import (
    AmountPhrase,
    AsNeededPhrase,
    CountPhrase,
    CoursePhrase,
    CyclePhrase,
    DatesPhrase,
    DaysPhrase,
    FromTakenPhrase,
    LastsPhrase,
    LimitScope,
    MostPhrase,
    OftenPhrase,
    OncePhrase,
    PeriodPhrase,
    Phrase,
    RatePhrase,
    TextPhrase,
    TimesPhrase,
    WhenPhrase,
    WrittenDate,
    instruction,
)
from services.record.medicines.model import Dosage
from services.record.results.values import Amount, Proportion, Span, Value
from views.i18n import format as fmt
from views.i18n.texts import Texts

_MONDAY: Final = date(2024, 1, 1)
_LENGTHS: Final = {
    "s": "dosage.length.s",
    "min": "dosage.length.min",
    "h": "dosage.length.h",
    "d": "dosage.length.d",
    "wk": "dosage.length.wk",
    "mo": "dosage.length.mo",
    "a": "dosage.length.a",
}
_PERIODS: Final = {
    "min": "dosage.period.min",
    "h": "dosage.period.h",
    "d": "dosage.period.d",
    "wk": "dosage.period.wk",
    "mo": "dosage.period.mo",
    "a": "dosage.period.a",
}
_EVENTS: Final = {
    "AC": "dosage.when.ac",
    "ACM": "dosage.when.acm",
    "ACD": "dosage.when.acd",
    "ACV": "dosage.when.acv",
    "PC": "dosage.when.pc",
    "PCM": "dosage.when.pcm",
    "PCD": "dosage.when.pcd",
    "PCV": "dosage.when.pcv",
    "C": "dosage.when.c",
    "CM": "dosage.when.cm",
    "CD": "dosage.when.cd",
    "CV": "dosage.when.cv",
    "WAKE": "dosage.when.wake",
    "MORN": "dosage.when.morn",
    "MORN.early": "dosage.when.morn_early",
    "MORN.late": "dosage.when.morn_late",
    "NOON": "dosage.when.noon",
    "AFT": "dosage.when.aft",
    "AFT.early": "dosage.when.aft_early",
    "AFT.late": "dosage.when.aft_late",
    "EVE": "dosage.when.eve",
    "EVE.early": "dosage.when.eve_early",
    "EVE.late": "dosage.when.eve_late",
    "NIGHT": "dosage.when.night",
    "HS": "dosage.when.hs",
    "PHS": "dosage.when.phs",
}


def instruction_words(t: Texts, dosage: Dosage) -> str:
    """What a dosage says as one line; empty where it says nothing."""
    words = [_words(t, phrase) for phrase in dict.fromkeys(instruction(dosage))]  # a text written twice is said once
    return fmt.capital(t.get("dosage.comma").join(filter(None, words)))


def dose_words(t: Texts, amount: Amount | Span | None) -> str:
    """The amount of a dose: "1 片", "1～2 片"; empty where none is written."""
    if amount is None:
        return ""
    return _amount(amount) if isinstance(amount, Amount) else _span(t, amount)


def _words(t: Texts, phrase: Phrase) -> str:  # noqa: PLR0911, PLR0912 - one line per kind is the point
    match phrase:
        case AmountPhrase(amount=amount):
            return t.get("dosage.amount", amount=dose_words(t, amount))
        case RatePhrase(rate=rate):
            return t.get("dosage.rate", rate=_rate(t, rate)) if _rate(t, rate) else ""
        case OncePhrase():
            return t.get("dosage.once")
        case OftenPhrase():
            return _often(t, phrase)
        case DaysPhrase(days=days):
            names = (fmt.weekday(t, _MONDAY + timedelta(days=day)) for day in days)
            return t.get("dosage.on_days", days=_joined(t, names))
        case WhenPhrase(codes=codes, minutes=minutes, daily=daily):
            when = _joined(t, (event_words(t, code, minutes) for code in codes))
            return t.get("dosage.daily", when=when) if daily else when
        case TimesPhrase(times=times, daily=daily):
            key = "dosage.at_times.daily" if daily else "dosage.at_times"
            return t.get(key, times=_joined(t, map(_clock, times)))
        case DatesPhrase(dates=dates):
            return t.get("dosage.on_dates", dates=_joined(t, (_date(t, each) for each in dates)))
        case CyclePhrase(on=on, off=off):
            return t.get("dosage.cycle", on=on, off=off)
        case FromTakenPhrase():
            return t.get("dosage.from_taken")
        case AsNeededPhrase(reasons=reasons):
            if not reasons:
                return t.get("dosage.as_needed")
            return t.get("dosage.as_needed.for", reasons=_joined(t, reasons))
        case MostPhrase():
            return _most(t, phrase)
        case LastsPhrase(number=number, unit=unit):
            return t.get("dosage.lasts", length=_length(t, number, number, unit))
        case CoursePhrase(low=low, high=high):
            same = low[1] == high[1]
            first = _length(t, low[0], low[0], low[1])
            both = t.get("dosage.range", low=first, high=_length(t, high[0], high[0], high[1]))
            return t.get("dosage.course", length=_length(t, low[0], high[0], high[1]) if same else both)
        case PeriodPhrase(start=start, end=end):
            return _period(t, start, end)
        case CountPhrase(count=count, most=most):
            if count == most:
                return t.get("dosage.count", n=most)
            return t.get("dosage.count.range", low=count, n=most)
        case TextPhrase(text=text):
            return text
        case _ as never:
            assert_never(never)


def _often(t: Texts, phrase: OftenPhrase) -> str:
    single = phrase.period == phrase.period_max == 1
    known = _PERIODS.get(phrase.unit) if single else None
    length = _length(t, phrase.period, phrase.period_max, phrase.unit)
    period = t.get(known) if known else t.get("dosage.period.many", length=length)
    if phrase.times == phrase.times_max == 1:
        return t.get("dosage.period.once_a", period=period) if known else t.get("dosage.period.once", period=period)
    same = phrase.times == phrase.times_max
    if same and phrase.times == 2:
        return t.get("dosage.often.twice", period=period)
    both = t.get("dosage.range", low=phrase.times, high=phrase.times_max)
    return t.get("dosage.often", period=period, times=phrase.times if same else both)


def event_words(t: Texts, code: str, minutes: int) -> str:
    """An event of the day (EventTiming), so many minutes before or after it: "早饭后"."""
    key = _EVENTS.get(code)
    if key is None:
        return code
    if not minutes:
        return t.get(key)
    if code == "HS":
        return t.get("dosage.when.beside", event=t.get("dosage.when.hs.before"), n=minutes)
    beside = code.startswith(("AC", "PC"))
    return t.get("dosage.when.beside" if beside else "dosage.when.after", event=t.get(key), n=minutes)


def _most(t: Texts, phrase: MostPhrase) -> str:
    amount = _amount(phrase.amount)
    if isinstance(phrase.within, Amount):
        unit = phrase.within.code or phrase.within.unit
        number = phrase.within.number
        return t.get("dosage.most.within", amount=amount, length=_length(t, number, number, unit))
    at_once = phrase.within is LimitScope.AT_ONCE
    return t.get("dosage.most.at_once" if at_once else "dosage.most.in_life", amount=amount)


def _period(t: Texts, start: WrittenDate | None, end: WrittenDate | None) -> str:
    if start is not None and end is not None:
        return t.get("dosage.from_until", start=_date(t, start), end=_date(t, end))
    if start is not None:
        return t.get("dosage.from", date=_date(t, start))
    return t.get("dosage.until", date=_date(t, end)) if end is not None else ""


def _rate(t: Texts, rate: Value) -> str:
    match rate:
        case Amount():
            return _amount(rate)
        case Span():
            return _span(t, rate)
        case Proportion(numerator=Amount() as above, denominator=Amount() as below):
            return t.get("dosage.rate.per", above=_amount(above), below=_amount(below))
    return ""


def _span(t: Texts, span: Span) -> str:
    low, high = span.low, span.high
    if low is None or high is None:
        return _amount(low or high or Amount(Decimal(0)))
    first = fmt.number(low.number) if low.unit_key == high.unit_key else _amount(low)
    return t.get("dosage.range", low=first, high=_amount(high))


def _amount(amount: Amount) -> str:
    return f"{amount.comparator}{fmt.number(amount.number)} {amount.unit or fmt.unit(amount.code)}".rstrip()


def _length(t: Texts, low: Decimal, high: Decimal, unit: str) -> str:
    number = fmt.number(high) if low == high else t.get("dosage.range", low=fmt.number(low), high=fmt.number(high))
    key = _LENGTHS.get(unit)
    return f"{number} {unit}" if key is None else t.get(key, n=1 if low == high == 1 else number)


def _date(t: Texts, written: WrittenDate) -> str:
    day = fmt.full_date(t, written.day)
    return f"{day} {_clock(written.at)}" if written.at is not None else day


def _clock(at: time) -> str:
    return f"{at:%H:%M}"


def _joined(t: Texts, words: Iterable[str]) -> str:
    return t.get("dosage.and").join(words)
