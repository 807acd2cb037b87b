"""Dates, times, numbers, money and units as a person of each language writes them. Pure.

Times are shown in the clinic's zone, because that is where one has to be. Where the device's differs, a time that
stands alone names its zone, a list says it once (`zone_note`), and what this device did is told by its own clock.
Units: UCUM codes (https://ucum.org/ucum) shown the way laboratories print them; an unknown code is shown as sent.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal

from services.fhir import currency as minor_units
from services.fhir.when import FhirDate, Precision
from services.moments import day_in, days_later, in_zone
from views.i18n.texts import Texts
from views.i18n.zones import Zones

_LONGEST = 15
_AGO = (("kit.ago.years", 365.25), ("kit.ago.months", 30.44), ("kit.ago.weeks", 7.0), ("kit.ago.days", 1.0))
"""Units with their days, the longest first; each from two of it on."""
_UNITS = {
    "mm[Hg]": "mmHg",
    "10*9/L": "×10⁹/L",
    "10*12/L": "×10¹²/L",
    "10*3/uL": "×10³/µL",
    "10*6/uL": "×10⁶/µL",
    "umol/L": "µmol/L",
    "ug/L": "µg/L",
    "ug/mL": "µg/mL",
    "uL": "µL",
    "um": "µm",
    "Cel": "°C",
    "[degF]": "°F",
    "m2": "m²",
    "kg/m2": "kg/m²",
    "mL/min/{1.73_m2}": "mL/min/1.73 m²",
    "[iU]/L": "IU/L",
    "m[IU]/L": "mIU/L",
    "u[IU]/mL": "µIU/mL",
    "mIU/L": "mIU/L",
    "[pH]": "",
    "{ratio}": "",
    "{INR}": "",
    "1": "",
}


def weekday(t: Texts, day: date) -> str:
    names = (
        t.get("kit.weekday.mon"),
        t.get("kit.weekday.tue"),
        t.get("kit.weekday.wed"),
        t.get("kit.weekday.thu"),
        t.get("kit.weekday.fri"),
        t.get("kit.weekday.sat"),
        t.get("kit.weekday.sun"),
    )
    return names[day.weekday()]


def full_day(t: Texts, day: date) -> str:
    """ "2026 年 11 月 21 日 周六", "Sat 21 Nov 2026": the short form with its year."""
    return t.get("kit.day.full", year=day.year, month=_month(t, day), day=day.day, weekday=weekday(t, day))


def near_day(t: Texts, day: date, today: date) -> str:
    """ "今天", "明天", "11 月 23 日 周一"; the year only when it is not this one."""
    if day == today:
        return t.get("kit.day.today")
    if day == days_later(today, 1):
        return t.get("kit.day.tomorrow")
    if day == days_later(today, -1):
        return t.get("kit.day.yesterday")
    if day.year != today.year:
        return full_day(t, day)
    return short_day(t, day)


def short_day(t: Texts, day: date) -> str:
    """ "11 月 23 日 周一", "Mon 23 Nov", also today."""
    return t.get("kit.day.short", month=_month(t, day), day=day.day, weekday=weekday(t, day))


def ago(t: Texts, day: date, today: date) -> str:
    """About how long ago, for a day before today: "3 天前", "2 个月前". Today and yesterday in their own words."""
    days = (today - day).days
    if days <= 1:
        return near_day(t, day, today)
    unit, length = next((unit, length) for unit, length in _AGO if days >= 2 * length)
    return t.get(unit, n=round(days / length))


def near_date(t: Texts, when: FhirDate, today: date) -> str:
    """A date as exactly as it was written: "11 月 23 日 周一", "2026 年 11 月", "2026 年"."""
    return near_day(t, when.first_day, today) if when.precision is Precision.DAY else full_date(t, when)


def full_date(t: Texts, when: FhirDate) -> str:
    """The same with the year of every day."""
    match when.precision:
        case Precision.DAY:
            return full_day(t, when.first_day)
        case Precision.MONTH:
            return month(t, when.first_day)
        case Precision.YEAR:
            return t.get("kit.year", year=when.year)


def capital(words: str) -> str:
    """The first letter large, for a line that begins with it ("Today 14:20")."""
    return words[:1].upper() + words[1:]


def month_day(t: Texts, day: date) -> str:
    """ "11 月 23 日", "23 Nov": for an axis or a table."""
    return t.get("kit.day.month_day", month=_month(t, day), day=day.day)


def month(t: Texts, day: date) -> str:
    """ "2026 年 11 月", "Nov 2026"."""
    return t.get("kit.month", year=day.year, month=_month(t, day))


def _month(t: Texts, day: date) -> str:
    if t.chinese:
        return str(day.month)
    return t.get("kit.months").split(" ")[day.month - 1]


def local_date(moment: datetime, zones: Zones) -> date:
    """The day it is at the clinic."""
    return day_in(moment, zones.clinic)


def time_of_day(t: Texts, moment: datetime, zones: Zones) -> str:
    """ "14:20" at the clinic; "14:20（北京时间）" where the device is in another zone at that moment."""
    shown = clock_time(moment, zones)
    if not _apart(moment, zones):
        return shown
    return t.get("kit.time.with_zone", time=shown, zone=_zone(t, zones.clinic, in_zone(moment, zones.clinic)))


def clock_time(moment: datetime, zones: Zones) -> str:
    """ "14:20" at the clinic, for a screen that names the zone elsewhere."""
    return in_zone(moment, zones.clinic).strftime("%H:%M")


def zone_note(t: Texts, moment: datetime, zones: Zones) -> str | None:
    """ "时间均为北京时间", once for a whole screen; None where the device's clock shows the same."""
    if not _apart(moment, zones):
        return None
    return t.get("kit.time.all_in_zone", zone=_zone(t, zones.clinic, in_zone(moment, zones.clinic)))


def _apart(moment: datetime, zones: Zones) -> bool:
    if zones.device is None:
        return False
    return in_zone(moment, zones.device).utcoffset() != in_zone(moment, zones.clinic).utcoffset()


def _zone(t: Texts, zone: tzinfo, moment: datetime) -> str:
    if str(zone) == "Asia/Shanghai":
        return t.get("kit.zone.beijing")
    offset = moment.utcoffset() or timedelta()
    minutes = int(offset.total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes >= 0 else "−"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


def near_moment(t: Texts, moment: datetime, now: datetime, zones: Zones) -> str:
    """ "今天 14:20", "11 月 23 日 周一 09:30": for lists, whose screen names the zone once."""
    day = near_day(t, local_date(moment, zones), local_date(now, zones))
    return f"{day} {clock_time(moment, zones)}"


def near_moment_alone(t: Texts, moment: datetime, now: datetime, zones: Zones) -> str:
    """ "今天 14:20（北京时间）": for a time that must be right wherever one reads it."""
    day = near_day(t, local_date(moment, zones), local_date(now, zones))
    return f"{day} {time_of_day(t, moment, zones)}"


def device_moment(t: Texts, moment: datetime, now: datetime, zones: Zones) -> str:
    """ "今天 14:20" by the clock of this device: for what it did itself (when it last heard from the hospital)."""
    return near_moment(t, moment, now, Zones(zones.device or zones.clinic))


def full_moment(t: Texts, moment: datetime, zones: Zones) -> str:
    """ "2026 年 11 月 21 日 周六 14:20"."""
    return f"{full_day(t, local_date(moment, zones))} {time_of_day(t, moment, zones)}"


def number(value: Decimal | int | float, places: int | None = None) -> str:
    """ "1,234.5": groups of three, the decimals as given (a laboratory's trailing zero says how exact it is)."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    if abs(exact.adjusted()) > _LONGEST:  # written out it would fill the screen, or the memory
        return f"{exact:E}".replace("-", "−")
    if places is not None:
        exact = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{exact:,f}".replace("-", "−")


def money(amount: Decimal, currency: str) -> str:
    """ "¥1,234.50", with the currency's own decimals; one without a sign is named by its ISO 4217 code."""
    signs = {"CNY": "¥", "USD": "US$", "EUR": "€", "HKD": "HK$"}
    known = minor_units.in_bounds(amount)
    shown = number(minor_units.rounded(abs(amount), currency) if known else abs(amount))
    minus = "−" if amount < 0 else ""
    sign = signs.get(currency)
    return f"{minus}{sign}{shown}" if sign else f"{minus}{shown} {currency}"


def unit(code: str | None) -> str:
    """A UCUM code as laboratories print it. Annotations in braces ("{cells}/uL") are not shown."""
    if not code:
        return ""
    return _UNITS.get(code, code)


def span(t: Texts, length: timedelta) -> str:
    """About how long, in its largest whole unit: days, hours or minutes. The direction is not said."""
    minutes = round(abs(length) / timedelta(minutes=1))
    if minutes >= 24 * 60:
        return t.get("kit.span.days", n=round(minutes / (24 * 60)))
    return t.get("kit.span.hours", n=round(minutes / 60)) if minutes >= 60 else t.get("kit.span.minutes", n=minutes)
